using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>
/// <c>firestore.set-field</c>: one field of the customer's document has a value. Each write holds only while the document is
/// as it was read; when it has changed meanwhile, everything is looked at again.
/// </summary>
internal sealed class SetField(FirestoreClient client, FirestoreOptions options)
    : IConnector<SetFieldInput>, IVerifies<SetFieldInput>, IPreviews<SetFieldInput>, IReverts<SetFieldInput>
{
    public const string Id = "firestore.set-field";

    /// <summary>Looks in one attempt at a document that others keep changing.</summary>
    private const int MostLooks = 4;

    private static readonly StepOutcome NotReadBack = new StepOutcome.Failed(FailureKind.OutcomeUnknown,
        "firestore: the write was accepted, but reading back does not show the value", "not-read-back");

    private readonly FieldLook _look = new(client);
    private readonly SetFieldBack _back = new(client);

    public async Task<StepOutcome> ExecuteAsync(SetFieldInput input, StepContext step, CancellationToken cancellationToken)
    {
        var (documents, instructions) = CustomerDocuments.Of(options, input, step);
        if (documents is null)
        {
            return new StepOutcome.NeedsPerson(instructions!);
        }

        var run = new Run(documents, input, step);
        for (var look = 1; look <= MostLooks; look++)
        {
            var looked = await LookAsync(run, cancellationToken).ConfigureAwait(false);
            if (!looked.TryGet(out var seen, out var failure))
            {
                return AfterWrites(failure, run);
            }

            var outcome = FieldPlan.For(input, documents, seen) switch
            {
                FieldPlan.Nothing => Nothing(documents),
                FieldPlan.Ask ask => new StepOutcome.NeedsPerson(ask.Instructions),
                FieldPlan.Act { ToWrite.Count: 0 } => await EndAsync(run, seen, cancellationToken).ConfigureAwait(false),
                FieldPlan.Act act when act.ToWrite.Any(d => run.Written.Contains(d.Path)) => NotReadBack,
                FieldPlan.Act act => await WriteAsync(run, seen, act.ToWrite, cancellationToken).ConfigureAwait(false),
                _ => throw new InvalidOperationException("Unknown plan."),
            };
            if (outcome is not null)
            {
                return outcome;
            }
        }

        return AfterWrites(new StepOutcome.Failed(FailureKind.Transient, "firestore: the document changed under each try to write it", "document-busy"), run);
    }

    public async Task<Verification> VerifyAsync(SetFieldInput input, StepContext step, CancellationToken cancellationToken)
    {
        var (documents, instructions) = CustomerDocuments.Of(options, input, step);
        if (documents is null)
        {
            return Verification.PersonsWord(step, instructions!);
        }

        var looked = await LookAsync(new Run(documents, input, step), cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var seen, out var failure))
        {
            return new Verification.CannotTell(failure);
        }

        var plan = FieldPlan.For(input, documents, seen);
        // What a person was asked, a person has decided; what this step has written itself is no matter of anybody's word.
        return plan is FieldPlan.Ask ask && step.EarlierEvidence.All(e => e.Kind != FieldEvidence.After) ? Verification.PersonsWord(step, ask.Instructions)
            : seen.Any(d => d.Exists) && plan is FieldPlan.Act { ToWrite.Count: 0 } ? Verification.Seen(step, Summary(input, documents))
            : new Verification.NotInPlace($"No Firestore (projeto {documents.Database.Project}), o campo {input.Field} ainda não tem o valor \"{input.Value}\".");
    }

    public async Task<Preview> PreviewAsync(SetFieldInput input, StepContext step, CancellationToken cancellationToken)
    {
        var (documents, instructions) = CustomerDocuments.Of(options, input, step);
        if (documents is null)
        {
            return new Preview.WouldAskPerson(instructions!);
        }

        var looked = await LookAsync(new Run(documents, input, step), cancellationToken).ConfigureAwait(false);
        return !looked.TryGet(out var seen, out var failure) ? new Preview.CannotTell(failure) : FieldPlan.For(input, documents, seen) switch
        {
            FieldPlan.Nothing => new Preview.NothingToDo(Nothing(documents).Reason),
            FieldPlan.Ask ask => new Preview.WouldAskPerson(ask.Instructions),
            FieldPlan.Act { ToWrite.Count: 0 } => new Preview.NothingToDo(Summary(input, documents)),
            FieldPlan.Act act => new Preview.WouldAct(
                [.. act.ToWrite.Select(d => $"Trocar, no documento {d.Path} do Firestore (projeto {documents.Database.Project}), o campo {input.Field}: de {FieldPlan.Shown(d.Value)} para \"{input.Value}\".")],
                ["Os outros campos do documento não mudam. Dá para desfazer enquanto ninguém mudar o campo de novo."]),
            _ => throw new InvalidOperationException("Unknown plan."),
        };
    }

    public Task<StepOutcome> RevertAsync(SetFieldInput input, StepContext step, CancellationToken cancellationToken) => _back.RunAsync(step, cancellationToken);

    private Task<Result<IReadOnlyList<DocumentField>>> LookAsync(Run run, CancellationToken cancellationToken) =>
        _look.AtAsync(run.Documents.Database, run.Documents.Documents.Select(d => d.Path), run.Input.Field, run.Step.Calls, cancellationToken);

    /// <returns>Null: look again.</returns>
    private async Task<StepOutcome?> WriteAsync(Run run, IReadOnlyList<DocumentField> seen, IReadOnlyList<DocumentField> toWrite, CancellationToken cancellationToken)
    {
        var (documents, input, step) = (run.Documents, run.Input, run.Step);
        await FieldEvidence.KeepAsync(step, FieldEvidence.Before, documents.Database, input.Field.Text, seen, cancellationToken).ConfigureAwait(false);
        run.Checkpoint = run.Checkpoint.With(documents, input.Field, input.Value, toWrite);
        await step.Journal.SaveCheckpointAsync(run.Checkpoint.Write(), cancellationToken).ConfigureAwait(false);
        foreach (var document in toWrite)
        {
            var sent = await client.SetFieldAsync(documents.Database, document, input.Field, input.Value, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!sent.TryGet(out _, out var failure))
            {
                // The document is another one than was read; or the first of two tries had made it so.
                return failure.Code is GoogleErrors.FailedPrecondition or GoogleErrors.NotFound ? null : AfterWrites(failure, run);
            }

            run.Written.Add(document.Path);
        }

        return null;
    }

    private static async Task<StepOutcome> EndAsync(Run run, IReadOnlyList<DocumentField> seen, CancellationToken cancellationToken)
    {
        await FieldEvidence.KeepAsync(run.Step, FieldEvidence.After, run.Documents.Database, run.Input.Field.Text, seen, cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(Summary(run.Input, run.Documents), AlreadyInPlace: run.Checkpoint.Standing.Count == 0);
    }

    private static StepOutcome.NotApplicable Nothing(CustomerDocuments documents) =>
        new($"Não há documento do cliente no Firestore (projeto {documents.Database.Project}).");

    private static string Summary(SetFieldInput input, CustomerDocuments documents) =>
        $"O campo {input.Field} tem o valor \"{input.Value}\" no Firestore (projeto {documents.Database.Project}), conferido por leitura.";

    /// <summary>"Nothing happened" is no longer true once a document was written: the next try must look first.</summary>
    private static StepOutcome.Failed AfterWrites(StepOutcome.Failed failure, Run run) =>
        run.Written.Count > 0 && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;

    /// <summary>One attempt.</summary>
    private sealed class Run(CustomerDocuments documents, SetFieldInput input, StepContext step)
    {
        public CustomerDocuments Documents { get; } = documents;

        public SetFieldInput Input { get; } = input;

        public StepContext Step { get; } = step;

        public FieldCheckpoint Checkpoint { get; set; } = FieldCheckpoint.Read(step.Checkpoint);

        public HashSet<string> Written { get; } = new(StringComparer.Ordinal);
    }
}
