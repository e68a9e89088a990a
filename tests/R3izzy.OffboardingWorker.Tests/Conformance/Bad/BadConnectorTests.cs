using System.Reflection;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

namespace R3izzy.OffboardingWorker.Tests.Conformance.Bad;

/// <summary>A rule is trusted after it has been seen to fail: each flaw is found by the fact that it breaks.</summary>
public sealed class BadConnectorTests
{
    private const string HappyWay = nameof(ConnectorConformance.The_effect_happens_once_and_is_read_back);

    public static TheoryData<Flaw, string> Table => new()
    {
        { Flaw.ActsWithoutLooking, nameof(ConnectorConformance.A_second_run_finds_it_in_place_and_has_no_second_effect) },
        { Flaw.ActsWithoutLooking, nameof(ConnectorConformance.Killed_at_any_call_it_goes_on_without_a_second_effect) },
        { Flaw.ActsWithoutLooking, nameof(ConnectorConformance.A_lost_answer_is_never_a_second_effect) },
        { Flaw.ActsWithoutLooking, nameof(ConnectorConformance.An_unreadable_answer_to_the_effect_is_never_a_second_effect) },
        { Flaw.DoesNotReadBack, nameof(ConnectorConformance.Evidence_is_there_and_nothing_personal_or_secret_is_in_it_or_in_the_log) },
        { Flaw.DoesNotReadBack, nameof(ConnectorConformance.What_the_platform_accepts_and_does_not_apply_is_not_done) },
        { Flaw.SaysDoneWhateverTheAnswer, nameof(ConnectorConformance.Refused_before_the_effect_is_transient_and_has_none) },
        { Flaw.TakesALostAnswerForNothingHappened, nameof(ConnectorConformance.A_lost_answer_is_never_a_second_effect) },
        { Flaw.TakesAnUnreadableAnswerForNobody, nameof(ConnectorConformance.An_unreadable_answer_is_not_taken_for_an_empty_one) },
        { Flaw.TakesEveryFailureForTransient, nameof(ConnectorConformance.Answers_are_classified_by_status) },
        { Flaw.ForgetsThePlatformsWish, nameof(ConnectorConformance.Too_many_requests_keep_the_platforms_own_wait) },
        { Flaw.ThrowsItsFailures, nameof(ConnectorConformance.Refused_before_the_effect_is_transient_and_has_none) },
        { Flaw.SaysDoneForAnUnknownCustomer, nameof(ConnectorConformance.An_unknown_customer_is_told_apart_from_success) },
        { Flaw.SaysInPlaceWithoutLooking, nameof(ConnectorConformance.A_lost_answer_is_settled_by_verifying) },
        { Flaw.TakesALookForTheProof, nameof(ConnectorConformance.What_an_attempt_did_that_died_is_proved_and_told_as_the_steps_own) },
        { Flaw.TakesALookForTheProof, nameof(ConnectorConformance.What_nobody_heard_of_is_proved_and_told_as_the_steps_own) },
        { Flaw.TellsItsOwnDeedAsSomebodyElses, nameof(ConnectorConformance.What_an_attempt_did_that_died_is_proved_and_told_as_the_steps_own) },
        { Flaw.TellsItsOwnDeedAsSomebodyElses, nameof(ConnectorConformance.An_undo_that_died_ends_as_if_it_had_not_and_leaves_its_proof_once) },
        { Flaw.UndoesWithoutProof, nameof(ConnectorConformance.An_undo_that_died_ends_as_if_it_had_not_and_leaves_its_proof_once) },
        { Flaw.IgnoresCancellation, nameof(ConnectorConformance.Cancelled_in_mid_call_it_ends_within_a_second) },
        { Flaw.WritesInItsPreview, nameof(ConnectorConformance.A_preview_tells_and_changes_nothing) },
        { Flaw.PutsTheEmailIntoItsEvidence, nameof(ConnectorConformance.Evidence_is_there_and_nothing_personal_or_secret_is_in_it_or_in_the_log) },
        { Flaw.PutsAHashOfTheEmailIntoItsEvidence, nameof(ConnectorConformance.Nobody_is_found_by_trial_from_a_hash_in_the_evidence) },
        { Flaw.PutsAHashOfTheTaxIdKeyedWithTheCaseIntoItsEvidence, nameof(ConnectorConformance.Nobody_is_found_by_trial_from_a_hash_in_the_evidence) },
        { Flaw.PutsTheEmailIntoItsCallLog, nameof(ConnectorConformance.Evidence_is_there_and_nothing_personal_or_secret_is_in_it_or_in_the_log) },
        { Flaw.PutsTheEmailIntoItsReason, nameof(ConnectorConformance.Evidence_is_there_and_nothing_personal_or_secret_is_in_it_or_in_the_log) },
        { Flaw.TakesAnySettings, nameof(ConnectorConformance.Bad_settings_stop_the_start_and_name_the_key) },
        { Flaw.ProbesNothing, nameof(ConnectorConformance.The_probe_tells_a_good_credential_from_a_refused_one) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_bad_connector_fails_the_fact_that_it_breaks(Flaw flaw, string fact)
    {
        (await RunAsync(flaw, fact)).ShouldNotBeNull($"{flaw} went unnoticed");
        (await RunAsync(flaw, HappyWay)).ShouldBeNull($"{flaw} breaks more than it should");
    }

    [Fact]
    public void Every_fact_of_the_suite_has_been_seen_to_fail()
    {
        var facts = typeof(ConnectorConformance).GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null).Select(m => m.Name);
        facts.Except(Table.Select(row => row.Data.Item2)).ShouldBe([HappyWay]);
    }

    [Fact]
    public async Task A_connector_that_does_nothing_fails_the_happy_way() =>
        (await RunAsync(Flaw.SaysDoneWhateverTheAnswer, HappyWay, http: "http://127.0.0.1:9/")).ShouldNotBeNull();

    /// <summary>What the fact throws; null when it passes.</summary>
    private static async Task<Exception?> RunAsync(Flaw flaw, string fact, string? http = null)
    {
        var method = typeof(ConnectorConformance).GetMethod(fact)!;
        var rows = method.GetCustomAttributes<InlineDataAttribute>().Select(d => d.Data).DefaultIfEmpty([]);
        foreach (var row in rows)
        {
            await using var conformance = new Flawed(flaw, http);
            await conformance.InitializeAsync();
            try
            {
                await (method.Invoke(conformance, row) as Task ?? Task.CompletedTask);
            }
            catch (Exception found)
            {
                return found;
            }
        }

        return null;
    }

    private sealed class Flawed(Flaw flaw, string? address) : ConnectorConformance
    {
        protected override IPlatform Platform => new FlawedPlatform(flaw);

        protected override string ConnectorId => "firebase.disable-user";

        protected override object Input => new DisableUserInput();

        protected override CallSelector EffectCall => new("identity-toolkit", "POST", "accounts:update");

        protected override CallSelector ReadCall => new("identity-toolkit", "POST", "accounts:lookup");

        protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
            [("Projects:pro", null, "Platforms:firebase:Projects:pro"), ("Concurrency", "0", "Platforms:firebase:Concurrency")];

        protected override IEnumerable<string> Secrets => ["BEGIN PRIVATE KEY", "ya29."];

        protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
        {
            sandbox.Toolkit();
            // No second try inside an attempt, and none that outlives the test: the flaw itself is to be seen.
            var settings = new Dictionary<string, string?>(FirebaseSandbox.Settings(sandbox)) { ["Http:Retries"] = "0", ["Http:TryTimeout"] = "00:00:02" };
            if (address is not null)
            {
                settings["BaseAddress"] = address;
            }

            return settings;
        }

        protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
        {
            sandbox.Toolkit().AddUser(FirebaseSandbox.ProProject, FirebaseSandbox.Uid, FirebaseSandbox.Email);
            return FirebaseSandbox.Customer(FirebaseSandbox.Uid);
        }

        protected override int EffectCount(SandboxHost sandbox) => Math.Max(sandbox.Disabled(), sandbox.Revoked());
    }
}
