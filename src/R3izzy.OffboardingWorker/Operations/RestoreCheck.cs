using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Reads the copy that a case's backup step made back, whole. Reads only.</summary>
public sealed class RestoreCheck(ConnectorTable connectors, Looks looks)
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

            var context = await looks.AtAsync(file.Snapshot, step, cancellationToken).ConfigureAwait(false);
            return await check(step.Input!, context, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
