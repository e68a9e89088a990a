using Dapper;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_a_newer_program_is_refused_and_left_as_it_was()
    {
        var database = new SqliteDatabase(_folder.FullName);
        database.Migrate();
        using (var connection = database.Open())
        {
            connection.Execute("PRAGMA user_version = 9999");
        }

        Should.Throw<InvalidOperationException>(database.Migrate).Message.ShouldContain("schema 9999");
        using var after = database.Open();
        after.QuerySingle<int>("PRAGMA user_version").ShouldBe(9999);
    }

    [Fact]
    public async Task Many_that_open_a_new_file_at_once_all_find_it_migrated()
    {
        using var start = new ManualResetEventSlim();
        var openers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var database = new SqliteDatabase(_folder.Below("new"));
                start.Wait(TimeSpan.FromSeconds(30));
                database.Migrate();
                using var connection = database.Open();
                return connection.QuerySingle<int>("SELECT count(*) FROM case_");
            },
            TaskCreationOptions.LongRunning)).ToArray();
        start.Set();
        (await Task.WhenAll(openers)).ShouldAllBe(count => count == 0);
    }

    [Fact]
    public async Task Folder_and_files_are_their_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        var folder = _folder.Below("data");
        await using var store = new SqliteCaseStore(new SqliteDatabase(folder));
        await store.RegisterWorkerAsync("host", 1, TimeSpan.FromMinutes(1), default);

#pragma warning disable CA1416 // skipped above
        (File.GetUnixFileMode(folder) & Others).ShouldBe(UnixFileMode.None);
        var files = Directory.GetFiles(folder);
        files.Length.ShouldBeGreaterThan(1, "the write-ahead log holds data as well");
        files.ShouldAllBe(f => (File.GetUnixFileMode(f) & Others) == UnixFileMode.None);
#pragma warning restore CA1416
    }

    [Fact]
    public void A_file_is_its_owners_alone_before_anything_is_written_to_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var connection = new SqliteDatabase(_folder.FullName).Open();
        connection.Execute("CREATE TABLE t (a)");
#pragma warning disable CA1416 // skipped above
        Directory.GetFiles(_folder.FullName).ShouldAllBe(f => (File.GetUnixFileMode(f) & Others) == UnixFileMode.None);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task What_was_written_is_there_when_the_store_is_opened_again()
    {
        await using (var store = new SqliteCaseStore(new SqliteDatabase(_folder.FullName)))
        {
            await store.PinProcedureAsync("a", 1, "h", "texto", default);
        }

        await using var again = new SqliteCaseStore(new SqliteDatabase(_folder.FullName));
        using var reader = new SqliteCaseReader(again.Database);
        (await reader.ProcedureTextAsync("a", 1, default)).ShouldBe("texto");
    }

    [Fact]
    public async Task A_store_that_is_closed_refuses_what_comes_later()
    {
        var store = new SqliteCaseStore(new SqliteDatabase(_folder.FullName));
        var last = store.RegisterWorkerAsync("host", 1, TimeSpan.FromMinutes(1), default);
        await store.DisposeAsync();
        (await last).ShouldBeGreaterThan(0);
        await Should.ThrowAsync<ObjectDisposedException>(() => store.RegisterWorkerAsync("host", 1, TimeSpan.FromMinutes(1), default));
    }

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
}
