using System.Diagnostics;
using System.Text;
using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

public sealed class EnqueueTests : IDisposable
{
    private const long MostMemory = 400L * 1024 * 1024;

    private readonly DataFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task One_object_over_several_lines_with_a_byte_order_mark_and_crlf_is_taken()
    {
        var text = Sample.Line(1).Replace(",", ",\r\n", StringComparison.Ordinal) + "\r\n";
        var file = _data.Write("one.json", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);

        var finished = await EnqueueAsync(file);

        finished.ExitCode.ShouldBe(ExitCodes.Ok, finished.ToString());
        finished.Opened().ShouldBe([$"DESL-{Year}-000001 new"]);
        finished.Errors.ShouldContain("Made the key");
        DataFolder.ModeOf(Path.Combine(Store, "data.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task The_same_request_and_the_same_customer_get_the_first_case_again()
    {
        (await EnqueueAsync(_data.Write("first.json", Sample.Line(1)))).Opened().ShouldBe([$"DESL-{Year}-000001 new"]);
        (await EnqueueAsync(_data.Write("again.jsonl", Sample.Line(1) + "\n" + Sample.Line(1, "another-id") + "\n" + Sample.Line(2)))).Opened()
            .ShouldBe([$"DESL-{Year}-000001 same-request", $"DESL-{Year}-000001 same-customer", $"DESL-{Year}-000002 new"]);

        var told = await WorkerProcess.RunAsync("enqueue", _data.Write("more.jsonl", Sample.Line(1) + "\n" + Sample.Line(1, "another-id")), "--data", Store);
        told.Output.ShouldContain($"DESL-{Year}-000001 was queued before by the same requestId; nothing new");
        told.Output.ShouldContain($"DESL-{Year}-000001 is already open for this customer; nothing new");
        told.Output.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task A_bad_line_refuses_the_whole_file_and_tells_every_error_at_once()
    {
        var file = _data.Write("bad.jsonl", Sample.Line(1) + "\n"
            + """{"requestId":"x","action":"cancel","plan":"gold","lastMonth":"13/2025","requestedBy":"","custommer":{}}""" + "\n"
            + Sample.Line(2) + "\n" + Sample.Line(3)[..40]);

        var finished = await WorkerProcess.RunAsync("enqueue", file, "--data", Store);

        finished.ExitCode.ShouldBe(ExitCodes.BadInput);
        finished.Output.ShouldBeEmpty();
        foreach (var field in new[] { "plan", "lastMonth", "requestedBy", "custommer" })
        {
            finished.Errors.ShouldMatch($@"bad\.jsonl:2:\d+: {field}: ");
        }

        finished.Errors.ShouldContain("bad.jsonl:4:");
        finished.Errors.ShouldContain("Nothing was queued");
        finished.Errors.ShouldNotContain("   at ");
        (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Ten_thousand_lines_from_standard_input_are_taken_at_once()
    {
        var watch = Stopwatch.StartNew();

        var finished = await WorkerProcess.RunAsync(["enqueue", "-", "--data", Store], input: Text(Sample.Lines(10_000)));

        finished.ExitCode.ShouldBe(ExitCodes.Ok, finished.ToString());
        finished.Output.ShouldContain("10,000 requests in all, 10,000 new");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        (await Sample.ReadAsync("cases", "--limit", "100000", "--data", Store)).GetProperty("cases").GetArrayLength().ShouldBe(10_000);
    }

    [Fact]
    public async Task A_line_of_five_megabytes_is_refused_by_its_number_and_the_lines_around_it_are_read()
    {
        var text = Sample.Line(1) + "\n{\"reason\":\"" + new string('x', 5 * 1024 * 1024) + "\"}\n{}\n";

        var finished = await WorkerProcess.RunAsync(["enqueue", "-", "--data", Store], input: Text(text));

        finished.ExitCode.ShouldBe(ExitCodes.BadInput);
        finished.Errors.ShouldContain("-:2: request: is a line of more than 262144 bytes");
        finished.Errors.ShouldMatch(@"-:3:\d+: action: is missing");
        finished.Errors.Length.ShouldBeLessThan(10_000);
    }

    [Theory]
    [InlineData(300, "\0")]
    [InlineData(300, "{\"a\":1}\n")]
    [InlineData(1024, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\n\n\n\n\n\n\n")]
    public async Task Much_more_than_a_file_may_have_is_refused_without_filling_the_memory(int megabytes, string piece)
    {
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 20_000)));
        var finished = await WorkerProcess.RunAsync(["enqueue", "-", "--data", Store], input: new GeneratedStream(block, megabytes * 1024L * 1024));

        finished.ExitCode.ShouldBe(ExitCodes.BadInput, finished.ToString());
        finished.Errors.ShouldContain("Nothing was queued");
        if (OperatingSystem.IsLinux())
        {
            finished.PeakMemory.ShouldNotBeNull().ShouldBeInRange(10 * 1024 * 1024, MostMemory);
        }
    }

    private string Store => Path.Combine(_data.Path, "store");

    private static int Year => TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(-3)).Year;

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private Task<WorkerProcess.Finished> EnqueueAsync(string file) => WorkerProcess.RunAsync("enqueue", file, "--json", "--data", Store);
}
