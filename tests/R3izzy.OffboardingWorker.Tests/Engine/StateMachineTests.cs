using System.Runtime.ExceptionServices;
using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tests.Cases;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>Any procedure with any outcomes, through the real runner, policy and store, one case after another.</summary>
public sealed class StateMachineTests
{
    // What the attempts of one step answer, one after another, and Done from then on: a credential that nobody ever
    // mends, or a platform that never finishes, keeps a case open for ever by design.
    private static readonly Gen<StepOutcome> AnyOutcome = Gen.Frequency(
        (6, Gen.Constant<StepOutcome>(new StepOutcome.Done("feito"))),
        (1, Gen.Constant<StepOutcome>(new StepOutcome.Done("feito", AlreadyInPlace: true))),
        (1, Gen.Constant<StepOutcome>(new StepOutcome.NotApplicable("nada"))),
        (1, Gen.Constant<StepOutcome>(new StepOutcome.NeedsPerson("faça"))),
        (1, Gen.Choose(0, 100).Select(m => (StepOutcome)new StepOutcome.Pending("espera", TimeSpan.FromMinutes(m)))),
        (4, Gen.Elements(Enum.GetValues<FailureKind>()).Select(k => (StepOutcome)Failures.Of(k))),
        (1, Gen.Constant<StepOutcome>(Failures.Of(FailureKind.Transient, FailureCodes.CircuitOpen))));

    private static readonly Gen<Verification> AnyLook = Gen.Elements<Verification>(
        new Verification.InPlace("sim"), new Verification.NotInPlace("não"), new Verification.CannotTell(Failures.Of(FailureKind.Transient)));

    private static readonly Gen<Script> Scripts =
        from procedure in ProcedureGenerator.Procedures(7)
        from outcomes in Gen.ArrayOf(Gen.ArrayOf(AnyOutcome, 4), procedure.Steps.Count)
        from looks in Gen.ArrayOf(AnyLook, 6)
        from chains in Gen.ArrayOf(Gen.Elements(true, false), 8)
        from dies in Gen.ArrayOf(Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true))), 8)
        from people in Gen.ArrayOf(Gen.Frequency((3, Gen.Constant(StepState.Done)), (1, Gen.Constant(StepState.Skipped)), (2, Gen.Constant(StepState.Ready))), 8)
        select new Script(procedure, outcomes, looks, chains, dies, people);

    [Fact]
    public void Every_case_comes_to_its_end_or_to_a_person_and_no_step_runs_before_its_needs() =>
        Prop.ForAll(Scripts.ToArbitrary(), script => PlayAsync(script).GetAwaiter().GetResult()).Holds(60);

    private static async Task PlayAsync(Script script)
    {
        var connector = new TestConnector();
        await using var world = new EngineWorld(script.Procedure, connector.As("p"), connector.As("q"));
        world.Options.RetryAfter = [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)];
        await new Play(script, world, connector).RunAsync();
    }

    /// <param name="People">What they do with what waits for them: complete it, skip it or have it tried again.</param>
    public sealed record Script(Procedure Procedure, StepOutcome[][] Outcomes, Verification[] Looks, bool[] Chains, bool[] Dies, StepState[] People)
    {
        public override string ToString() =>
            string.Join('\n', Procedure.Steps.Select(s => $"{s.No} {s.Uses} needs [{string.Join(", ", s.Needs)}] at {s.At}: {string.Join(" | ", Outcomes[s.No].AsEnumerable())}"));
    }

    /// <summary>One case, driven as a worker would drive it, with every promise checked on the way.</summary>
    private sealed class Play(Script script, EngineWorld world, TestConnector connector)
    {
        private readonly Dictionary<int, StepState> _ended = [];
        private readonly HashSet<int> _inDoubt = [];
        private readonly int[] _tries = new int[script.Procedure.Steps.Count];
        private int _turn;
        private int _people;
        private ExceptionDispatchInfo? _broken;

        public async Task RunAsync()
        {
            connector.OnExecute = (_, step, _) => Task.FromResult(Watched(NoOf(step)));
            connector.OnVerify = n => script.Looks[n % script.Looks.Length];
            var id = await world.OpenAsync();
            for (var round = 0; round < 40 && await LiveAsync(id); round++)
            {
                await AllIsAtRestAsync(id);
                await PeopleActAsync(id);
            }

            (await world.Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Completed);
            (await world.Reader.StepsAsync(id, default)).ShouldAllBe(s => s.State.HasEnded());
            (await world.Reader.AttemptsAsync(id, default)).ShouldAllBe(a => a.EndedAt != null);
        }

        // Claims and runs until nothing comes due by itself any more; true when the case is still open.
        private async Task<bool> LiveAsync(long id)
        {
            for (var turns = 0; ; turns++)
            {
                turns.ShouldBeLessThan(2_000, "the case never comes to rest");
                var dies = script.Dies[_turn % script.Dies.Length];
                var worker = await world.Store.RegisterWorkerAsync("host", 1, dies ? TimeSpan.FromSeconds(-5) : TimeSpan.FromHours(1), default);
                var slots = new Dictionary<string, int> { ["p"] = 1, ["q"] = 2 };
                var reply = await world.Store.ClaimAsync(new ClaimRequest(worker, world.Clock.GetUtcNow(), slots, slots.Keys.ToHashSet(), 2), default);
                foreach (var step in reply.Steps)
                {
                    await RunChainAsync(step, dies);
                }

                await world.Store.TakeOverAsync(world.Clock.GetUtcNow(), default);
                if (reply.Steps.Count == 0)
                {
                    if (reply.NextDueAt is not { } next)
                    {
                        return (await world.Reader.FindAsync(id, default))!.ClosedAt is null;
                    }

                    world.Clock.Advance(next > world.Clock.GetUtcNow() ? next - world.Clock.GetUtcNow() : TimeSpan.Zero);
                }
            }
        }

        private async Task RunChainAsync(ClaimedStep first, bool dies)
        {
            for (ClaimedStep? step = first; step is not null;)
            {
                var no = step.Key.No;
                step.VerifyFirst.ShouldBe(_inDoubt.Contains(no), $"step {no}: whether its effect is in doubt");
                var result = await world.Runner.RunAsync(step, default);
                _broken?.Throw();
                if (dies)
                {
                    // Killed between the effect and its record.
                    _inDoubt.Add(no);
                    return;
                }

                Settle(no, result);
                var chains = script.Chains[_turn++ % script.Chains.Length];
                step = await world.Store.RecordAsync(result with { TryReserve = _ => chains }, default);
            }
        }

        private void Settle(int no, StepResult result)
        {
            switch (result.Move)
            {
                case StepMove.End end:
                    _ended.ShouldNotContainKey(no, "a step ends once");
                    _ended[no] = end.State;
                    break;
                case StepMove.Retry { VerifyFirst: true } or StepMove.Park { VerifyFirst: true }:
                    _inDoubt.Add(no);
                    break;
                case StepMove.ClosePlatform:
                    break;
                default:
                    _inDoubt.Remove(no);
                    break;
            }
        }

        // The runner would take a failed check for a connector's defect: it is kept and thrown where the test sees it.
        private StepOutcome Watched(int no)
        {
            try
            {
                return Execute(no);
            }
            catch (Exception broken)
            {
                _broken ??= ExceptionDispatchInfo.Capture(broken);
                throw;
            }
        }

        private StepOutcome Execute(int no)
        {
            _ended.ShouldNotContainKey(no, "a step that has ended runs no more");
            foreach (var need in script.Procedure.Steps[no].Needs)
            {
                _ended.ShouldContainKey(need.Step, $"step {no} ran before {need.Step} had ended");
                _ended[need.Step].Satisfies(need.Edge).ShouldBeTrue($"step {no} ran although {need.Step} was {_ended[need.Step]}");
            }

            (script.Procedure.Steps[no].At.NotBefore(world.Dates) is { } time && time > world.Clock.GetUtcNow()).ShouldBeFalse($"step {no} ran before its time");
            var (outcomes, tried) = (script.Outcomes[no], _tries[no]++);
            return tried < outcomes.Length ? outcomes[tried] : Failures.Done;
        }

        private async Task AllIsAtRestAsync(long id)
        {
            foreach (var step in await world.Reader.StepsAsync(id, default))
            {
                (step.State.HasEnded() || step.State is StepState.Parked or StepState.AwaitingPerson or StepState.Waiting)
                    .ShouldBeTrue($"step {step.No} is {step.State} and nothing comes due");
                if (step.State == StepState.Waiting)
                {
                    script.Procedure.Steps[step.No].Needs.ShouldContain(n => !_ended.ContainsKey(n.Step), $"step {step.No} waits for nothing");
                }
            }
        }

        // As operators would. What needs what was not done, they do not have tried again.
        private async Task PeopleActAsync(long id)
        {
            foreach (var step in (await world.Reader.StepsAsync(id, default)).Where(s => s.State is StepState.Parked or StepState.AwaitingPerson))
            {
                var definition = script.Procedure.Steps[step.No];
                var to = script.People[_people++ % script.People.Length];
                if (to == StepState.Ready && (definition.IsHuman || UnmetNeeds.Of(script.Procedure, definition, await world.Reader.StepsAsync(id, default)).Rows.Count > 0))
                {
                    to = StepState.Done;
                }

                if (to.HasEnded())
                {
                    _ended[step.No] = to;
                }

                var reply = await world.Store.ActAsync(
                    new StepAct(new StepKey(id, step.No), definition.Platform, [step.State], to, world.Clock.GetUtcNow(), new AuditEntry("ana", "act", null, null, "decidido"))
                    {
                        Why = "Decidido.",
                        Dependents = to.HasEnded() ? CasePlan.Dependents(script.Procedure, step.No, to, world.Dates) : [],
                    },
                    default);
                reply.Applied.ShouldBeTrue();
            }
        }

        private static int NoOf(StepContext step) => int.Parse(step.StepId.AsSpan("passo-".Length), System.Globalization.CultureInfo.InvariantCulture);
    }
}
