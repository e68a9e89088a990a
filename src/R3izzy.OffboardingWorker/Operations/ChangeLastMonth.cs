using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>The customer stays longer, or leaves earlier, than the request said: every step that has not run counts from the new day.</summary>
public sealed class ChangeLastMonth(ICaseStore store, CaseFiles files, FieldCipher cipher, TimeProvider clock)
{
    public async Task<ActResult> RunAsync(string reference, Month lastMonth, Act act, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return new ActResult.NotFound($"Não há caso {reference}.");
        }

        if (file.Request.Action != RequestAction.Cancel)
        {
            return new ActResult.Refused($"{reference} é {(file.Request.Action == RequestAction.Pause ? "uma pausa" : "um retorno")}; só um desligamento tem último mês");
        }

        if (file.Request.LastMonth == lastMonth)
        {
            return new ActResult.Refused($"{lastMonth.ToPortuguese()} já é o último mês de {reference}");
        }

        var now = clock.GetUtcNow();
        var changed = file.Request with { LastMonth = lastMonth };
        var dates = files.DatesOf(changed, changed.EffectiveAt(now));
        var move = await store.ChangeAsync(
            new CaseChange(
                file.Row.Id, now, act.Entry("change", reference, null) with { Reason = $"{file.Row.LastMonth} → {lastMonth}. {act.Reason}".TrimEnd() },
                standing => file.RefusalIfOutdated(standing) ?? Rescheduling.Decide(
                    file.Procedure, standing, dates, new ChangedRequest(lastMonth.ToString(), dates.Effective, cipher.Encrypt(RequestJson.Write(changed), Purposes.Payload)), now))
            {
                ClosingCheck = file.Procedure.ClosingCheck,
                Mirror = file.Procedure.Mirror,
            },
            cancellationToken).ConfigureAwait(false);
        return move switch
        {
            CaseMove.Refuse refused => new ActResult.Refused(refused.Why),
            CaseMove.Make made => new ActResult.Ok(
                $"{reference} termina agora com {lastMonth.ToPortuguese()}: {made.Steps.Count} passo(s) com nova data{(made.Laps.Count == 0 ? "" : $", feito(s) de novo: {string.Join(", ", made.Laps.Select(l => file.Procedure.At(l.No).Id))}")}"),
            _ => throw new InvalidOperationException($"Unknown move {move.GetType().Name}."),
        };
    }
}
