using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

public abstract partial class ConnectorConformance
{
    [Fact]
    public async Task A_lost_answer_is_never_a_second_effect()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        Sandbox.Faults.Add(EffectCall.Rule(new Fault.DropAfter()));
        var outcome = await RunAsync(harness);
        if (outcome is StepOutcome.Failed failed)
        {
            failed.Kind.ShouldBe(FailureKind.OutcomeUnknown);
        }

        EffectCount(Sandbox).ShouldBe(1);
        (await SettleAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        EffectCount(Sandbox).ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_answer_is_settled_by_verifying()
    {
        var customer = SeedCustomer(Sandbox);
        var harness = NewHarness(customer);
        (await Connector.Verify!(Input, harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();
        await SettleAsync(harness);
        (await Connector.Verify!(Input, harness.NextAttempt(), default)).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task Killed_at_any_call_it_goes_on_without_a_second_effect()
    {
        var rehearsal = NewHarness(SeedCustomer(Sandbox));
        await SettleAsync(rehearsal);
        var calls = rehearsal.Calls.Count(c => !c.Platform.EndsWith("-oauth", StringComparison.Ordinal));
        calls.ShouldBeGreaterThan(1);
        for (var boundary = 0; boundary < calls; boundary++)
        {
            foreach (var afterTheEffect in new[] { false, true })
            {
                await DisposeAsync();
                await InitializeAsync();
                var harness = NewHarness(SeedCustomer(Sandbox));
                await KillAtAsync(harness, boundary, afterTheEffect);
                (await SettleAsync(harness)).ShouldBeOfType<StepOutcome.Done>($"killed at call {boundary}, after the effect: {afterTheEffect}");
                EffectCount(Sandbox).ShouldBe(1, $"killed at call {boundary}, after the effect: {afterTheEffect}");
            }
        }
    }

    [Fact]
    public async Task An_unreadable_answer_to_the_effect_is_never_a_second_effect()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        Sandbox.Faults.Add(EffectCall.Rule(new Fault.Garble()));
        await RunAsync(harness);
        (await SettleAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        EffectCount(Sandbox).ShouldBe(1);
    }

    private async Task KillAtAsync(StepHarness harness, int boundary, bool afterTheEffect)
    {
        var hold = new Hold();
        Sandbox.Faults.Add(new FaultRule(afterTheEffect ? new Fault.HoldAfter(hold) : new Fault.HoldBefore(hold))
        {
            When = request => request.Path != "/token",
            Skip = boundary,
        });
        using var kill = new CancellationTokenSource();
        var running = RunAsync(harness, kill.Token);
        await Task.WhenAny(hold.Reached, running).WaitAsync(TimeSpan.FromSeconds(30));
        await kill.CancelAsync();
        try
        {
            await running.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (OperationCanceledException)
        {
        }

        Sandbox.Faults.Clear();
    }
}
