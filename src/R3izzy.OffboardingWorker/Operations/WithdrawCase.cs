using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>The customer stays: what has not run is stopped, and what has run is put back by steps of its own.</summary>
public sealed class WithdrawCase(ICaseStore store, CaseFiles files, Func<ConnectorTable> connectors, TimeProvider clock)
{
    public async Task<ActResult> RunAsync(string reference, Act act, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return new ActResult.NotFound($"There is no case {reference}.");
        }

        var now = clock.GetUtcNow();
        var table = connectors();
        var move = await store.ChangeAsync(
            new CaseChange(
                file.Row.Id, now, act.Entry("withdraw", reference, null),
                standing => Withdrawal.Decide(file.Procedure, standing, now, step => table.Serving(step)?.Revert is not null))
            {
                ClosingCheck = file.Procedure.ClosingCheck,
                Mirror = file.Procedure.Mirror,
            },
            cancellationToken).ConfigureAwait(false);
        return move switch
        {
            CaseMove.Refuse refused => new ActResult.Refused(refused.Why),
            CaseMove.Make made => new ActResult.Ok(
                $"{reference} is withdrawn: {made.Steps.Count} step(s) cancelled, {(made.Laps.Count == 0 ? "nothing to put back" : $"to put back: {string.Join(", ", made.Laps.Select(l => file.Procedure.At(l.No).Id))}")}"),
            _ => throw new InvalidOperationException($"Unknown move {move.GetType().Name}."),
        };
    }
}
