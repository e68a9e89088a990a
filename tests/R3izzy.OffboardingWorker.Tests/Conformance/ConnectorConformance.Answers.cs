using System.Diagnostics;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

public abstract partial class ConnectorConformance
{
    [Fact]
    public async Task Refused_before_the_effect_is_transient_and_has_none()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        Sandbox.Faults.Add(EffectCall.Rule(new Fault.Refuse(503), times: int.MaxValue));
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        EffectCount(Sandbox).ShouldBe(0);

        Sandbox.Faults.Clear();
        (await SettleAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        EffectCount(Sandbox).ShouldBe(1);
    }

    [Fact]
    public async Task Too_many_requests_keep_the_platforms_own_wait()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        Sandbox.Faults.Add(ReadCall.Rule(new Fault.Refuse(429, RetryAfter: TimeSpan.FromSeconds(120)), times: int.MaxValue));
        var failed = (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        failed.Kind.ShouldBe(FailureKind.RateLimited);
        failed.RetryAfter.ShouldBe(TimeSpan.FromSeconds(120));
    }

    [Theory]
    [InlineData(401, FailureKind.Unauthorized)]
    [InlineData(418, FailureKind.Refused)]
    [InlineData(500, FailureKind.Transient)]
    public async Task Answers_are_classified_by_status(int status, FailureKind expected)
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        Sandbox.Faults.Add(ReadCall.Rule(new Fault.Refuse(status), times: int.MaxValue));
        var outcome = await RunAsync(harness);
        if (expected is FailureKind.Unauthorized)
        {
            AssertRefusedCredential(outcome);
        }
        else
        {
            outcome.ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(expected);
        }

        EffectCount(Sandbox).ShouldBe(0);
    }

    [Fact]
    public async Task An_unreadable_answer_is_not_taken_for_an_empty_one()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        Sandbox.Faults.Add(ReadCall.Rule(new Fault.Garble(), times: int.MaxValue));
        var failed = (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        failed.Code.ShouldBe(FailureCodes.UnreadableAnswer);
        EffectCount(Sandbox).ShouldBe(0);
    }

    [Fact]
    public async Task What_the_platform_accepts_and_does_not_apply_is_not_done()
    {
        var kept = new KeptAnswer();
        Sandbox.Faults.Add(EffectCall.Rule(new Fault.KeepAnswer(kept)));
        await SettleAsync(NewHarness(SeedCustomer(Sandbox)));
        kept.Status.ShouldNotBeNull();

        await DisposeAsync();
        await InitializeAsync();
        var harness = NewHarness(SeedCustomer(Sandbox));
        var rule = Sandbox.Faults.Add(EffectCall.Rule(new Fault.AnswerOnly(kept), times: int.MaxValue));
        var outcome = await SettleAsync(harness);
        rule.Hits.ShouldBeGreaterThan(0);
        outcome.ShouldNotBeOfType<StepOutcome.Done>();
        outcome.ShouldNotBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task Cancelled_in_mid_call_it_ends_within_a_second()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        var hold = new Hold();
        Sandbox.Faults.Add(ReadCall.Rule(new Fault.HoldBefore(hold)));
        using var stop = new CancellationTokenSource();
        var running = RunAsync(harness, stop.Token);
        await hold.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        var clock = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
        Stopwatch.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }
}
