using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

/// <summary>A request may say where the customer's folder and files are: it is believed, or a person is asked, never passed over.</summary>
public sealed class NamedPlacesTests : IAsyncLifetime
{
    private BackupScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await BackupScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private static CustomerProfile With(string account, string id) => BackupScene.Customer with
    {
        Accounts = new Dictionary<string, string>(BackupScene.Customer.Accounts) { [account] = id },
    };

    [Fact]
    public async Task The_folder_that_the_request_names_is_the_customers_whatever_it_is_called()
    {
        var folder = _scene.Drive.AddFolder(_scene.ClientsFolder, "Padaria da esquina");
        _scene.Drive.AddFile(folder, "backup.zip", new byte[10]);
        // Those that bear the name are no question any more.
        _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);

        await _scene.BackUpAsync(BackupScene.NewHarness(With("drive", folder)));
        _scene.Drive.ChildrenOf(folder).ShouldContain(c => c.Name.StartsWith("Backup ", StringComparison.Ordinal));
        _scene.Drive.ChildrenOf(_scene.ClientsFolder).Count.ShouldBe(3);

        var find = _scene.Runtime.Connectors.Single(c => c.Id == "drive.find-own-backup");
        (await find.Execute(new FindOwnBackupInput(), BackupScene.NewHarness(With("drive", folder)).NextAttempt(), default))
            .ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 arquivo");
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("trashed")]
    [InlineData("elsewhere")]
    [InlineData("clients")]
    [InlineData("file")]
    public async Task A_folder_that_cannot_be_the_customers_is_asked_about_and_nothing_is_made(string which)
    {
        var id = which switch
        {
            "unknown" => "1aBcDeFgHiJkLmNoPqRsTuVwXyZ",
            "trashed" => _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName),
            "elsewhere" => _scene.Drive.AddFolder(_scene.SharedDrive.Id, BackupScene.CustomerName),
            "clients" => _scene.ClientsFolder,
            _ => _scene.Drive.AddFile(_scene.ClientsFolder, BackupScene.CustomerName, new byte[10]),
        };
        if (which == "trashed")
        {
            _scene.Drive.Trash(id);
        }

        var before = _scene.Sandbox.Ledger.Entries.Count;
        (await _scene.RunAsync(BackupScene.NewHarness(With("drive", id)))).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(id);
        _scene.Sandbox.Ledger.Entries.Count.ShouldBe(before);
    }

    [Fact]
    public async Task Files_in_the_folder_that_the_request_names_are_in_the_backup_too()
    {
        _scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a.txt", [1]);
        _scene.Storage.AddObject(BackupScene.Bucket, "arquivos-antigos/padaria/b.txt", [1, 2]);
        _scene.Storage.AddObject(BackupScene.Bucket, "arquivos-antigos/padaria-2/c.txt", [1, 2, 3]);
        (await _scene.BackUpAsync(BackupScene.NewHarness(With("storage", "arquivos-antigos/padaria/")))).Summary.ShouldContain("2 arquivo(s)");
    }

    [Fact]
    public async Task Files_that_the_request_names_and_no_bucket_is_known_for_are_asked_about()
    {
        var settings = BackupScene.Settings(_scene.Sandbox, _scene.SharedDrive.Id);
        settings.Remove("Storage:Prefixes:0");
        settings.Remove("Storage:BucketByPlan:pro");
        using var runtime = StepHarness.Build(new DrivePlatform(), settings);
        var backup = runtime.Connectors.Single(c => c.Id == "drive.backup");
        (await backup.Execute(new BackupInput(), BackupScene.NewHarness(With("storage", "arquivos-antigos/padaria/")).NextAttempt(), default))
            .ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("bucket");
    }
}
