using System.Text;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>What the engine makes of each outcome of an attempt.</summary>
public sealed class OutcomeTests : IAsyncLifetime
{
    private readonly TestConnector _p = new();
    private readonly TestConnector _q = new();
    private EngineWorld _world = null!;

    public ValueTask InitializeAsync()
    {
        _world = new EngineWorld(
            TestProcedure.Of(TestProcedure.Step("p.act"), TestProcedure.Step("q.act", 0)),
            _p.As("p", attemptLimit: TimeSpan.FromMilliseconds(200)), _q.As("q"));
        _world.Options.RetryAfter = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task<long> StartWithACaseAsync()
    {
        await _world.StartAsync();
        return await _world.OpenAsync();
    }

    private Task<IReadOnlyList<AttemptRow>> AttemptsAsync(long id) => _world.Reader.AttemptsAsync(id, default);

    [Fact]
    public async Task A_case_runs_to_its_end_step_after_step()
    {
        var id = await StartWithACaseAsync();
        await _world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Executes, _q.Executes, _p.Verifies).ShouldBe((1, 1, 0));
        (await AttemptsAsync(id)).Select(a => (a.No, a.Number, a.Outcome)).ShouldBe([(0, 1, AttemptOutcome.Done), (1, 1, AttemptOutcome.Done)]);
    }

    [Fact]
    public async Task A_step_that_asks_a_person_has_the_mirror_look_now_and_not_hours_later()
    {
        await using var world = new EngineWorld(
            TestProcedure.Of(TestProcedure.Step("q.act") with { IsMirror = true }, TestProcedure.Step("p.act")), _p.As("p"), _q.As("q"));
        _q.Answers(new StepOutcome.Pending("espelha", TimeSpan.FromHours(4)));
        _p.Answers(new StepOutcome.Pending("espera", TimeSpan.FromMinutes(1)), new StepOutcome.NeedsPerson("qual deles?"));
        await world.StartAsync();
        var id = await world.OpenAsync();
        await world.ReachesAsync(id, 0, StepState.AwaitingPlatform, attempts: 1);
        await world.ReachesAsync(id, 1, StepState.AwaitingPlatform);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.ReachesAsync(id, 1, StepState.AwaitingPerson);
        await Eventually.HoldsAsync(() => Task.FromResult(_q.Executes >= 2), "the mirror looked again");
    }

    [Fact]
    public async Task An_unknown_outcome_that_is_found_in_place_is_done_without_a_second_execution()
    {
        _p.Answers(Failures.Of(FailureKind.OutcomeUnknown));
        var id = await StartWithACaseAsync();
        (await _world.ReachesAsync(id, 0, StepState.Retrying)).VerifyFirst.ShouldBeTrue();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Executes, _p.Verifies).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_doubt_outlives_an_attempt_that_came_to_no_end()
    {
        // A look may leave what it saw to the run: when the run then cannot look, what happened is as unknown as before.
        _p.Answers(Failures.Of(FailureKind.OutcomeUnknown), Failures.Of(FailureKind.Transient), Failures.Of(FailureKind.Refused)).OnVerify = _ => new Verification.NotInPlace("fica para o passo");
        var id = await StartWithACaseAsync();
        await _world.ReachesAsync(id, 0, StepState.Retrying, attempts: 1);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _world.ReachesAsync(id, 0, StepState.Retrying, attempts: 2)).VerifyFirst.ShouldBeTrue();
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await _world.ReachesAsync(id, 0, StepState.Parked)).VerifyFirst.ShouldBeTrue();
        _p.Verifies.ShouldBe(2);
    }

    [Fact]
    public async Task An_unknown_outcome_that_is_not_in_place_is_executed_again()
    {
        _p.Answers(Failures.Of(FailureKind.OutcomeUnknown), Failures.Done).OnVerify = _ => new Verification.NotInPlace("nada");
        var id = await StartWithACaseAsync();
        await _world.ReachesAsync(id, 0, StepState.Retrying);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Executes, _p.Verifies).ShouldBe((2, 1));
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_told_stays_unknown_and_nothing_is_executed()
    {
        _p.Answers(Failures.Of(FailureKind.OutcomeUnknown)).OnVerify = n =>
            n == 1 ? new Verification.CannotTell(Failures.Of(FailureKind.Transient)) : new Verification.InPlace("sim");
        var id = await StartWithACaseAsync();
        await _world.ReachesAsync(id, 0, StepState.Retrying, attempts: 1);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        var step = await _world.ReachesAsync(id, 0, StepState.Retrying, attempts: 2);
        (step.VerifyFirst, step.Failures, step.DueAt).ShouldBe((true, 2, _world.Clock.GetUtcNow().AddMinutes(5)));
        (await AttemptsAsync(id))[1].Failure.ShouldBe(FailureKind.OutcomeUnknown);
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Executes, _p.Verifies).ShouldBe((1, 2));
    }

    [Fact]
    public async Task A_look_that_is_refused_for_its_credential_closes_the_platform_and_the_doubt_remains()
    {
        _p.Answers(Failures.Of(FailureKind.OutcomeUnknown)).OnVerify = n =>
            n == 1 ? new Verification.CannotTell(Failures.Of(FailureKind.Unauthorized)) : new Verification.InPlace("sim");
        var id = await StartWithACaseAsync();
        await _world.ReachesAsync(id, 0, StepState.Retrying);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        var step = await _world.ReachesAsync(id, 0, StepState.Ready, attempts: 2);
        (step.VerifyFirst, step.Failures).ShouldBe((true, 1));
        _world.Clock.Advance(_world.Options.PlatformRecheck);
        await _world.CaseReachesAsync(id, CaseState.Completed);
        _p.Executes.ShouldBe(1);
    }

    [Fact]
    public async Task A_case_that_cannot_be_read_is_tried_again_and_a_doubt_about_its_effect_remains()
    {
        _p.Answers(Failures.Of(FailureKind.OutcomeUnknown));
        var id = await StartWithACaseAsync();
        await _world.ReachesAsync(id, 0, StepState.Retrying);
        _world.RefuseSnapshot = () => new IOException("disk");
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _world.ReachesAsync(id, 0, StepState.Retrying, attempts: 2)).VerifyFirst.ShouldBeTrue();

        _world.RefuseSnapshot = () => null;
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Executes, _p.Verifies).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_transient_failure_is_tried_again_by_the_schedule_and_parked_when_it_is_spent()
    {
        _p.Answers(Failures.Of(FailureKind.Transient, "http-503"));
        var id = await StartWithACaseAsync();
        (await _world.ReachesAsync(id, 0, StepState.Retrying, attempts: 1)).DueAt.ShouldBe(EngineWorld.Start.AddMinutes(1));
        _world.Clock.Advance(TimeSpan.FromSeconds(59));
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _world.ReachesAsync(id, 0, StepState.Retrying, attempts: 2)).DueAt.ShouldBe(EngineWorld.Start.AddMinutes(6));
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        var step = await _world.ReachesAsync(id, 0, StepState.Parked, attempts: 3);
        (step.VerifyFirst, _p.Executes, _p.Verifies).ShouldBe((false, 3, 0));
        (await _world.CaseReachesAsync(id, CaseState.NeedsAttention)).ClosedAt.ShouldBeNull();
        (await AttemptsAsync(id)).ShouldAllBe(a => a.Failure == FailureKind.Transient && a.Code == "http-503");
    }

    [Fact]
    public async Task A_platforms_wish_for_more_patience_is_granted()
    {
        _p.Answers(Failures.Of(FailureKind.RateLimited, retryAfter: TimeSpan.FromMinutes(17)), Failures.Done);
        var id = await StartWithACaseAsync();
        (await _world.ReachesAsync(id, 0, StepState.Retrying)).DueAt.ShouldBe(EngineWorld.Start.AddMinutes(17));
    }

    [Fact]
    public async Task Pending_is_looked_at_again_when_it_asked_for_it()
    {
        _p.Answers(new StepOutcome.Pending("aguardando", TimeSpan.FromHours(3)), Failures.Done);
        var id = await StartWithACaseAsync();
        var step = await _world.ReachesAsync(id, 0, StepState.AwaitingPlatform);
        (step.DueAt, step.Why).ShouldBe((EngineWorld.Start.AddHours(3), "aguardando"));
        _world.Clock.Advance(TimeSpan.FromHours(3));
        await _world.CaseReachesAsync(id, CaseState.Completed);
    }

    [Theory]
    [InlineData(FailureKind.Refused, false)]
    [InlineData(FailureKind.Defect, true)]
    public async Task What_trying_again_cannot_mend_is_parked_at_once(FailureKind kind, bool verifyFirst)
    {
        _p.Answers(Failures.Of(kind));
        var id = await StartWithACaseAsync();
        (await _world.ReachesAsync(id, 0, StepState.Parked)).VerifyFirst.ShouldBe(verifyFirst);
        (_p.Executes, _q.Executes).ShouldBe((1, 0));
    }

    [Fact]
    public async Task An_exception_of_a_connector_is_a_defect_parked_and_logged_with_nothing_of_its_text()
    {
        _p.OnExecute = (_, _, _) => throw new FormatException("cliente@exemplo.test", new InvalidOperationException("cliente@exemplo.test"));
        var id = await StartWithACaseAsync();
        var step = await _world.ReachesAsync(id, 0, StepState.Parked);
        step.VerifyFirst.ShouldBeTrue();
        var attempt = (await AttemptsAsync(id)).Single();
        (attempt.Failure, attempt.Code).ShouldBe((FailureKind.Defect, FailureCodes.Exception));
        attempt.Text!.ShouldContain(nameof(FormatException));
        attempt.Text!.ShouldNotContain("cliente@exemplo.test");
        var line = _world.Log.Lines.Single(l => l.Event == 1001);
        // A sink would write an exception with its message, and a message may quote what was read: a customer's name, a token.
        (line.Level, line.Exception).ShouldBe((LogLevel.Error, null));
        line.Text.ShouldSatisfyAllConditions(
            t => t.ShouldContain("DESL-2026-"), t => t.ShouldContain("System.FormatException"), t => t.ShouldContain("System.InvalidOperationException"),
            t => t.ShouldContain(nameof(OutcomeTests)), t => t.ShouldNotContain("cliente@exemplo.test"));
    }

    [Fact]
    public async Task An_attempt_over_its_limit_is_cut_off_and_its_outcome_unknown()
    {
        _p.OnExecute = async (_, _, cut) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cut);
            return Failures.Done;
        };
        var id = await StartWithACaseAsync();
        (await _world.ReachesAsync(id, 0, StepState.Retrying)).VerifyFirst.ShouldBeTrue();
        var attempt = (await AttemptsAsync(id)).Single();
        (attempt.Failure, attempt.Code).ShouldBe((FailureKind.OutcomeUnknown, "attempt-limit"));
    }

    [Fact]
    public async Task A_connector_that_is_gone_leaves_the_step_to_a_person()
    {
        await using var world = new EngineWorld(TestProcedure.Of(TestProcedure.Step("p.gone")), _p.As("p"));
        await world.StartAsync();
        var id = await world.OpenAsync();
        var step = await world.ReachesAsync(id, 0, StepState.AwaitingPerson);
        world.Cipher.DecryptText(step.Instructions!, Purposes.Instructions).ShouldBe("Faça à mão.");
    }

    [Fact]
    public async Task Instructions_and_checkpoints_come_back_and_are_unreadable_on_disk()
    {
        var seen = new List<string?>();
        _p.OnExecute = async (n, step, ct) =>
        {
            seen.Add(step.Checkpoint);
            await step.Journal.SaveCheckpointAsync($"https://upload.example.test/session-{n}", ct);
            return n == 1 ? Failures.Of(FailureKind.Transient) : new StepOutcome.NeedsPerson("Ligue para Cliente Exemplo.");
        };
        var id = await StartWithACaseAsync();
        await _world.ReachesAsync(id, 0, StepState.Retrying);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        var step = await _world.ReachesAsync(id, 0, StepState.AwaitingPerson);

        seen.ShouldBe([null, "https://upload.example.test/session-1"]);
        _world.Cipher.DecryptText(step.Instructions!, Purposes.Instructions).ShouldBe("Ligue para Cliente Exemplo.");
        foreach (var file in Directory.GetFiles(_world.Folder))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            text.ShouldNotContain("upload.example.test");
            text.ShouldNotContain("Cliente Exemplo");
        }
    }

    [Fact]
    public async Task Every_attempt_knows_the_same_key_and_what_earlier_ones_recorded()
    {
        var seen = new List<(int Attempt, string Key, int Evidence)>();
        _p.OnExecute = async (n, step, ct) =>
        {
            seen.Add((step.Attempt, step.IdempotencyKey, step.EarlierEvidence.Count));
            await step.Journal.AddEvidenceAsync(new Evidence("before", $$"""{"n":{{n}}}"""), ct);
            return n == 1 ? Failures.Of(FailureKind.Transient) : Failures.Done;
        };
        var id = await StartWithACaseAsync();
        await _world.ReachesAsync(id, 0, StepState.Retrying);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.CaseReachesAsync(id, CaseState.Completed);
        var key = seen[0].Key;
        key.ShouldEndWith(".passo-0");
        seen.ShouldBe([(1, key, 0), (2, key, 1)]);
    }
}
