using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Answers what a step asks about the rest of its case.</summary>
public sealed class CaseRecordsSource(ICaseReader reader, CaseFiles files, IStepPast past, FieldCipher cipher, CompleteTask complete) : ICaseRecordsSource
{
    public ICaseRecords For(CaseSnapshot snapshot, ProcedureStep step) => new Records(this, snapshot, step);

    private static StepEnd? EndOf(StepState state) => state switch
    {
        StepState.Done => StepEnd.Done,
        StepState.AlreadyDone => StepEnd.AlreadyDone,
        StepState.NotApplicable => StepEnd.NotApplicable,
        StepState.Skipped => StepEnd.Skipped,
        StepState.Cancelled => StepEnd.Cancelled,
        StepState.Waiting or StepState.Scheduled or StepState.Ready or StepState.Running or StepState.Retrying or StepState.AwaitingPlatform
            or StepState.AwaitingPerson or StepState.Parked => null,
    };

    private sealed class Records(CaseRecordsSource source, CaseSnapshot snapshot, ProcedureStep asking) : ICaseRecords
    {
        public async Task<IReadOnlyDictionary<string, string>> AnswersAsync(CancellationToken cancellationToken)
        {
            var answers = new Dictionary<string, string>(StringComparer.Ordinal);
            // A return knows what was answered in its pause; its own answers count more.
            foreach (var caseId in new[] { snapshot.Follows, snapshot.Id }.OfType<long>())
            {
                var again = (await source.Reader.StepsAsync(caseId, cancellationToken).ConfigureAwait(false))
                    .Where(s => StepLap.Of(s.No) is { Index: > 1 } && s.State is not (StepState.Skipped or StepState.Cancelled)).Select(s => StepLap.Of(s.No)).ToList();
                foreach (var answer in await source.Reader.AnswersAsync(caseId, cancellationToken).ConfigureAwait(false))
                {
                    // What is asked again is not known until it is answered again.
                    if (answer.Name is null && !again.Exists(l => l.Base == StepLap.Of(answer.No).Base && l.Index > StepLap.Of(answer.No).Index))
                    {
                        answers[answer.Field] = source.Cipher.DecryptText(answer.Value, Purposes.Answer);
                    }
                }
            }

            return answers;
        }

        public async Task<IReadOnlyList<StepGlance>> StepsAsync(CancellationToken cancellationToken) =>
            [.. (await source.Reader.StepsAsync(snapshot.Id, cancellationToken).ConfigureAwait(false)).Select(row =>
            {
                var step = snapshot.Procedure.At(row.No);
                var kind = step.IsHuman ? StepKind.Person
                    : (step.IsConnectors && row.No != asking.No) || step.Uses == ProcedureStep.AskIfByHand ? StepKind.Connector
                    : StepKind.Worker;
                return new StepGlance(step.Id, step.Title, step.Owner, kind, EndOf(row.State), row.EndedAt, row.Why)
                {
                    AwaitsPerson = row.State == StepState.AwaitingPerson,
                };
            })];

        public async Task<ContinuedStep?> ContinuedAsync(CancellationToken cancellationToken)
        {
            if (snapshot.Follows is not { } caseId || snapshot.Procedure.Steps[asking.Lap.Base].Continues is not { } stepId)
            {
                return null;
            }

            var before = await source.Files.GetAsync(caseId, cancellationToken).ConfigureAwait(false);
            if (before.Procedure.Find(stepId) is not { } step)
            {
                return null;
            }

            var row = (await source.Reader.StepsAsync(caseId, cancellationToken).ConfigureAwait(false))[step.No];
            var left = await source.Past.OfStepAsync(new StepKey(caseId, step.No), 1, default, cancellationToken).ConfigureAwait(false);
            return new ContinuedStep(before.Ref, row.State.HasEnded(), left.Checkpoint, left.Evidence);
        }

        public Task<TaskClosure> CompleteTaskAsync(string stepId, string who, DateTimeOffset at, string where, CancellationToken cancellationToken) =>
            source.Complete.ClosedElsewhereAsync(snapshot.Ref, stepId, new Act(who, $"{where}, em {PortugueseTime.Of(at)}"), cancellationToken);
    }

    private ICaseReader Reader => reader;

    private CaseFiles Files => files;

    private IStepPast Past => past;

    private FieldCipher Cipher => cipher;

    private CompleteTask Complete => complete;
}
