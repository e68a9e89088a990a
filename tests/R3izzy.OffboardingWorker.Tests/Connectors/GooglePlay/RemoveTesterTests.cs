using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

public class RemoveTesterTests
{
    [Theory]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task Every_address_leaves_every_group_and_nobody_else_does(string membership)
    {
        await using var rig = await PlayRig.StartAsync(("Membership", membership), ("Credential:ActAs", PlayWorld.Admin));
        rig.Groups.Add(PlayWorld.First, "Primeiro@Exemplo.test");
        rig.Groups.Add(PlayWorld.Second, "primeiro@exemplo.test");
        rig.Groups.Add(PlayWorld.Second, "segundo@exemplo.test");

        var outcome = await rig.RunAsync(new StepHarness(PlayWorld.Profile("primeiro@exemplo.test", "segundo@exemplo.test")));

        outcome.ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("3 grupos");
        rig.Groups.MembersOf(PlayWorld.First).Select(m => m.Email).ShouldBe([PlayWorld.Admin, "outro@exemplo.test"]);
        rig.Groups.MembersOf(PlayWorld.Second).ShouldBeEmpty();
        rig.Sandbox.Removed().ShouldBe(3);
    }

    [Theory]
    [InlineData("cloud-identity", "PERMISSION_DENIED")]
    [InlineData("directory", "group-not-found")]
    public async Task One_wrong_group_parks_the_step_after_the_others_were_done_and_leaves_the_platform_open(string membership, string code)
    {
        await using var rig = await PlayRig.StartAsync(
            ("Membership", membership), ("Credential:ActAs", PlayWorld.Admin), ("Groups:0", "errado@r3izzy.com.br"));
        rig.Groups.Add(PlayWorld.Second, PlayWorld.Customer);

        var failed = (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>();

        failed.Kind.ShouldBe(FailureKind.Refused);
        failed.Code.ShouldBe(code);
        failed.Reason.ShouldContain("Platforms:Play:Groups:0");
        failed.Reason.ShouldNotContain("@");
        rig.Sandbox.IsMember(PlayWorld.Second).ShouldBeFalse();
    }

    [Fact]
    public async Task No_group_that_answers_means_that_the_credential_has_no_right()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.RemoveAdmin(PlayWorld.Account);
        var failed = (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>();
        failed.Kind.ShouldBe(FailureKind.Unauthorized);
        failed.Reason.ShouldContain("Groups Admin");
    }

    [Theory]
    [InlineData("ACCESS_TOKEN_SCOPE_INSUFFICIENT", FailureKind.Unauthorized)]
    [InlineData("SERVICE_DISABLED", FailureKind.Unauthorized)]
    [InlineData("RATE_LIMIT_EXCEEDED", FailureKind.RateLimited)]
    public async Task A_403_that_is_not_about_one_group_is_the_platforms_at_once(string code, FailureKind expected)
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403, code)) { Platform = "cloud-identity", Times = int.MaxValue });
        var harness = new StepHarness(PlayWorld.Profile());
        var failed = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        failed.Kind.ShouldBe(expected);
        failed.Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_directory_credential_that_acts_as_nobody_with_rights_is_unauthorized()
    {
        await using var rig = await PlayRig.StartAsync(PlayWorld.ByDirectory);
        rig.Groups.RemoveAdmin(PlayWorld.Admin);
        var failed = (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>();
        failed.Kind.ShouldBe(FailureKind.Unauthorized);
        failed.Code.ShouldBe("forbidden");
    }

    [Theory]
    [InlineData(1, FailureKind.Refused)]
    [InlineData(int.MaxValue, FailureKind.Unauthorized)]
    public async Task A_refused_removal_is_the_groups_while_another_works_and_else_the_credentials(int times, FailureKind expected)
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        rig.Groups.Add(PlayWorld.Second, PlayWorld.Customer);
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403)) { Platform = "cloud-identity", Method = "DELETE", Times = times });
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(expected);
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
        rig.Sandbox.IsMember(PlayWorld.Second).ShouldBe(times > 1);
    }

    [Theory]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task A_group_that_vanishes_under_the_look_is_not_taken_for_one_without_the_customer(string membership)
    {
        await using var rig = await PlayRig.StartAsync(("Membership", membership), ("Credential:ActAs", PlayWorld.Admin));
        Task DropGroupAsync()
        {
            rig.Groups.RemoveGroup(PlayWorld.Second);
            return Task.CompletedTask;
        }

        // The last look into a whole group before its single members are asked for.
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(DropGroupAsync))
        {
            Method = "GET",
            When = r => r.Query.ContainsKey("view") || r.Query["maxResults"] == "200",
            Skip = 1,
        });
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Refused);
    }

    [Fact]
    public async Task An_accepted_removal_is_waited_for_and_not_asked_for_twice()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var google = rig.Sandbox.Platform<SimulatedCloudIdentity>();
        google.FinishLater = true;
        var harness = new StepHarness(PlayWorld.Profile());

        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Kind.ShouldBe(FailureKind.Transient);
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        harness.Calls.Count(c => c.Method == "DELETE").ShouldBe(1);

        google.FinishOperations();
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
        rig.Sandbox.Removed().ShouldBe(1);
    }

    [Fact]
    public async Task A_removal_that_never_finishes_is_asked_for_again_after_ten_minutes()
    {
        var clock = new StoppedClock();
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        rig.Sandbox.Platform<SimulatedCloudIdentity>().FinishLater = true;
        var harness = new StepHarness(PlayWorld.Profile()) { Clock = clock };

        await rig.RunAsync(harness);
        clock.Now += TimeSpan.FromMinutes(9);
        await rig.RunAsync(harness);
        harness.Calls.Count(c => c.Method == "DELETE").ShouldBe(1);
        clock.Now += TimeSpan.FromMinutes(1);
        await rig.RunAsync(harness);
        harness.Calls.Count(c => c.Method == "DELETE").ShouldBe(2);
    }

    [Theory]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task A_member_on_the_last_page_is_seen_even_when_only_the_list_shows_it(string membership)
    {
        await using var rig = await PlayRig.StartAsync(("Membership", membership), ("Credential:ActAs", PlayWorld.Admin));
        for (var i = 0; i < 620; i++)
        {
            rig.Groups.Add(PlayWorld.First, $"membro{i}@exemplo.test");
        }

        rig.Groups.Add(PlayWorld.First, "cli.ente+teste@gmail.com");
        var outcome = await rig.RunAsync(new StepHarness(PlayWorld.Profile("cliente@googlemail.com")));
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("cli.ente+teste@gmail.com");
        rig.Sandbox.Removed().ShouldBe(0);
    }

    [Fact]
    public async Task The_preview_names_each_removal()
    {
        await using var rig = await PlayRig.StartAsync();
        var harness = new StepHarness(PlayWorld.Profile());
        (await rig.PreviewAsync(harness)).ShouldBeOfType<Preview.NothingToDo>();
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var effects = (await rig.PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAct>().Effects;
        effects.ShouldHaveSingleItem().ShouldBe($"Remover {PlayWorld.Customer} do grupo {PlayWorld.First}.");
    }

    [Theory]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task Neither_evidence_nor_log_holds_an_address_of_anyone(string membership)
    {
        await using var rig = await PlayRig.StartAsync(("Membership", membership), ("Credential:ActAs", PlayWorld.Admin));
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        await rig.RunAsync(harness);
        var written = string.Join('\n', harness.Evidence.Select(e => e.Json).Concat(harness.Calls.Select(c => c.Path + c.Failure)));
        written.ShouldNotContain("@");
        written.ShouldNotContain("%40");
    }

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
