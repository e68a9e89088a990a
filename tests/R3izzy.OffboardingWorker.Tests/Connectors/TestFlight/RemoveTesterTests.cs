using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Engine;
using static R3izzy.OffboardingWorker.Tests.Connectors.TestFlight.TestFlightWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.TestFlight;

/// <summary>Whom the step removes from which apps, and what it leaves alone.</summary>
public sealed class RemoveTesterTests
{
    [Fact]
    public async Task Only_the_configured_apps_are_left_and_the_tester_itself_stays()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldStartWith("Testador removido de 1 app");

        var tester = rig.Store.FindTester(Tester).ShouldNotBeNull();
        tester.Groups.ShouldBe([$"group-{OtherApp}"]);
        tester.Builds.ShouldBeEmpty();
        rig.Sandbox.Ledger.Entries.Select(e => e.Name).ShouldBe(["tester.removed-from-app"]);
        var before = Testers(harness, "before").ShouldHaveSingleItem();
        before.GetProperty("groups").GetArrayLength().ShouldBe(2);
        before.GetProperty("targets").EnumerateArray().Select(t => t.GetString()).ShouldBe([App]);
        Testers(harness, "after").ShouldHaveSingleItem().GetProperty("targets").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task All_testers_of_all_emails_leave_every_configured_app()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(new StoreTester("a", "um@exemplo.test") { Groups = [$"group-{App}", $"group-{SecondApp}"] });
        rig.Store.PutTester(new StoreTester("b", "UM@exemplo.test") { Builds = [$"build-{App}"], State = "INVITED" });
        rig.Store.PutTester(new StoreTester("c", "dois@exemplo.test") { OtherApps = [SecondApp], State = "REVOKED" });
        rig.Store.PutTester(new StoreTester("d", "tres@exemplo.test") { Groups = [$"group-{App}"] });
        var harness = new StepHarness(Customer(null, "um@exemplo.test", "dois@exemplo.test"));
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldStartWith("3 testadores removidos de 2 apps");
        rig.Sandbox.Ledger.Entries.Select(e => e.Subject).Order().ShouldBe([$"a/{App}", $"a/{SecondApp}", $"b/{App}", $"c/{SecondApp}"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_of_the_account_or_somebody_invited_to_it_is_parked_and_not_removed(bool isInvitation)
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        rig.Store.AddUser("Cliente.Teste@Exemplo.test", isInvitation);
        var harness = new StepHarness(Customer());
        var failed = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "is-staff"));
        (await rig.PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAskPerson>();
        rig.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Staff_is_known_in_whatever_letters_its_address_is_written(bool isInvitation)
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.FiltersMindLetterCase = true;
        rig.Store.Quirks.LargestPage = 2;
        for (var other = 0; other < 5; other++)
        {
            rig.Store.AddUser($"colega{other}@r3izzy.test", isInvitation);
        }

        rig.Store.PutTester(Plain());
        rig.Store.AddUser(Email.ToUpperInvariant(), isInvitation);
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("is-staff");
        rig.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tester_invited_in_other_letters_is_found_all_the_same()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.FiltersMindLetterCase = true;
        rig.Store.PutTester(Plain(email: Email.ToUpperInvariant()));
        rig.Store.PutTester(Plain("outro", "outro@alheio.test"));
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (rig.Sandbox.Removed(Tester), rig.Sandbox.Removed("outro")).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Somebody_in_an_internal_group_is_staff_too()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain() with { Groups = [$"group-{App}", "staff"] });
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("is-staff");
        rig.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_address_of_the_stored_tester_is_checked_for_staff_as_well()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain(email: "outro@r3izzy.test"));
        rig.Store.AddUser("outro@r3izzy.test");
        (await rig.RunAsync(new StepHarness(Customer(Tester)))).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("is-staff");
    }

    [Fact]
    public async Task A_key_that_may_not_read_users_removes_nobody_and_the_probe_says_so()
    {
        await using var rig = await TestFlightRig.StartAsync();
        var key = rig.Store.Keys.Add(seesUsers: false);
        using var runtime = StepHarness.Build(
            new OffboardingWorker.Connectors.TestFlight.TestFlightPlatform(),
            Settings(rig.Sandbox, ("KeyId", key.KeyId), ("PrivateKey", key.PrivateKey.Replace("\n", "\\n", StringComparison.Ordinal))));
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer());
        var failed = (await runtime.Connectors.Single().Execute(new OffboardingWorker.Connectors.TestFlight.RemoveTesterInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "FORBIDDEN_ERROR"));
        rig.Sandbox.Ledger.Entries.ShouldBeEmpty();
        (await runtime.Probe.ProbeAsync(harness, default)).Findings.ShouldContain(f => !f.Ok && f.Subject == "users");
    }

    [Fact]
    public async Task A_stored_id_of_somebody_else_while_the_emails_lead_elsewhere_goes_to_a_person()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain("somebody", "outro@alheio.test"));
        rig.Store.PutTester(Plain());
        (await rig.RunAsync(new StepHarness(Customer("somebody")))).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(Tester);
        rig.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stored_id_that_is_gone_does_not_hide_the_tester_of_the_email()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        (await rig.RunAsync(new StepHarness(Customer("gone")))).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.Removed(Tester).ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_came_by_a_public_link_may_come_back_and_the_summary_says_so()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain() with { Groups = ["public"], InviteType = "PUBLIC_LINK" });
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("link público");

        rig.Store.PutTester(Plain() with { Groups = ["public"], InviteType = "PUBLIC_LINK" });
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task Relationships_and_lists_of_many_pages_are_read_whole()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.LargestPage = 2;
        rig.Store.Quirks.LargestInclude = 1;
        // Sorted before the configured ones: what comes along with a tester shows none of them.
        rig.Store.AddApp("1400000000");
        for (var group = 0; group < 5; group++)
        {
            rig.Store.AddGroup($"g{group}", group == 4 ? SecondApp : "1400000000");
        }

        foreach (var number in Enumerable.Range(0, 5))
        {
            rig.Store.PutTester(new StoreTester($"t{number}", Email) { Groups = ["g0", "g1", "g2", "g3", "g4"] });
        }

        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Done>();
        rig.Sandbox.Ledger.Entries.Select(e => e.Subject).Order().ShouldBe(Enumerable.Range(0, 5).Select(n => $"t{n}/{SecondApp}"));
    }

    [Fact]
    public async Task A_removal_that_is_accepted_is_waited_for_and_not_asked_for_again()
    {
        var clock = new ManualClock(Start);
        await using var rig = await TestFlightRig.StartAsync(new() { Clock = clock });
        rig.Store.Quirks.RemovalTakes = TimeSpan.FromMinutes(3);
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer()) { Clock = clock };
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        clock.Advance(TimeSpan.FromMinutes(1));
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Kind.ShouldBe(FailureKind.Transient);
        Deletes(harness).ShouldBe(1);

        clock.Advance(TimeSpan.FromMinutes(3));
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        Deletes(harness).ShouldBe(1);
        rig.Sandbox.Removed().ShouldBe(1);
    }

    [Fact]
    public async Task A_removal_that_does_not_come_is_asked_for_again_and_after_a_day_goes_to_a_person()
    {
        var clock = new ManualClock(Start);
        await using var rig = await TestFlightRig.StartAsync(new() { Clock = clock });
        rig.Store.Quirks.RemovalTakes = TimeSpan.FromDays(9);
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer()) { Clock = clock };
        await rig.RunAsync(harness);
        clock.Advance(TimeSpan.FromMinutes(11));
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        Deletes(harness).ShouldBe(2);
        clock.Advance(TimeSpan.FromHours(25));
        var failed = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "removal-unfinished"));
        rig.Sandbox.Removed().ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_says_done_too_early_is_not_believed()
    {
        await using var rig = await TestFlightRig.StartAsync();
        (rig.Store.Quirks.RemovalTakesReads, rig.Store.Quirks.AnswersEarly) = (1, true);
        rig.Store.PutTester(Plain());
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        Deletes(harness).ShouldBe(1);
    }

    [Theory]
    [InlineData(409, "STATE_ERROR.TESTER_LEFT")]
    [InlineData(422, "ENTITY_UNPROCESSABLE")]
    public async Task A_conflict_is_settled_by_looking_and_quoted_by_its_code(int status, string code)
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status, code)) { Method = "DELETE" });
        var failed = (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, code));

        rig.Sandbox.Faults.Add(new FaultRule(new Fault.RefuseAfter(status, code)) { Method = "DELETE" });
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_tester_that_vanishes_between_look_and_removal_is_done()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain());
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            rig.Store.ForgetTester(Tester);
            return Task.CompletedTask;
        }))
        { PathContains = "/v1/userInvitations" });
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task A_tester_that_goes_with_its_last_app_is_done_all_the_same()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.ForgetsTestersWithoutApps = true;
        rig.Store.PutTester(new StoreTester(Tester, Email) { Groups = [$"group-{App}"] });
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task A_second_tester_that_fails_is_not_reported_as_nothing_happened()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.PutTester(Plain("a"));
        rig.Store.PutTester(Plain("b"));
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Method = "DELETE", PathContains = "/b/", Times = int.MaxValue });
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        rig.Sandbox.Faults.Clear();
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        (rig.Sandbox.Removed("a"), rig.Sandbox.Removed("b")).ShouldBe((1, 1));
    }

    private static int Deletes(StepHarness harness) => harness.Calls.Count(c => c.Method == "DELETE");

    private static List<JsonElement> Testers(StepHarness harness, string kind) =>
        [.. JsonDocument.Parse(harness.Evidence.Single(e => e.Kind == kind).Json).RootElement.GetProperty("testers").EnumerateArray()];
}
