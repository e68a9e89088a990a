using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

public class PutTesterBackTests
{
    [Theory]
    [InlineData("cloud-identity", "configuration")]
    [InlineData("directory", "configuration")]
    [InlineData("cloud-identity", "play")]
    public async Task Those_that_the_step_removed_are_added_again_once(string membership, string groupsFrom)
    {
        (string, string?)[] changes = [("Membership", membership), ("Credential:ActAs", PlayWorld.Admin)];
        await using var rig = await PlayRig.StartAsync(groupsFrom == "play" ? [.. changes, .. PlayWorld.FromPlay] : changes);
        rig.Groups.AddAdmin(PlayWorld.Account);
        rig.Groups.Add(PlayWorld.Second, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        await rig.RunAsync(harness);

        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();

        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeFalse();
        rig.Groups.FindMember(PlayWorld.Second, PlayWorld.Customer)!.Role.ShouldBe("MEMBER");
        rig.Sandbox.Ledger.Count(membership, "member.added").ShouldBe(1);
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        rig.Sandbox.Ledger.Count(membership, "member.added").ShouldBe(1);
    }

    [Fact]
    public async Task A_removal_whose_answer_was_lost_is_undone_too()
    {
        await using var rig = await PlayRig.StartAsync(("Http:Retries", "0"));
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Platform = "cloud-identity", Method = "DELETE" });
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
    }

    [Fact]
    public async Task A_removed_customer_can_be_removed_again_after_the_undo()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        await rig.RunAsync(harness);
        await rig.RevertAsync(harness);
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeFalse();
        rig.Sandbox.Removed().ShouldBe(2);
    }

    [Fact]
    public async Task An_undo_that_google_finishes_later_is_waited_for()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        await rig.RunAsync(harness);
        var google = rig.Sandbox.Platform<SimulatedCloudIdentity>();
        google.FinishLater = true;
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        google.FinishOperations();
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.Ledger.Count("cloud-identity", "member.added").ShouldBe(1);
    }

    [Fact]
    public async Task A_removal_that_google_has_not_finished_is_waited_for_before_it_is_undone()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        var google = rig.Sandbox.Platform<SimulatedCloudIdentity>();
        google.FinishLater = true;
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        google.FinishOperations();
        google.FinishLater = false;
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_removed_means_nothing_to_undo()
    {
        await using var rig = await PlayRig.StartAsync();
        var harness = new StepHarness(PlayWorld.Profile());
        await rig.RunAsync(harness);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task What_a_person_may_have_done_is_a_persons_to_undo()
    {
        await using var rig = await PlayRig.StartAsync(("ConsoleEmailLists", "possible"));
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        await rig.RunAsync(harness);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("coloque-o de volta");
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
    }

    [Fact]
    public async Task A_group_that_left_the_settings_is_still_undone_by_the_checkpoint()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        await rig.RunAsync(harness);
        using var later = StepHarness.Build(
            new PlayPlatform(), PlayWorld.Settings(rig.Sandbox, ("Groups:0", PlayWorld.Second), ("Groups:1", null)));
        (await later.Connectors.Single().Revert!(rig.Input, harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
    }
}
