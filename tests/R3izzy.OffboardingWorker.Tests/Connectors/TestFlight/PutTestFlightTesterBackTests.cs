using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Engine;
using static R3izzy.OffboardingWorker.Tests.Connectors.TestFlight.TestFlightWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.TestFlight;

public sealed class PutTestFlightTesterBackTests
{
    [Fact]
    public async Task The_same_groups_and_builds_come_back_and_nothing_else()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer());
        await rig.RunAsync(harness);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        var tester = rig.Store.FindTester(Tester)!;
        tester.Groups.Order().ShouldBe([$"group-{App}", $"group-{OtherApp}"]);
        tester.Builds.ShouldBe([$"build-{App}"]);
        harness.Evidence[^1].Kind.ShouldBe("reverted");
        rig.Sandbox.Ledger.Count("app-store-connect", "tester.added-to-group").ShouldBe(1);
    }

    [Fact]
    public async Task An_undo_whose_answer_was_lost_adds_once()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer());
        await rig.RunAsync(harness);
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "POST" });
        var outcome = await rig.RevertAsync(harness);
        (outcome is StepOutcome.Done ? outcome : await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.Ledger.Count("app-store-connect", "tester.added-to-group").ShouldBe(1);
        rig.Sandbox.Ledger.Count("app-store-connect", "tester.added-to-build").ShouldBe(1);
    }

    [Fact]
    public async Task After_an_undo_the_step_can_run_and_be_undone_again()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer());
        await rig.RunAsync(harness);
        await rig.RevertAsync(harness);
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        rig.Sandbox.Removed(Tester).ShouldBe(2);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Store.FindTester(Tester)!.Groups.ShouldContain($"group-{App}");
    }

    [Fact]
    public async Task What_the_step_did_not_remove_is_not_put_back()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(new StoreTester(Tester, Email) { Groups = [$"group-{OtherApp}"] });
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task A_removal_that_may_still_run_is_waited_for()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.RemovalTakesReads = 3;
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        for (var look = 0; look < 4; look++)
        {
            await rig.VerifyAsync(harness);
        }

        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Store.FindTester(Tester)!.Groups.ShouldContain($"group-{App}");
    }

    [Fact]
    public async Task A_removal_that_takes_hours_is_waited_for_as_well()
    {
        var clock = new ManualClock(Start);
        await using var rig = await TestFlightRig.StartAsync(new() { Clock = clock });
        rig.Store.Quirks.RemovalTakes = TimeSpan.FromHours(3);
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer()) { Clock = clock };
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        clock.Advance(TimeSpan.FromMinutes(11));
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        clock.Advance(TimeSpan.FromHours(3));

        // Cut off half-way, it knows that whom it finds there it has put back itself.
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Method = "POST", PathContains = "/builds", Times = int.MaxValue });
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        rig.Sandbox.Faults.Clear();
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        rig.Store.FindTester(Tester)!.Groups.ShouldContain($"group-{App}");
    }

    [Fact]
    public async Task A_tester_that_is_gone_needs_a_person()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.ForgetsTestersWithoutApps = true;
        rig.Store.PutTester(new StoreTester(Tester, Email) { Groups = [$"group-{App}"] });
        var harness = new StepHarness(Customer());
        await rig.RunAsync(harness);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(Email);
    }

    [Fact]
    public async Task Who_dies_before_asking_for_a_tester_that_is_gone_still_asks()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.ForgetsTestersWithoutApps = true;
        rig.Store.PutTester(new StoreTester(Tester, Email) { Groups = [$"group-{App}"] });
        var harness = new StepHarness(Customer());
        await rig.RunAsync(harness);
        await rig.RevertAsync(harness);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(Email);
    }
}
