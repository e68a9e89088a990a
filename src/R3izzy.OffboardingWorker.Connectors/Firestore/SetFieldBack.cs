using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>
/// Undoes <c>firestore.set-field</c>: a field that still has the step's value gets the one it had before, or is taken away
/// where there was none. What somebody has changed since is left to a person.
/// </summary>
internal sealed class SetFieldBack(FirestoreClient client)
{
    private const int MostLooks = 4;
    private const string Back = "O campo voltou ao que era antes no Firestore, conferido por leitura.";

    private readonly FieldLook _look = new(client);

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken cancellationToken)
    {
        var checkpoint = FieldCheckpoint.Read(step.Checkpoint);
        if (checkpoint.Standing.Count == 0)
        {
            // With the proof on record all was put back; at most that it was is not.
            return step.EarlierEvidence is [.., { Kind: FieldEvidence.Reverted }]
                ? new StepOutcome.Done(Back, AlreadyInPlace: step.PriorDoubt is not PriorDoubt.Open)
                : new StepOutcome.NotApplicable("Não há o que desfazer: este passo não alterou nenhum campo no Firestore.");
        }

        var writes = 0;
        var asks = new List<string>();
        foreach (var change in checkpoint.Standing)
        {
            var (wrote, outcome) = await PutBackAsync(change, step, cancellationToken).ConfigureAwait(false);
            writes += wrote;
            switch (outcome)
            {
                case StepOutcome.NeedsPerson person:
                    // The other documents go back all the same.
                    asks.Add(person.Instructions);
                    break;
                case StepOutcome.Failed { Kind: FailureKind.Transient } failed when writes > 0:
                    return failed with { Kind = FailureKind.OutcomeUnknown };
                case not null:
                    return outcome;
            }
        }

        if (asks.Count > 0)
        {
            return new StepOutcome.NeedsPerson(string.Join('\n', asks));
        }

        await step.Journal.SaveCheckpointAsync(checkpoint.AllReverted().Write(), cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(Back, AlreadyInPlace: writes == 0 && step.PriorDoubt is not PriorDoubt.Open);
    }

    private async Task<(int Writes, StepOutcome? Outcome)> PutBackAsync(FieldCheckpoint.Change change, StepContext step, CancellationToken cancellationToken)
    {
        var database = new FirestoreDatabase(change.Project, change.Database);
        var field = FieldPath.Parse(change.Field)!;
        var (before, set) = (ValueOf(change.Before), ValueOf(change.Set));
        var writes = 0;
        for (var look = 1; look <= MostLooks; look++)
        {
            var looked = await _look.AtAsync(database, [change.Path], field, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!looked.TryGet(out var all, out var failure))
            {
                return (writes, failure);
            }

            var seen = all[0];
            if (seen.Exists && seen.Value == before)
            {
                await FieldEvidence.KeepAsync(step, FieldEvidence.Reverted, database, change.Field, all, cancellationToken).ConfigureAwait(false);
                return (writes, null);
            }

            if (!seen.Exists || seen.Value != set)
            {
                return (writes, new StepOutcome.NeedsPerson(Ask(change, before, seen)));
            }

            if (writes > 0)
            {
                return (writes, new StepOutcome.Failed(FailureKind.OutcomeUnknown,
                    "firestore: the write was accepted, but reading back does not show the value from before", "not-read-back"));
            }

            var sent = await client.SetFieldAsync(database, seen, field, before, step.Calls, cancellationToken).ConfigureAwait(false);
            if (sent.TryGet(out _, out failure))
            {
                writes++;
            }
            else if (failure.Code is not (GoogleErrors.FailedPrecondition or GoogleErrors.NotFound))
            {
                return (writes, failure);
            }
        }

        return (writes, new StepOutcome.Failed(FailureKind.Transient, "firestore: the document changed under each try to write it", "document-busy"));
    }

    private static string Ask(FieldCheckpoint.Change change, FieldValue? before, DocumentField seen) =>
        $"No Firestore (projeto {change.Project}), {change.Path} "
        + (seen.Exists ? $"tem agora {FieldPlan.Shown(seen.Value)} no campo {change.Field}, que não é o valor posto por este passo" : "não existe mais")
        + $". Antes do passo o campo tinha {FieldPlan.Shown(before)}. Nada foi alterado. Decida no console do Firebase o que deve ficar, e conclua a tarefa.";

    private static FieldValue? ValueOf(string? typed)
    {
        if (typed is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(typed);
        return FieldValue.FromTyped(document.RootElement);
    }
}
