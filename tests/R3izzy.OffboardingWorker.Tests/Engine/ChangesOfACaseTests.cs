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

/// <summary>Any procedure whose case is changed and withdrawn at any moment, by people who may have read it before the change, with a worker that keeps what it read.</summary>
public sealed class ChangesOfACaseTests
{
    private static readonly Gen<StepOutcome> AnyOutcome = Gen.Frequency(
        (6, Gen.Constant<StepOutcome>(new StepOutcome.Done("feito"))),
        (1, Gen.Constant<StepOutcome>(new StepOutcome.Done("feito", AlreadyInPlace: true))),
        (1, Gen.Constant<StepOutcome>(new StepOutcome.NeedsPerson("faça"))),
        (2, Gen.Choose(0, 3000).Select(m => (StepOutcome)new StepOutcome.Pending("espera", TimeSpan.FromMinutes(m)))),
        (2, Gen.Elements(FailureKind.Transient, FailureKind.OutcomeUnknown, FailureKind.Refused).Select(k => (StepOutcome)Failures.Of(k))));

    private static readonly Gen<Script> Scripts =
        from procedure in ProcedureGenerator.Procedures(7)
        from outcomes in Gen.ArrayOf(Gen.ArrayOf(AnyOutcome, 3), procedure.Steps.Count)
        from redone in Gen.ArrayOf(Gen.Elements(true, false, false), procedure.Steps.Count)
        from acts in Gen.ArrayOf(Gen.Frequency((5, Gen.Constant(0)), (3, Gen.Choose(1, 40)), (1, Gen.Constant(Script.Withdraws))), 24)
        from late in Gen.ArrayOf(Gen.Elements(true, false), 8)
        from people in Gen.ArrayOf(Gen.Frequency((4, Gen.Constant(Person.Completes)), (1, Gen.Constant(Person.Skips)), (2, Gen.Constant(Person.Retries))), 8)
        select new Script(
            TestProcedure.Of([.. procedure.Steps.Select(s => s with { IsRedoneOnChange = redone[s.No], Undo = s.IsHuman ? "Desfaça." : null })]), outcomes, acts, late, people);

    [Fact]
    public void No_step_runs_before_its_new_time_or_after_the_withdrawal_and_what_was_done_is_put_back_once() =>
        Prop.ForAll(Scripts.ToArbitrary(), script => PlayAsync(script).GetAwaiter().GetResult()).Holds(80);

    private static async Task PlayAsync(Script script)
    {
        var play = new Play(script);
        await using var world = play.World;
        await play.RunAsync();
    }

    public enum Person
    {
        Completes,
        Skips,
        Retries,
    }

    /// <param name="Acts">What somebody does at each moment: 0 nothing, so many days from now as the new end, or withdraw.</param>
    /// <param name="Late">Whether the person who acts next has read the case before the last change.</param>
    /// <param name="People">What they do.</param>
    public sealed record Script(Procedure Procedure, StepOutcome[][] Outcomes, int[] Acts, bool[] Late, Person[] People)
    {
        public const int Withdraws = -1;

        public override string ToString() => $"acts {string.Join(",", Acts)} late {string.Join(",", Late)} people {string.Join(",", People)}\n" + string.Join(
            '\n', Procedure.Steps.Select(s => $"{s.No} {s.Uses} needs [{string.Join(", ", s.Needs)}] at {s.At} redone {s.IsRedoneOnChange}: {string.Join(" | ", Outcomes[s.No].AsEnumerable())}"));
    }

    private sealed class Play
    {
        private readonly Script _script;
        private readonly List<string> _runs = [];
        private readonly Dictionary<string, int> _tries = [];
        private ExceptionDispatchInfo? _broken;
        private CaseDates _dates;
        private CaseDates _before;
        private int _revision;
        private int _moment;
        private int _people;
        private bool _withdrawn;
        private long _id;

        // Steps that are to be done again and have not been yet.
        private readonly HashSet<int> _again = [];

        public Play(Script script)
        {
            _script = script;
            _dates = _before = EngineWorld.DatesOf(EngineWorld.Start.AddDays(10));
            var late = new LateSnapshots();
            World = new EngineWorld(script.Procedure, new Undoable(this).As("p"), new Lasting(this).As("q")) { Snapshots = new CachedCaseSnapshots(late, 10) };
            late.World = World;
        }

        public EngineWorld World { get; }

        private DateTimeOffset Now => World.Clock.GetUtcNow();

        public async Task RunAsync()
        {
            World.Options.RetryAfter = [TimeSpan.FromMinutes(1)];
            _id = await World.OpenAsync();
            for (var round = 0; round < 60 && await LiveAsync(); round++)
            {
                await PeopleActAsync();
            }

            var row = (await World.Reader.FindAsync(_id, default))!;
            row.State.ShouldBe(_withdrawn ? CaseState.Withdrawn : CaseState.Completed);
            var steps = await World.Reader.StepsAsync(_id, default);
            steps.ShouldAllBe(s => s.State.HasEnded());
            foreach (var step in steps.Where(s => StepLap.Of(s.No).Index == 0 && s.State == StepState.Done && _withdrawn && _script.Procedure.At(s.No).Uses != "q.act"))
            {
                steps.Count(s => s.No == StepLap.UndoOf(step.No).Number).ShouldBe(1, $"step {step.No} was done and is put back");
            }

            steps.Where(s => StepLap.Of(s.No).IsUndo).ShouldAllBe(s => _withdrawn && s.State == StepState.Done);
            _runs.Count(r => r.StartsWith("revert", StringComparison.Ordinal)).ShouldBe(_runs.Where(r => r.StartsWith("revert", StringComparison.Ordinal)).Distinct().Count(), "each undo runs once");
        }

        private async Task<bool> LiveAsync()
        {
            var worker = await World.Store.RegisterWorkerAsync("host", 1, TimeSpan.FromHours(1), default);
            for (var turns = 0; ; turns++)
            {
                turns.ShouldBeLessThan(2_000, "the case never comes to rest");
                await SomebodyActsAsync();
                var slots = new Dictionary<string, int> { ["p"] = 1, ["q"] = 2 };
                var reply = await World.Store.ClaimAsync(new ClaimRequest(worker, Now, slots, slots.Keys.ToHashSet(), 2), default);
                await TheStandingIsSoundAsync();
                foreach (var claimed in reply.Steps)
                {
                    for (ClaimedStep? step = claimed; step is not null;)
                    {
                        await SomebodyActsAsync();
                        var result = await World.Runner.RunAsync(step, default);
                        _broken?.Throw();
                        await SomebodyActsAsync();
                        Settle(step.Key.No, result.Move);
                        step = await World.Store.RecordAsync(result with { TryReserve = _ => true }, default);
                    }
                }

                if (reply.Steps.Count == 0)
                {
                    if (reply.NextDueAt is not { } next)
                    {
                        return (await World.Reader.FindAsync(_id, default))!.ClosedAt is null;
                    }

                    World.Clock.Advance(next > Now ? next - Now : TimeSpan.Zero);
                }
            }
        }

        private async Task SomebodyActsAsync()
        {
            var act = _moment < _script.Acts.Length ? _script.Acts[_moment++] : 0;
            if (act == Script.Withdraws)
            {
                var made = await World.Store.ChangeAsync(
                    new CaseChange(_id, Now, Audit("withdraw"), s => Withdrawal.Decide(_script.Procedure, s, Now, d => d.Uses == "p.act")), default);
                _withdrawn |= made is CaseMove.Make;
            }
            else if (act > 0)
            {
                var dates = EngineWorld.DatesOf(Now.AddDays(act));
                var made = await World.Store.ChangeAsync(
                    new CaseChange(_id, Now, Audit("change"), s => Rescheduling.Decide(_script.Procedure, s, dates, new ChangedRequest("2027-01", dates.Effective, []), Now)), default);
                if (made is CaseMove.Make make)
                {
                    _again.UnionWith(make.Laps.Select(l => l.No));
                    (_before, _dates, _revision) = (_dates, dates, _revision + 1);
                }
            }
        }

        private async Task TheStandingIsSoundAsync()
        {
            var steps = await World.Reader.StepsAsync(_id, default);
            foreach (var step in steps.Where(s => s.State == StepState.Waiting))
            {
                step.NeedsLeft.ShouldBe(
                    steps.Count(s => !s.State.HasEnded() && !StepLap.Of(s.No).IsUndo && _script.Procedure.At(step.No).Needs.Any(n => n.Step == StepLap.Of(s.No).Base)),
                    $"step {step.No} waits for what it needs and for each lap of it");
            }

            foreach (var step in steps.Where(s => s.State == StepState.AwaitingPerson))
            {
                (_script.Procedure.At(step.No).At.NotBefore(_dates) > Now).ShouldBeFalse($"a person is asked for step {step.No} before its time");
                if (_script.Procedure.At(step.No).IsHuman)
                {
                    HasAllItNeeds(step.No);
                }
            }
        }

        // Some have read the case before its last change.
        private async Task PeopleActAsync()
        {
            foreach (var step in (await World.Reader.StepsAsync(_id, default)).Where(s => s.State is StepState.Parked or StepState.AwaitingPerson))
            {
                var late = _revision > 0 && _script.Late[_people % _script.Late.Length];
                var to = await EndOfAsync(step, _script.People[_people++ % _script.People.Length]);
                var reply = await World.Store.ActAsync(
                    new StepAct(new StepKey(_id, step.No), _script.Procedure.At(step.No).Platform, [step.State], to, Now, Audit("act"))
                    {
                        Why = "Decidido.",
                        Dependents = to.HasEnded() ? CasePlan.Dependents(_script.Procedure, step.No, to, late ? _before : _dates) : [],
                        Revision = late ? _revision - 1 : _revision,
                    },
                    default);
                if (reply.Applied && to.HasEnded())
                {
                    _again.Remove(step.No);
                }

                await SomebodyActsAsync();
            }
        }

        // As the faces let them: only what a connector does is tried again, and not before what it needs. An undo is not skipped here.
        private async Task<StepState> EndOfAsync(StepRow step, Person person)
        {
            var definition = _script.Procedure.At(step.No);
            return person switch
            {
                Person.Skips when !definition.Lap.IsUndo => StepState.Skipped,
                Person.Retries when !definition.IsHuman && step.Attempts > 0
                    && UnmetNeeds.Of(_script.Procedure, definition, await World.Reader.StepsAsync(_id, default)).Rows.Count == 0 => StepState.Ready,
                _ => StepState.Done,
            };
        }

        private void Settle(int no, StepMove move)
        {
            if (move is StepMove.End)
            {
                _again.Remove(no);
            }
        }

        private void HasAllItNeeds(int no) =>
            _script.Procedure.At(no).Needs.ShouldAllBe(n => !_again.Any(a => StepLap.Of(a).Base == n.Step), $"step {no} goes on although what it needs is to be done again");

        private static AuditEntry Audit(string act) => new("ana", act, null, null, "motivo");

        // The runner would take a failed check for a connector's defect: it is kept and thrown where the test sees it.
        private StepOutcome Run(string verb, StepContext step)
        {
            try
            {
                var no = int.Parse(step.StepId.AsSpan("passo-".Length), System.Globalization.CultureInfo.InvariantCulture);
                _runs.Add($"{verb} {step.IdempotencyKey}");
                (verb == "revert").ShouldBe(_withdrawn, $"{verb} of step {no}");
                (verb == "execute" && step.Round == 0 && _script.Procedure.At(no).At.NotBefore(_dates) > Now).ShouldBeFalse($"step {no} ran before its new time");
                step.EffectiveEnd.ShouldBe(_dates.Effective, $"step {no} was told an old day");
                if (verb == "execute" && step.Round == 0 && !_tries.ContainsKey($"execute {no}"))
                {
                    HasAllItNeeds(no);
                }

                var tried = _tries[$"{verb} {no}"] = _tries.GetValueOrDefault($"{verb} {no}") + 1;
                return verb == "execute" && tried <= _script.Outcomes[no].Length ? _script.Outcomes[no][tried - 1] : Failures.Done;
            }
            catch (Exception broken)
            {
                _broken ??= ExceptionDispatchInfo.Capture(broken);
                throw;
            }
        }

        private class Lasting(Play play) : IConnector<NoInput>, IVerifies<NoInput>
        {
            protected Play Of => play;

            public Task<StepOutcome> ExecuteAsync(NoInput input, StepContext step, CancellationToken cancellationToken) => Task.FromResult(play.Run("execute", step));

            public Task<Verification> VerifyAsync(NoInput input, StepContext step, CancellationToken cancellationToken) => Task.FromResult<Verification>(new Verification.NotInPlace("não"));

            public PlatformRuntime As(string platform) => new(platform, [Binding($"{platform}.act")], null!, new GateLimits(4), []);

            protected virtual ConnectorBinding Binding(string id) => ConnectorBinding.For(id, this);
        }

        private sealed class Undoable(Play play) : Lasting(play), IReverts<NoInput>
        {
            public Task<StepOutcome> RevertAsync(NoInput input, StepContext step, CancellationToken cancellationToken) => Task.FromResult(Of.Run("revert", step));

            protected override ConnectorBinding Binding(string id) => ConnectorBinding.For(id, this);
        }

        private sealed class LateSnapshots : ICaseSnapshots
        {
            public EngineWorld? World { get; set; }

            public ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken) => World!.GetAsync(caseId, cancellationToken);
        }
    }
}
