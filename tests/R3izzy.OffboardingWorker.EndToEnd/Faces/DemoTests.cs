using System.Text.Json;
using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

public sealed class DemoTests : IDisposable
{
    private readonly DataFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task It_shows_every_kind_of_course_and_leaves_a_store_that_tells_all_of_it()
    {
        var demo = await WorkerProcess.RunAsync("demo", "--exit", "--data", Store);
        demo.ExitCode.ShouldBe(ExitCodes.Ok, demo.ToString());
        demo.Output.ShouldNotContain("\u001b");
        demo.Errors.ShouldBeEmpty();

        var cases = new List<JsonElement>();
        foreach (var row in (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").EnumerateArray())
        {
            cases.Add(await Sample.ReadAsync("case", row.GetProperty("ref").GetString()!, "--data", Store));
        }

        cases.Where(c => Text(c, "state") == "Verified").Select(c => Text(c, "plan")).Distinct().Order().ShouldBe(["lite", "pro", "pro-contabilidade"]);
        Steps(cases).ShouldContain(s => Text(s, "uses") == "stripe.cancel-subscriptions" && Text(s, "state") == "NotApplicable" && s.GetProperty("attempts").GetInt32() == 1);
        Steps(cases).ShouldContain(s => Text(s, "state") == "Done" && s.GetProperty("attempts").GetInt32() == 3);
        Steps(cases).ShouldContain(s => Text(s, "state") == "AwaitingPerson" && s.GetProperty("instructions").GetString()!.Length > 20);
        Steps(cases).ShouldAllBe(s => Text(s, "state") != "Parked");
        cases.ForEach(ShouldHaveTheDocumentedFields);

        var recovered = cases.Single(c => Steps([c]).Any(s => s.GetProperty("attempts").GetInt32() == 3));
        ShouldTellTwoFailuresAndASuccess(await Sample.ReadAsync("log", Text(recovered, "ref"), "--data", Store));
    }

    [Fact]
    public async Task With_the_faults_turned_up_everything_still_gets_done_once()
    {
        var demo = await WorkerProcess.RunAsync("demo", "--exit", "--faults", "--data", Store);

        demo.ExitCode.ShouldBe(ExitCodes.Ok, demo.ToString());
        foreach (var effect in new[] { "cloud-identity member.removed ×6", "identity-toolkit user.disabled ×6", "stripe subscription.canceled ×5", "stripe subscription.cancel-scheduled ×1" })
        {
            demo.Output.ShouldContain(effect);
        }
    }

    [Fact]
    public async Task It_begins_only_with_a_store_of_its_own_and_the_service_does_not_go_on_with_it()
    {
        await WorkerProcess.RunAsync("enqueue", _data.Write("one.json", Sample.Line(1)), "--data", Store);
        var onRealCases = await WorkerProcess.RunAsync("demo", "--exit", "--data", Store);
        onRealCases.ExitCode.ShouldBe(ExitCodes.BadInput, onRealCases.ToString());
        onRealCases.Errors.ShouldContain("a demo begins with a new one");
        (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").GetArrayLength().ShouldBe(1);

        var demo = Path.Combine(_data.Path, "demo");
        await using (var running = WorkerProcess.Start(["demo", "--data", demo]))
        {
            await running.WaitForLineAsync("requests queued");
            running.Interrupt();
            (await running.WaitForExitAsync()).ShouldBe(ExitCodes.Ok, running.Errors);
            running.Output.ShouldContain("Where to look next");
        }

        var again = await WorkerProcess.RunAsync("demo", "--exit", "--data", demo);
        again.ExitCode.ShouldBe(ExitCodes.BadInput);
        again.Errors.ShouldContain("or delete this one");
        var service = await WorkerProcess.RunAsync(["run", "--data", demo], new Dictionary<string, string?> { ["Api:Port"] = "0" });
        service.ExitCode.ShouldBe(ExitCodes.BadInput);
        service.Errors.ShouldContain("is a demo's");
    }

    private string Store => Path.Combine(_data.Path, "store");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<JsonElement> Steps(IEnumerable<JsonElement> cases) => cases.SelectMany(c => c.GetProperty("steps").EnumerateArray());

    private static void ShouldHaveTheDocumentedFields(JsonElement detail)
    {
        Names(detail).ShouldBe(["ref", "state", "customer", "plan", "lastMonth", "effectiveEnd", "openedAt", "closedAt", "procedure", "requestedBy", "steps"], ignoreOrder: true);
        foreach (var step in detail.GetProperty("steps").EnumerateArray())
        {
            Names(step).ShouldBe(["id", "title", "uses", "owner", "state", "why", "dueAt", "endedAt", "attempts", "outcome", "instructions", "evidence"], ignoreOrder: true);
            Text(step, "why").ShouldNotBeNullOrWhiteSpace();
            if (Text(step, "state") == "Done")
            {
                step.GetProperty("evidence").GetArrayLength().ShouldBeGreaterThan(0);
                Names(step.GetProperty("evidence")[0]).ShouldBe(["kind", "attempt", "at", "sha256", "content"], ignoreOrder: true);
            }
        }
    }

    private static void ShouldTellTwoFailuresAndASuccess(JsonElement log)
    {
        Names(log).ShouldBe(["ref", "attempts"], ignoreOrder: true);
        var attempts = log.GetProperty("attempts").EnumerateArray().ToList();
        attempts.Where(a => Text(a, "step") == "cancelar-stripe").Select(a => $"{a.GetProperty("number").GetInt32()} {Text(a, "outcome")} {a.GetProperty("kind").GetString()}")
            .ShouldBe(["1 Failed RateLimited", "2 Failed RateLimited", "3 Done "]);
        foreach (var attempt in attempts)
        {
            Names(attempt).ShouldBe(["step", "number", "startedAt", "durationMs", "outcome", "kind", "code", "text", "calls"], ignoreOrder: true);
            foreach (var call in attempt.GetProperty("calls").EnumerateArray())
            {
                Names(call).ShouldBe(["platform", "method", "path", "status", "durationMs", "requestId", "startedAt", "failure"], ignoreOrder: true);
            }
        }
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
