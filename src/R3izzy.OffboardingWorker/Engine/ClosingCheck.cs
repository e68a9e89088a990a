using System.Text.Json;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>The last step of a case (<c>case.verify</c>): every effect that the worker reports is read back once more.</summary>
public sealed class ClosingCheck(ConnectorTable connectors, IStepStates states, IStepPast past, ICaseRecordsSource records) : IOwnWork
{
    // Kept in the evidence.
    private const string InPlace = "in-place";
    private const string PersonsWord = "persons-word";

    public string Uses => ProcedureStep.ClosingCheck;

    public async Task<StepOutcome> RunAsync(CaseSnapshot snapshot, StepContext own, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        StepOutcome.Failed? cannotTell = null;
        var missing = new List<string>();
        foreach (var (no, state, _) in await states.OfCaseAsync(snapshot.Id, cancellationToken).ConfigureAwait(false))
        {
            var step = snapshot.Procedure.At(no);
            // An approval and the worker's own work are no effects; a further lap tells of the step that it is a lap of.
            if (state is not (StepState.Done or StepState.AlreadyDone) || step.Lap.Index > 0 || step.IsApproval || ProcedureStep.OwnWork.Contains(step.Uses))
            {
                continue;
            }

            if (connectors.Serving(step)?.Verify is not { } verify)
            {
                found[step.Id] = PersonsWord;
                continue;
            }

            var context = snapshot.Context(
                step, await past.OfStepAsync(new StepKey(snapshot.Id, no), own.Attempt, own.StartedAt, cancellationToken).ConfigureAwait(false),
                own.Journal, own.Calls, records.For(snapshot, step));
            switch (await verify(step.Input!, context, cancellationToken).ConfigureAwait(false))
            {
                case Verification.InPlace:
                    found[step.Id] = InPlace;
                    break;
                case Verification.NotInPlace:
                    found[step.Id] = "not-in-place";
                    missing.Add(step.Id);
                    break;
                case Verification.CannotTell { Cause.Code: FailureCodes.NoApi }:
                    // Nothing to wait for: no later look will tell more.
                    found[step.Id] = PersonsWord;
                    break;
                case Verification.CannotTell cannot:
                    found[step.Id] = "cannot-tell";
                    cannotTell ??= cannot.Cause;
                    break;
            }
        }

        await own.Journal.AddEvidenceAsync(new Evidence("after", JsonSerializer.Serialize(found)), cancellationToken).ConfigureAwait(false);
        return missing.Count > 0
            ? new StepOutcome.Failed(FailureKind.Refused, $"Na conferência final, não está mais em vigor: {string.Join(", ", missing)}. Corrija na plataforma e repita a conferência.", "not-in-place")
            // A platform whose credential is refused is its own steps' affair: here it only means to look again later.
            : cannotTell is not null ? cannotTell with { Kind = FailureKind.Transient, Code = "cannot-tell", RetryAfter = null }
            : Closing(found.Values.Count(v => v == InPlace), found.Values.Count(v => v == PersonsWord));
    }

    // "Verified" is said of effects that were read, never of people's word alone.
    private static StepOutcome Closing(int read, int word) => (read, word) switch
    {
        (0, > 0) => new StepOutcome.NotApplicable("Não há efeito que o worker possa ler de novo: o que foi feito, pessoas fizeram."),
        (_, 0) => new StepOutcome.Done($"Conferência final: {read} efeito(s) lido(s) de novo e em vigor."),
        _ => new StepOutcome.Done($"Conferência final: {read} efeito(s) lido(s) de novo e em vigor; {word} passo(s) valem pela palavra de quem os concluiu."),
    };
}

/// <summary>What a step's earlier attempts left.</summary>
public interface IStepPast
{
    Task<AttemptValues> OfStepAsync(StepKey step, int attempt, DateTimeOffset startedAt, CancellationToken cancellationToken);
}

/// <summary>Where a case's steps stand.</summary>
public interface IStepStates
{
    Task<IReadOnlyList<(int No, StepState State, int Attempts)>> OfCaseAsync(long caseId, CancellationToken cancellationToken);
}
