using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>The context of a look: previews and checks leave nothing behind.</summary>
internal static class LookContext
{
    public static StepContext Of(
        ProcedureStep step, CustomerProfile customer, string reference, string plan, DateTimeOffset effectiveEnd, DateTimeOffset openedAt,
        IReadOnlyList<Evidence> earlier, DateTimeOffset now) => new()
        {
            CaseRef = reference,
            StepId = step.Id,
            Plan = plan,
            Customer = customer,
            EffectiveEnd = effectiveEnd,
            Attempt = 1,
            IdempotencyKey = $"{reference}.{step.Id}",
            StartedAt = now,
            CaseOpenedAt = openedAt,
            EarlierEvidence = earlier,
            Journal = Nowhere.Instance,
            Calls = Nowhere.Instance,
        };

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
