using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>Runs one attempt: verifies first where it must, executes, and turns whatever happens into a result to record.</summary>
public sealed partial class StepRunner(
    ICaseStore store, ICaseSnapshots snapshots, ConnectorTable connectors, IReadOnlyList<IOwnWork> ownWork, IEvidenceReader evidence, IStepPast past,
    ICaseRecordsSource records, ApprovalGuard guard, FailurePolicy policy, FieldCipher cipher, TimeProvider clock, ILogger<StepRunner> log)
{
    /// <param name="claimed">The step, its attempt open on disk.</param>
    /// <param name="stopping">Cancelled when attempts must end now.</param>
    public async Task<StepResult> RunAsync(ClaimedStep claimed, CancellationToken stopping)
    {
        var journal = new StepJournal(store, cipher, clock, claimed);
        CaseSnapshot? snapshot = null;
        StepOutcome outcome;
        try
        {
            snapshot = await snapshots.GetAsync(claimed.Key.CaseId, claimed.Revision, stopping).ConfigureAwait(false);
            if (snapshot.Procedure.At(claimed.Key.No).At.NotBefore(snapshot.Dates) is { } time && time > clock.GetUtcNow())
            {
                return Close(claimed, journal, AttemptOutcome.Interrupted, new StepMove.NotYet(time), "A data do caso mudou; o passo espera pela nova data.");
            }

            outcome = await AttemptAsync(claimed, snapshot, journal, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Close(claimed, journal, AttemptOutcome.Interrupted, new StepMove.HandBack(), "O serviço parou antes do fim da tentativa; o passo continua depois, verificando primeiro.");
        }
        catch (LeaseLostException)
        {
            // Whoever has the step now settles it: the store takes nothing of this attempt any more.
            return Close(claimed, journal, AttemptOutcome.Interrupted, new StepMove.HandBack(), "Outro processo assumiu este passo.");
        }
        catch (Exception unreadable) when (snapshot is null)
        {
            // Nothing has left this machine; a store that cannot be read now may be readable later.
            LogUnreadable(log, unreadable, claimed.Key.CaseId);
            outcome = new StepOutcome.Failed(FailureKind.Transient, "O caso não pôde ser lido do armazenamento.", "store");
        }
        catch (Exception defect)
        {
            LogDefect(log, snapshot!.Ref, claimed.Key.No, WithoutMessages(defect));
            outcome = new StepOutcome.Failed(FailureKind.Defect, $"Erro interno no conector ({defect.GetType().Name}).", FailureCodes.Exception);
        }

        return Settle(claimed, snapshot, journal, outcome);
    }

    private async Task<StepOutcome> AttemptAsync(ClaimedStep claimed, CaseSnapshot snapshot, StepJournal journal, CancellationToken stopping)
    {
        var step = snapshot.Procedure.At(claimed.Key.No);
        var binding = step.IsConnectors ? connectors.Serving(step) : null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(binding?.AttemptLimit ?? TimeSpan.FromMinutes(10));
        try
        {
            var context = snapshot.Context(
                step, await ValuesAsync(claimed, step, limit.Token).ConfigureAwait(false), journal, journal, records.For(snapshot, step));
            return ownWork.FirstOrDefault(w => w.Uses == step.Uses) is { } own
                ? await own.RunAsync(snapshot, context, limit.Token).ConfigureAwait(false)
                : step.Lap.IsUndo && binding?.Revert is { } revert
                ? await revert(step.Input!, context, limit.Token).ConfigureAwait(false)
                : binding is null && step.IsMirror
                ? new StepOutcome.NotApplicable($"A plataforma {step.Platform} está desligada nas configurações; o caso é acompanhado só aqui.")
                // Nobody here can do it: the settings do not cover this input, or the program no longer has the connector.
                : step.Lap.IsUndo || binding is null
                ? new StepOutcome.NeedsPerson(await StepInstructions.FilledAsync(step, context, limit.Token).ConfigureAwait(false))
                : await VerifyThenExecuteAsync(claimed, snapshot, step, binding, context, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return new StepOutcome.Failed(FailureKind.OutcomeUnknown, "A tentativa passou do limite de tempo e foi interrompida.", "attempt-limit");
        }
    }

    private async Task<StepOutcome> VerifyThenExecuteAsync(
        ClaimedStep claimed, CaseSnapshot snapshot, ProcedureStep step, ConnectorBinding binding, StepContext context, CancellationToken cancellationToken)
    {
        var input = step.Input!;
        if (claimed.VerifyFirst && binding.Verify is not null)
        {
            switch (await binding.Verify(input, context, cancellationToken).ConfigureAwait(false))
            {
                case Verification.InPlace inPlace:
                    return new StepOutcome.Done(inPlace.Summary);
                case Verification.CannotTell cannot:
                    // Still unknown, whatever kept us from looking, unless it is the platform's door that is shut.
                    return cannot.Cause.Kind is FailureKind.Unauthorized || cannot.Cause.Code == FailureCodes.CircuitOpen
                        ? cannot.Cause
                        : cannot.Cause with { Kind = FailureKind.OutcomeUnknown };
                case Verification.NotInPlace:
                    break;
            }
        }

        return step.IsIrreversible && await guard.LookAsync(snapshot, step, binding, context, cancellationToken).ConfigureAwait(false) is { } unapproved
            ? unapproved
            : await binding.Execute(input, context, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AttemptValues> ValuesAsync(ClaimedStep claimed, ProcedureStep step, CancellationToken cancellationToken)
    {
        var doubt = claimed.VerifyFirst ? PriorDoubt.Open : PriorDoubt.Settled;
        if (!step.Lap.IsUndo)
        {
            return new AttemptValues(
                claimed.Attempt, claimed.StartedAt, claimed.Checkpoint is { } box ? cipher.DecryptText(box, Purposes.Checkpoint) : null,
                claimed.Attempt == 1 ? [] : await evidence.OfStepAsync(claimed.Key, cancellationToken).ConfigureAwait(false))
            {
                Doubt = doubt,
            };
        }

        // An undo works from what the step itself left, and then from what it has left itself.
        var done = await past.OfStepAsync(claimed.Key with { No = step.Lap.Base }, claimed.Attempt, claimed.StartedAt, cancellationToken).ConfigureAwait(false);
        var own = await past.OfStepAsync(claimed.Key, claimed.Attempt, claimed.StartedAt, cancellationToken).ConfigureAwait(false);
        return done with { Doubt = doubt, Checkpoint = own.Checkpoint ?? done.Checkpoint, Evidence = [.. done.Evidence, .. own.Evidence] };
    }

    private StepResult Settle(ClaimedStep claimed, CaseSnapshot? snapshot, StepJournal journal, StepOutcome outcome)
    {
        var now = clock.GetUtcNow();
        var next = policy.Next(outcome, claimed.Failures, now);
        // Whatever kept this attempt from its end, what an earlier one may have done is still not settled.
        var move = outcome is StepOutcome.Failed ? StillInDoubt(next, claimed.VerifyFirst) : next;
        var result = Close(claimed, journal, OutcomeOf(outcome), move, TextOf(outcome)) with
        {
            Failure = (outcome as StepOutcome.Failed)?.Kind,
            Code = (outcome as StepOutcome.Failed)?.Code,
            Instructions = move is StepMove.AskPerson ask ? cipher.Encrypt(ask.Instructions, Purposes.Instructions) : null,
        };
        if (snapshot is null)
        {
            return result;
        }

        if (move is not StepMove.End end)
        {
            return result with
            {
                LooksAtCase = snapshot.Procedure.At(claimed.Key.No).IsMirror,
                Mirror = move is StepMove.AskPerson ? snapshot.Procedure.MirrorOf(claimed.Key.No) : null,
            };
        }

        return result with
        {
            Dependents = CasePlan.Dependents(snapshot.Procedure, claimed.Key.No, end.State, snapshot.Dates),
            ClosingCheck = snapshot.Procedure.ClosingCheck,
            Mirror = snapshot.Procedure.MirrorOf(claimed.Key.No),
            Revision = snapshot.Revision,
        };
    }

    private static StepMove StillInDoubt(StepMove move, bool verifyFirst) => move switch
    {
        StepMove.Retry retry => retry with { VerifyFirst = retry.VerifyFirst || verifyFirst },
        StepMove.Park park => park with { VerifyFirst = park.VerifyFirst || verifyFirst },
        _ => move,
    };

    private StepResult Close(ClaimedStep claimed, StepJournal journal, AttemptOutcome outcome, StepMove move, string text) =>
        new(claimed, outcome, move, text) { EndedAt = clock.GetUtcNow(), Calls = journal.TakeCalls() };

    private static AttemptOutcome OutcomeOf(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Done done => done.AlreadyInPlace ? AttemptOutcome.AlreadyDone : AttemptOutcome.Done,
        StepOutcome.NotApplicable => AttemptOutcome.NotApplicable,
        StepOutcome.Pending => AttemptOutcome.Pending,
        StepOutcome.NeedsPerson => AttemptOutcome.NeedsPerson,
        StepOutcome.Failed => AttemptOutcome.Failed,
        _ => throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}."),
    };

    private static string TextOf(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Done done => done.Summary,
        StepOutcome.NotApplicable none => none.Reason,
        StepOutcome.Pending pending => pending.WaitingFor,
        // The instructions may name the customer: they are kept encrypted, beside this.
        StepOutcome.NeedsPerson => "Uma pessoa precisa agir; veja as instruções.",
        StepOutcome.Failed failed => failed.Reason,
        _ => throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}."),
    };

    // A message may quote what was read: a customer's name, a token. Where it was thrown says what to mend.
    private static string WithoutMessages(Exception defect) =>
        string.Concat($"{defect.GetType()}\n{defect.StackTrace}", defect.InnerException is { } inner ? $"\nby {WithoutMessages(inner)}" : "");

    [LoggerMessage(1001, LogLevel.Error, "A connector let an exception out: case {Ref}, step {No}: {Defect}")]
    private static partial void LogDefect(ILogger logger, string @ref, int no, string defect);

    [LoggerMessage(1002, LogLevel.Error, "Case {CaseId} could not be read")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, long caseId);
}

/// <summary>What earlier attempts of a step recorded.</summary>
public interface IEvidenceReader
{
    Task<IReadOnlyList<Evidence>> OfStepAsync(StepKey step, CancellationToken cancellationToken);
}
