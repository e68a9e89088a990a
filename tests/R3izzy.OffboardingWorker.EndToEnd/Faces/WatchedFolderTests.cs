using System.Text;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

public sealed class WatchedFolderTests : IDisposable
{
    private readonly DataFolder _data = new();
    private readonly DirectoryInfo _inbox = Directory.CreateTempSubdirectory("r3izzy-inbox-");

    public void Dispose()
    {
        _data.Dispose();
        _inbox.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_is_taken_and_then_removed_and_a_bad_one_is_kept_as_rejected()
    {
        await using var worker = await RunAsync();
        await DropAsync("a-bad.json", "{ \"plan\": 1 }");
        await DropAsync("b-good.JSON", Sample.Line(1));
        await DropAsync("notes.txt", "not ours");

        await worker.WaitForLineAsync("b-good.JSON: 1 request(s) taken");
        await worker.WaitForLineAsync("a-bad.json: ");
        await GoneAsync("a-bad.json");
        await GoneAsync("b-good.JSON");
        File.Exists(InboxFile("notes.txt")).ShouldBeTrue();
        var rejected = (await Sample.ReadAsync("rejected", "--data", Store)).GetProperty("rejected");
        rejected.GetArrayLength().ShouldBe(1);
        rejected[0].GetProperty("name").GetString().ShouldBe("a-bad.json");
        (await CountCasesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_left_alone_until_it_lies_still()
    {
        await using var worker = await RunAsync();
        var text = Encoding.UTF8.GetBytes(Sample.Lines(20));
        await using (var slow = new FileStream(InboxFile("slow.jsonl"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1))
        {
            foreach (var piece in text.Chunk(text.Length / 12))
            {
                await slow.WriteAsync(piece, Token);
                await slow.FlushAsync(Token);
                await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, Token);
            }
        }

        await worker.WaitForLineAsync("slow.jsonl: 20 request(s) taken");
        await GoneAsync("slow.jsonl");
        (await Sample.ReadAsync("rejected", "--data", Store)).GetProperty("rejected").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_holds_up_no_other()
    {
        await using var worker = await RunAsync();
        // A link that leads nowhere is there, and cannot be opened, not even by root.
        File.CreateSymbolicLink(InboxFile("a-unreadable.json"), InboxFile("a-unreadable.json/x"));
        await DropAsync("b-good.json", Sample.Line(1));

        await worker.WaitForLineAsync("b-good.json: 1 request(s) taken");
        await GoneAsync("b-good.json");
    }

    [Fact]
    public async Task Killed_at_any_moment_it_loses_nothing_and_opens_nothing_twice()
    {
        // Without ids of their own: only the file and the line tell that a request was read before.
        const int Files = 40;
        for (var n = 1; n <= Files; n++)
        {
            await DropAsync($"{n:00}.json", Sample.Line(n, requestId: null));
        }

        for (var kill = 1; kill <= 6; kill++)
        {
            await using var worker = await RunAsync();
            await worker.WaitForLineAsync("request(s) taken");
            await worker.KillAsync();
        }

        await using var last = await RunAsync();
        foreach (var file in _inbox.EnumerateFiles("*.json"))
        {
            await GoneAsync(file.Name);
        }

        (await CountCasesAsync()).ShouldBe(Files);
        (await Sample.ReadAsync("rejected", "--data", Store)).GetProperty("rejected").GetArrayLength().ShouldBe(0);
    }

    private string Store => Path.Combine(_data.Path, "store");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string InboxFile(string name) => Path.Combine(_inbox.FullName, name);

    private Task DropAsync(string name, string text) => File.WriteAllTextAsync(InboxFile(name), text, Token);

    private async Task<WorkerProcess> RunAsync() => (await WorkerProcess.RunServiceAsync(Store, new Dictionary<string, string?>
    {
        ["Intake:Folder"] = _inbox.FullName,
        ["Intake:SettleTime"] = "00:00:00.500",
    })).Worker;

    private async Task<int> CountCasesAsync() =>
        (await Sample.ReadAsync("cases", "--limit", "1000", "--data", Store)).GetProperty("cases").GetArrayLength();

    private async Task GoneAsync(string name)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (File.Exists(InboxFile(name)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }
}
