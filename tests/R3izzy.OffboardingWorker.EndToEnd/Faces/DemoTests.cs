using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

public sealed partial class DemoTests : IDisposable
{
    // The demo's people touch none of its tasks.
    private const string LeftAlone = "Estúdio Maré";

    // Of each of the six cancellations two, and one at its end but for the one that waits; two tell of Pix; two each of pause and return.
    private const int MailsOfSteps = 23;

    // Some 1,500 calls, with pauses of real time between those that fail.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly DataFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task It_shows_every_kind_of_course_and_leaves_a_store_that_tells_all_of_it()
    {
        var demo = await WorkerProcess.RunAsync(["demo", "--exit", "--data", Store], limit: Limit);
        demo.ExitCode.ShouldBe(ExitCodes.Ok, demo.ToString());
        demo.Output.ShouldNotContain("\u001b");
        demo.Errors.ShouldBeEmpty();

        var cases = new List<JsonElement>();
        foreach (var row in (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").EnumerateArray())
        {
            cases.Add(await Sample.ReadAsync("case", row.GetProperty("ref").GetString()!, "--data", Store));
        }

        cases.Where(c => Text(c, "state") == "Verified").Select(c => Text(c, "procedure").Split(' ')[0]).Distinct().Order()
            .ShouldBe(["desligamento-lite", "desligamento-pro", "desligamento-pro-contabilidade", "manutencao-pausa", "manutencao-retorno"]);
        ShouldHaveGoneToItsEnd(cases.Where(c => CustomerOf(c) != LeftAlone));
        ShouldWaitForAPerson(cases.Single(c => CustomerOf(c) == LeftAlone));
        ShouldHaveHadAnEffect(demo.Output);
        Steps(cases).ShouldContain(s => Text(s, "uses") == "stripe.cancel-subscriptions" && Text(s, "state") == "NotApplicable" && s.GetProperty("attempts").GetInt32() == 1);
        Steps(cases).ShouldContain(s => Text(s, "id") == "cancelar-stripe" && Text(s, "state") == "Done" && s.GetProperty("attempts").GetInt32() == 3);
        cases.ForEach(ShouldHaveTheDocumentedFields);

        var recovered = cases.Single(c => Steps([c]).Any(s => Text(s, "id") == "cancelar-stripe" && s.GetProperty("attempts").GetInt32() == 3));
        ShouldTellTwoFailuresAndASuccess(await Sample.ReadAsync("log", Text(recovered, "ref"), "--data", Store));
    }

    [Fact]
    public async Task With_the_faults_turned_up_everything_still_gets_done_once()
    {
        var demo = await WorkerProcess.RunAsync(["demo", "--exit", "--faults", "--data", Store], limit: Limit);

        demo.ExitCode.ShouldBe(ExitCodes.Ok, demo.ToString());
        foreach (var effect in new[]
        {
            "app-store-connect tester.removed-from-app ×3", "cloud-identity member.removed ×6", "conexa access.blocked ×2", "conexa access.restored ×2",
            "firestore document.written ×6", "focusnfe company.removed ×3", "identity-toolkit user.disabled ×6",
            "in-house-finance client.deactivated ×6", "odoo project.created ×6", "odoo task.closed ×23", "pix recurrence.canceled ×1",
            "questor-nweb company.deactivated ×3", "storage object.deleted ×3", "stripe subscription.canceled ×4",
            "stripe subscription.collection-paused ×1", "stripe subscription.collection-resumed ×1",
        })
        {
            demo.Output.ShouldContain(effect);
        }

        // Mails of steps and reminders: how many of those there are depends on how far the clock ran.
        int.Parse(Mails().Match(demo.Output).Groups[1].Value, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(MailsOfSteps);
        demo.Output.ShouldContain("No effect happened twice to the same thing.");
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

    private static void ShouldHaveGoneToItsEnd(IEnumerable<JsonElement> cases)
    {
        foreach (var detail in cases)
        {
            Text(detail, "state").ShouldBe("Verified", Text(detail, "ref"));
            Steps([detail]).ShouldAllBe(s => Text(s, "state") == "Done" || Text(s, "state") == "AlreadyDone" || Text(s, "state") == "NotApplicable");
        }
    }

    private static void ShouldWaitForAPerson(JsonElement detail)
    {
        Text(detail, "state").ShouldBe("Running");
        var open = Steps([detail]).Where(s => s.GetProperty("endedAt").ValueKind == JsonValueKind.Null).ToDictionary(s => Text(s, "id"));
        open.ToDictionary(s => s.Key, s => Text(s.Value, "state")).ShouldBe(new Dictionary<string, string>
        {
            ["acompanhar-odoo"] = "AwaitingPlatform",
            ["rescisao-contrato"] = "AwaitingPerson",
            ["encerrar-com-cliente"] = "Waiting",
            ["conferencia-final"] = "Waiting",
        }, ignoreOrder: true);
        Text(open["rescisao-contrato"], "instructions").ShouldContain(LeftAlone);
        Text(open["encerrar-com-cliente"], "why").ShouldContain("rescisao-contrato");
    }

    /// <summary>Every simulated platform that keeps a state of its own, in the line that tells the ledger.</summary>
    private static void ShouldHaveHadAnEffect(string output)
    {
        var told = output.Split('\n').Single(l => l.Contains("effects at the simulated platforms", StringComparison.Ordinal));
        foreach (var platform in new[]
        {
            "app-store-connect", "cloud-identity", "conexa", "drive", "firestore", "focusnfe", "gmail", "identity-toolkit", "in-house-finance", "odoo", "pix",
            "questor-nweb", "storage", "stripe",
        })
        {
            told.ShouldContain($" {platform} ");
        }
    }

    [GeneratedRegex("gmail message\\.sent ×([0-9]+)")]
    private static partial Regex Mails();

    private static string CustomerOf(JsonElement detail) => Text(detail.GetProperty("customer"), "name");

    private static void ShouldHaveTheDocumentedFields(JsonElement detail)
    {
        Names(detail).ShouldBe([
            "ref", "state", "action", "customer", "plan", "lastMonth", "effectiveEnd", "openedAt", "closedAt", "procedure", "requestedBy",
            "pausedFrom", "returnsOn", "follows", "steps", "answers", "acts",
        ], ignoreOrder: true);
        foreach (var step in detail.GetProperty("steps").EnumerateArray())
        {
            Names(step).ShouldBe(["id", "title", "uses", "owner", "state", "why", "dueAt", "endedAt", "attempts", "outcome", "instructions", "evidence"], ignoreOrder: true);
            Text(step, "why").ShouldNotBeNullOrWhiteSpace();
            if (Text(step, "state") == "Done" && step.GetProperty("outcome").GetString() == "Done" && !Text(step, "uses").StartsWith("case.open", StringComparison.Ordinal))
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
