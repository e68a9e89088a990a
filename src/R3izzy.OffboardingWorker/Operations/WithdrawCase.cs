using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>The customer stays: what has not run is stopped, and what has run is put back by steps of its own.</summary>
public sealed class WithdrawCase(ICaseStore store, ICaseReader reader, CaseFiles files, FieldCipher cipher, Func<ConnectorTable> connectors, TimeProvider clock)
{
    public async Task<ActResult> RunAsync(string reference, Act act, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return new ActResult.NotFound($"Não há caso {reference}.");
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
                $"{reference} retirado: {made.Steps.Count} passo(s) cancelado(s), {(made.Laps.Count == 0 ? "nada a desfazer" : $"a desfazer: {string.Join(", ", made.Laps.Select(l => file.Procedure.At(l.No).Id))}")}{await PauseLeftAsync(file.Request, cancellationToken).ConfigureAwait(false)}"),
            _ => throw new InvalidOperationException($"Unknown move {move.GetType().Name}."),
        };
    }

    // A cancellation ends the pause that it meets, with the return that was planned, and a return takes the place of that one;
    // nobody else would think of it.
    private async Task<string> PauseLeftAsync(OffboardingRequest request, CancellationToken cancellationToken) =>
        request.Action is RequestAction.Cancel or RequestAction.Return
        && await reader.PauseToEndAsync(cipher.Hash(request.Customer.TaxId.Value), cancellationToken).ConfigureAwait(false) is { } pause
            ? $". O cliente continua pausado ({pause.Ref}) e nenhum retorno está marcado: peça o retorno (return) quando ele voltar"
            : "";
}
