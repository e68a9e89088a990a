using System.Text.RegularExpressions;
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
        var calls = CallsOf(rehearsal);
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

    /// <summary>The company must be able to prove what was done, whichever attempt and whichever way it was settled.</summary>
    [Fact]
    public async Task What_an_attempt_did_that_died_is_proved_and_told_as_the_steps_own()
    {
        var rehearsal = NewHarness(SeedCustomer(Sandbox));
        var undisturbed = await SettleAsync(rehearsal);
        // The last one is beyond the last call: all is done and proved, and only the outcome is not on record.
        var last = CallsOf(rehearsal);
        for (var boundary = last; boundary >= 0; boundary--)
        {
            await DisposeAsync();
            await InitializeAsync();
            var harness = NewHarness(SeedCustomer(Sandbox));
            await KillAtAsync(harness, boundary, afterTheEffect: true);
            if (EffectCount(Sandbox) == 0)
            {
                boundary.ShouldBeLessThan(last, "no attempt had an effect");
                break;
            }

            var outcome = await SettleDoubtAsync(harness);
            AssertProved(outcome, harness, $"killed at call {boundary}, after the effect");
            Words(outcome).ShouldBe(Words(undisturbed), $"killed at call {boundary}, after the effect");
        }
    }

    [Fact]
    public async Task What_nobody_heard_of_is_proved_and_told_as_the_steps_own()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        Sandbox.Faults.Add(EffectCall.Rule(new Fault.DropAfter()));
        if (await RunAsync(harness) is StepOutcome.Failed)
        {
            AssertProved(await SettleDoubtAsync(harness), harness, "the answer was lost");
        }
        else
        {
            AssertProved(await SettleAsync(harness), harness, "the answer was lost");
        }
    }

    [Fact]
    public async Task An_undo_that_died_ends_as_if_it_had_not_and_leaves_its_proof_once()
    {
        Assert.SkipWhen(Connector.Revert is null, "It has no undo.");
        var (rehearsal, before, called) = await DoneAsync();
        var undisturbed = await SettleUndoAsync(rehearsal);
        var calls = CallsOf(rehearsal) - called;
        var proof = rehearsal.Evidence.Skip(before).LastOrDefault()?.Kind;
        (proof is not null || undisturbed is not StepOutcome.Done { AlreadyInPlace: false }).ShouldBeTrue("it put something back, and has no proof of it");
        // The last one is beyond the last call: all is put back and proved, and only the outcome is not on record.
        for (var boundary = 0; boundary <= calls; boundary++)
        {
            await DisposeAsync();
            await InitializeAsync();
            var (harness, _, _) = await DoneAsync();
            await KillAtAsync(harness, boundary, afterTheEffect: true, UndoAsync);
            harness.PriorDoubt = PriorDoubt.Open;
            var outcome = await SettleUndoAsync(harness);
            var when = $"undo killed at call {boundary}, after the effect: {outcome}";
            outcome.GetType().ShouldBe(undisturbed.GetType(), when);
            (outcome as StepOutcome.Done)?.AlreadyInPlace.ShouldBe(((StepOutcome.Done)undisturbed).AlreadyInPlace, when);
            var proofs = harness.Evidence.Skip(before).Count(e => e.Kind == proof);
            if (boundary < calls)
            {
                Words(outcome).ShouldBe(Words(undisturbed), when);
                proofs.ShouldBe(proof is null ? 0 : 1, when);
            }
            else
            {
                // To prove it once more is no harm.
                proofs.ShouldBeInRange(proof is null ? 0 : 1, 2, when);
            }
        }
    }

    /// <summary>A step that is done, and about to be undone.</summary>
    private async Task<(StepHarness Harness, int Evidence, int Calls)> DoneAsync()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        (await SettleAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        harness.IsUndo = true;
        return (harness, harness.Evidence.Count, CallsOf(harness));
    }

    private Task<StepOutcome> UndoAsync(StepHarness harness, CancellationToken cancellationToken) =>
        Connector.Revert!(Input, harness.NextAttempt(), cancellationToken);

    private async Task<StepOutcome> SettleUndoAsync(StepHarness harness)
    {
        var outcome = await UndoAsync(harness, default);
        for (var attempt = 1; outcome is StepOutcome.Pending or StepOutcome.Failed && attempt < AttemptsToSettle; attempt++)
        {
            harness.PriorDoubt = outcome is StepOutcome.Failed { Kind: FailureKind.OutcomeUnknown } ? PriorDoubt.Open : PriorDoubt.Settled;
            outcome = await UndoAsync(harness, default);
        }

        return outcome;
    }

    private void AssertProved(StepOutcome outcome, StepHarness harness, string when)
    {
        outcome.ShouldBeOfType<StepOutcome.Done>(when).AlreadyInPlace.ShouldBeFalse(when);
        harness.Evidence.ShouldContain(e => e.Kind == "after", when);
        EffectCount(Sandbox).ShouldBe(1, when);
    }

    /// <summary>Attempts as the engine makes them after one of which nobody knows how it ended: each looks first, as long as there is doubt.</summary>
    private async Task<StepOutcome> SettleDoubtAsync(StepHarness harness)
    {
        harness.PriorDoubt = PriorDoubt.Open;
        var outcome = await VerifyThenExecuteAsync(harness);
        for (var attempt = 1; outcome is StepOutcome.Pending or StepOutcome.Failed && attempt < AttemptsToSettle; attempt++)
        {
            harness.PriorDoubt = outcome is StepOutcome.Failed { Kind: FailureKind.OutcomeUnknown } ? PriorDoubt.Open : PriorDoubt.Settled;
            outcome = await VerifyThenExecuteAsync(harness);
        }

        return outcome;
    }

    private async Task<StepOutcome> VerifyThenExecuteAsync(StepHarness harness)
    {
        var step = harness.NextAttempt();
        return harness.PriorDoubt is not PriorDoubt.Open || Connector.Verify is not { } verify ? await Connector.Execute(Input, step, default)
            : await verify(Input, step, default) switch
            {
                Verification.InPlace inPlace => new StepOutcome.Done(inPlace.Summary),
                Verification.CannotTell cannot => cannot.Cause with { Kind = FailureKind.OutcomeUnknown },
                _ => await Connector.Execute(Input, step, default),
            };
    }

    /// <summary>What staff read. Numbers from a thousand on are ports and sizes, which differ from run to run.</summary>
    private static string Words(StepOutcome outcome) => LargeNumber().Replace(outcome.ToString()!, "#");

    [GeneratedRegex(@"\d{4,}|\d+\.\d{3}")]
    private static partial Regex LargeNumber();

    private static int CallsOf(StepHarness harness) => harness.Calls.Count(c => !c.Platform.EndsWith("-oauth", StringComparison.Ordinal));

    private async Task KillAtAsync(
        StepHarness harness, int boundary, bool afterTheEffect, Func<StepHarness, CancellationToken, Task<StepOutcome>>? attempt = null)
    {
        var hold = new Hold();
        Sandbox.Faults.Add(new FaultRule(afterTheEffect ? new Fault.HoldAfter(hold) : new Fault.HoldBefore(hold))
        {
            When = request => request.Path != "/token",
            Skip = boundary,
        });
        using var kill = new CancellationTokenSource();
        var running = (attempt ?? RunAsync)(harness, kill.Token);
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
