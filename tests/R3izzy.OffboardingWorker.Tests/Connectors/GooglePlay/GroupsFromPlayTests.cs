using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Sandbox.GooglePlay;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

/// <summary>The groups are read through an edit that is thrown away whatever happens, and never committed.</summary>
public class GroupsFromPlayTests
{
    [Fact]
    public async Task One_edit_is_opened_and_thrown_away_and_a_second_attempt_opens_none()
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        rig.Groups.Add(PlayWorld.Second, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        await rig.RunAsync(harness);
        Edits(rig.Sandbox).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public async Task Groups_learnt_over_an_hour_ago_are_learnt_again()
    {
        var clock = new SetClock();
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        rig.Sandbox.Platform<SimulatedAndroidPublisher>().AddApp(PlayWorld.Package).Tracks[PlayWorld.Track] = [PlayWorld.First];
        rig.Groups.Add(PlayWorld.Second, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile()) { Clock = clock };
        await rig.RunAsync(harness);
        rig.Sandbox.IsMember(PlayWorld.Second).ShouldBeTrue();

        rig.Sandbox.Platform<SimulatedAndroidPublisher>().AddApp(PlayWorld.Package).Tracks[PlayWorld.Track] = [PlayWorld.First, PlayWorld.Second];
        clock.Now += TimeSpan.FromHours(1);
        await rig.RunAsync(harness);
        rig.Sandbox.IsMember(PlayWorld.Second).ShouldBeFalse();
    }

    [Fact]
    public async Task Neither_preview_nor_verification_nor_probe_opens_an_edit()
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        var harness = new StepHarness(PlayWorld.Profile());
        (await rig.PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAct>().Effects.ShouldHaveSingleItem().ShouldContain("descartado");
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        (await rig.Runtime.Probe.ProbeAsync(harness, default)).IsHealthy.ShouldBeTrue();
        Edits(rig.Sandbox).Inserted.ShouldBe(0);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task The_edit_is_thrown_away_when_reading_it_fails(int status)
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { Platform = "android-publisher", PathContains = "/testers/", Times = int.MaxValue });
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>();
        Edits(rig.Sandbox).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public async Task An_edit_that_could_not_be_thrown_away_is_thrown_away_by_the_next_attempt_first()
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Platform = "android-publisher", Method = "DELETE", Times = int.MaxValue });
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        rig.Sandbox.Platform<SimulatedAndroidPublisher>().OpenEdits.ShouldBe(1);
        rig.Sandbox.Removed().ShouldBe(0);

        rig.Sandbox.Faults.Clear();
        var first = harness.Calls.Count;
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        harness.Calls[first].Method.ShouldBe("DELETE");
        Edits(rig.Sandbox).ShouldBe((2, 2, 0, 0));
    }

    [Fact]
    public async Task An_edit_that_another_edit_replaced_is_tried_again_later()
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        // A build of the same service account opens its edit between our insert and our read.
        using var build = new GoogleCaller(rig.Sandbox, "android-publisher", "androidpublisher");
        Task OpenEditAsync() => build.SendAsync("POST", $"androidpublisher/v3/applications/{PlayWorld.Package}/edits", "{}");
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(OpenEditAsync)) { Platform = "android-publisher", Method = "POST" });
        var failed = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        failed.Kind.ShouldBe(FailureKind.Transient);
        failed.Code.ShouldBe("FAILED_PRECONDITION");
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        Edits(rig.Sandbox).Committed.ShouldBe(0);
    }

    [Fact]
    public async Task A_lost_answer_to_the_insert_is_unknown_and_not_sent_again()
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Platform = "android-publisher", Method = "POST" });
        var harness = new StepHarness(PlayWorld.Profile());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        Edits(rig.Sandbox).Inserted.ShouldBe(1);
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.Platform<SimulatedAndroidPublisher>().OpenEdits.ShouldBe(0);
    }

    [Fact]
    public async Task A_track_that_does_not_exist_is_refused()
    {
        await using var rig = await PlayRig.StartAsync([.. PlayWorld.FromPlay, ("Track", "Gerente")]);
        var failed = (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>();
        failed.Kind.ShouldBe(FailureKind.Refused);
        failed.Code.ShouldBe("NOT_FOUND");
        Edits(rig.Sandbox).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public async Task A_step_may_name_another_track_when_play_tells_its_groups()
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.FromPlay);
        rig.Sandbox.Platform<SimulatedAndroidPublisher>().AddApp(PlayWorld.Package).Tracks["Beta"] = [PlayWorld.Second];
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        rig.Groups.Add(PlayWorld.Second, PlayWorld.Customer);
        rig.Input = new RemoveTesterInput(Track: "Beta");
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("faixa Beta");
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
        rig.Sandbox.IsMember(PlayWorld.Second).ShouldBeFalse();
    }

    [Fact]
    public async Task Configured_groups_are_not_taken_for_another_tracks()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        rig.Input = new RemoveTesterInput(Track: "Beta");
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("groups-unknown");
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
    }

    [Theory]
    [InlineData("none", typeof(StepOutcome.NotApplicable))]
    [InlineData("possible", typeof(StepOutcome.NeedsPerson))]
    public async Task A_track_without_groups_has_nothing_to_do_only_if_it_has_no_lists_either(string lists, Type expected)
    {
        await using var rig = await PlayRig.StartAsync([.. PlayWorld.FromPlay, ("ConsoleEmailLists", lists)]);
        rig.Sandbox.Platform<SimulatedAndroidPublisher>().AddApp(PlayWorld.Package).Tracks[PlayWorld.Track] = [];
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType(expected);
    }

    private static (int Inserted, int Deleted, int Committed, int Open) Edits(SandboxHost sandbox) => (
        sandbox.Ledger.Count("android-publisher", "edit.inserted"),
        sandbox.Ledger.Count("android-publisher", "edit.deleted"),
        sandbox.Ledger.Count("android-publisher", "edit.committed"),
        sandbox.Platform<SimulatedAndroidPublisher>().OpenEdits);

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
