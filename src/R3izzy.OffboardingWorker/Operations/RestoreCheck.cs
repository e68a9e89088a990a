using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Reads the copy that a case's backup step made back, whole. Reads only.</summary>
public sealed class RestoreCheck(ConnectorTable connectors, IEvidenceReader evidence, TimeProvider clock)
{
    /// <summary>Null: the case has no step whose copy can be read back, or its platform is off.</summary>
    public async Task<RestoreReport?> RunAsync(CaseFile file, CancellationToken cancellationToken)
    {
        foreach (var step in file.Procedure.Steps)
        {
            if (connectors.Find(step.Uses)?.CheckRestore is not { } check)
            {
                continue;
            }

            var earlier = await evidence.OfStepAsync(new StepKey(file.Row.Id, step.No), cancellationToken).ConfigureAwait(false);
            var context = LookContext.Of(step, file.Customer, file.Row.Ref, file.Row.Plan, file.Row.EffectiveEnd, file.Row.OpenedAt, earlier, clock.GetUtcNow());
            return await check(step.Input!, context, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
