using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tests.Engine;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Cases;

public sealed class CasePlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly CaseDates End = new(Now.AddDays(10), null, (at, days) => at.AddDays(days));

    private static readonly Gen<(Procedure Procedure, IReadOnlyDictionary<string, IReadOnlyList<string>> Facts)> Plans =
        from procedure in ProcedureGenerator.Procedures(9)
        from words in Gen.Elements<string[]?>(null, [], ["stripe"], ["pix"], ["stripe", "pix"])
        select (procedure, Facts(words));

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> Facts(string[]? words) =>
        words is null ? new Dictionary<string, IReadOnlyList<string>>() : new Dictionary<string, IReadOnlyList<string>> { [ProcedureGenerator.Fact] = words };

    [Fact]
    public void A_step_begins_as_its_needs_its_time_and_the_facts_say() => Prop.ForAll(Plans.ToArbitrary(), plan =>
    {
        var steps = CasePlan.Steps(plan.Procedure, plan.Facts, End, Now);
        steps.Count.ShouldBe(plan.Procedure.Steps.Count);
        foreach (var (planned, step) in steps.Zip(plan.Procedure.Steps))
        {
            var leftOut = step.When.Any(c => plan.Facts.TryGetValue(c.Fact, out var words) && !words.Contains(c.Word));
            var needs = step.Needs.Count(n => steps[n.Step].State != StepState.NotApplicable);
            var expected = leftOut ? StepState.NotApplicable
                : needs > 0 ? StepState.Waiting
                : step.At.NotBefore(End) > Now ? StepState.Scheduled
                : StepState.Ready;
            planned.State.ShouldBe(expected);
            planned.NeedsLeft.ShouldBe(leftOut ? 0 : needs);
            planned.DueAt.ShouldBe(expected switch { StepState.Scheduled => step.At.NotBefore(End), StepState.Ready => Now, _ => null });
            planned.Platform.ShouldBe(step.Platform);
            (planned.Why is not null).ShouldBe(leftOut);
        }
    }).Holds(300);

    [Fact]
    public void The_dependents_of_a_step_are_exactly_those_that_need_it() => Prop.ForAll(Plans.ToArbitrary(), plan =>
    {
        foreach (var step in plan.Procedure.Steps)
        {
            var dependents = CasePlan.Dependents(plan.Procedure, step.No, StepState.Skipped, End);
            var expected = plan.Procedure.Steps.Where(s => s.Needs.Any(n => n.Step == step.No)).ToList();
            dependents.Select(d => d.No).ShouldBe(expected.Select(s => s.No));
            foreach (var (dependent, waiting) in dependents.Zip(expected))
            {
                // Skipped fulfils an edge that only asks for an end.
                dependent.Blocked.ShouldBe(waiting.Needs.Single(n => n.Step == step.No).Edge == Strictness.Strict);
                dependent.NotBefore.ShouldBe(waiting.At.NotBefore(End));
            }
        }
    }).Holds(300);

    [Theory]
    [InlineData(StepState.Done, true)]
    [InlineData(StepState.AlreadyDone, true)]
    [InlineData(StepState.NotApplicable, true)]
    [InlineData(StepState.Skipped, false)]
    [InlineData(StepState.Cancelled, false)]
    public void Only_what_succeeded_or_was_never_needed_fulfils_a_strict_edge(StepState end, bool fulfils)
    {
        end.Satisfies(Strictness.Strict).ShouldBe(fulfils);
        end.Satisfies(Strictness.After).ShouldBeTrue();
    }

    [Fact]
    public void A_fact_that_is_not_known_leaves_no_step_out()
    {
        var procedure = TestProcedure.Of(TestProcedure.Step("p.act") with { When = [new FactCondition("paysBy", "stripe")] });
        CasePlan.Steps(procedure, Facts(null), End, Now)[0].State.ShouldBe(StepState.Ready);
        CasePlan.Steps(procedure, Facts([]), End, Now)[0].State.ShouldBe(StepState.NotApplicable);
        CasePlan.Steps(procedure, Facts(["pix", "stripe"]), End, Now)[0].State.ShouldBe(StepState.Ready);
    }

    [Fact]
    public void A_step_whose_every_need_was_left_out_begins_by_itself()
    {
        var procedure = TestProcedure.Of(TestProcedure.Step("p.act") with { When = [new FactCondition("paysBy", "stripe")] }, TestProcedure.Step("q.act", 0));
        CasePlan.Steps(procedure, Facts(["pix"]), End, Now)[1].State.ShouldBe(StepState.Ready);
    }

    [Theory]
    [InlineData(CaseState.NeedsAttention, StepState.Parked, StepState.Running, StepState.Scheduled)]
    [InlineData(CaseState.Running, StepState.Ready, StepState.Scheduled)]
    [InlineData(CaseState.Running, StepState.AwaitingPerson, StepState.Waiting)]
    [InlineData(CaseState.Running, StepState.Waiting, StepState.Done)]
    [InlineData(CaseState.Scheduled, StepState.Scheduled, StepState.Waiting, StepState.Done)]
    [InlineData(CaseState.Scheduled, StepState.Scheduled)]
    public void An_open_cases_state_follows_from_its_steps(CaseState expected, params StepState[] steps) => CaseStates.Of(steps).ShouldBe(expected);

    [Fact]
    public void States_are_stored_by_number_and_never_renumbered()
    {
        Enum.GetValues<StepState>().Select(s => (s.ToString(), (int)s)).ShouldBe(
        [
            ("Waiting", 0), ("Scheduled", 1), ("Ready", 2), ("Running", 3), ("Retrying", 4), ("AwaitingPlatform", 5), ("AwaitingPerson", 6), ("Parked", 7),
            ("Done", 8), ("AlreadyDone", 9), ("NotApplicable", 10), ("Skipped", 11), ("Cancelled", 12),
        ]);
        Enum.GetValues<CaseState>().Select(s => (s.ToString(), (int)s)).ShouldBe(
            [("Scheduled", 0), ("Running", 1), ("NeedsAttention", 2), ("Completed", 3), ("Verified", 4), ("Withdrawn", 5)]);
        Enum.GetValues<R3izzy.OffboardingWorker.Storage.AttemptOutcome>().Select(s => (s.ToString(), (int)s)).ShouldBe(
            [("Done", 1), ("AlreadyDone", 2), ("NotApplicable", 3), ("Pending", 4), ("NeedsPerson", 5), ("Failed", 6), ("Interrupted", 7), ("Lost", 8)]);
    }
}
