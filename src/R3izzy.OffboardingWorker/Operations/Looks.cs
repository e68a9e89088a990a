using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>What a step's earlier attempts left, decrypted.</summary>
public sealed class StepPast(ICaseReader reader, IEvidenceReader evidence, FieldCipher cipher) : IStepPast
{
    public async Task<AttemptValues> OfStepAsync(StepKey step, int attempt, DateTimeOffset startedAt, CancellationToken cancellationToken) => new(
        attempt,
        startedAt,
        await reader.CheckpointAsync(step, cancellationToken).ConfigureAwait(false) is { } box ? cipher.DecryptText(box, Purposes.Checkpoint) : null,
        await evidence.OfStepAsync(step, cancellationToken).ConfigureAwait(false));
}

/// <summary>Contexts of looks: previews, checks and texts leave nothing behind.</summary>
public sealed class Looks(IStepPast past, ICaseRecordsSource records, TimeProvider clock)
{
    /// <summary>A look at a step of a case.</summary>
    public async Task<StepContext> AtAsync(CaseSnapshot snapshot, ProcedureStep step, CancellationToken cancellationToken) => snapshot.Context(
        step,
        await past.OfStepAsync(new StepKey(snapshot.Id, step.No), 1, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false),
        Nowhere.Instance, Nowhere.Instance, records.For(snapshot, step));

    /// <summary>A look at a step of a case that is not in the store.</summary>
    public StepContext AtUnqueued(CaseSnapshot snapshot, ProcedureStep step) =>
        snapshot.Context(step, new AttemptValues(1, clock.GetUtcNow(), null, []), Nowhere.Instance, Nowhere.Instance, NoCaseRecords.Instance);

    private sealed class Nowhere : IStepJournal, ICallLog
    {
        public static readonly Nowhere Instance = new();

        public void Record(Call call)
        {
        }

        public void ReportProgress(string text, double? fraction = null)
        {
        }

        public Task SaveCheckpointAsync(string checkpoint, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("A look must not write.");

        public Task AddEvidenceAsync(Evidence evidence, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("A look must not write.");
    }
}
