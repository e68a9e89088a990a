using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Puts back the ends as they were before this step. What Stripe cannot bring back goes to a person, named one by one.</summary>
internal sealed class CancellationRevert(StripeClient client)
{
    private readonly StripeWriter _writer = new(client);

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken cancellationToken)
    {
        var record = new StripeRecord(step);
        if (!record.Checkpoint.HasWritten)
        {
            return new StepOutcome.Done(CancellationTexts.NothingWritten, AlreadyInPlace: true);
        }

        var lost = new List<string>();
        var restored = 0;
        foreach (var change in record.Checkpoint.Changes)
        {
            switch (change.Act)
            {
                case nameof(CancellationAct.EndAt) or nameof(CancellationAct.EndAtPeriodEnd) or nameof(CancellationAct.EndNow):
                    var (failed, ended) = await RestoreAsync(change, step, record, cancellationToken).ConfigureAwait(false);
                    if (failed is not null)
                    {
                        return failed;
                    }

                    restored += ended ? 0 : 1;
                    lost.AddRange(ended ? [$"a assinatura {change.Id} já terminou: crie outra igual para o cliente"] : []);
                    break;
                case "Invoice":
                    lost.Add($"a fatura {change.Id} foi fechada por este passo: confira e, se preciso, emita outra");
                    break;
                default:
                    lost.Add($"o agendamento {change.Id} foi fechado por este passo: recrie-o com as mesmas fases");
                    break;
            }
        }

        if (lost.Count > 0)
        {
            return new StepOutcome.NeedsPerson(
                $"No Stripe não dá para desfazer tudo: {string.Join("; ", lost)}. O que dava para devolver foi devolvido ({CancellationTexts.Count(restored, "assinatura", "assinaturas")}).");
        }

        await record.ForgetChangesAsync(cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done($"Desfeito e conferido: {CancellationTexts.Count(restored, "assinatura continua", "assinaturas continuam")} como antes do pedido.");
    }

    private async Task<(StepOutcome.Failed? Failed, bool Ended)> RestoreAsync(
        PlannedChange change, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        if (!(await client.GetSubscriptionAsync(change.Id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
        {
            return (failed, false);
        }

        if (!now.IsLive)
        {
            return (null, true);
        }

        if (now.CancelAt == change.CancelAtBefore && now.CancelAtPeriodEnd == change.AtPeriodEndBefore)
        {
            return (null, false);
        }

        var key = record.Key with { Generation = "revert " + record.Key.Generation };
        failed = await StripeWriter.WriteAsync(
            () => (change.CancelAtBefore, change.AtPeriodEndBefore) switch
            {
                (_, true) => client.SetCancelAtPeriodEndAsync(change.Id, $"R3izzy {step.CaseRef}", key, step.Calls, cancellationToken),
                ({ } at, false) => client.SetCancelAtAsync(change.Id, at, $"R3izzy {step.CaseRef}", key, step.Calls, cancellationToken),
                (null, false) => client.ClearCancelAtAsync(change.Id, now.CancelAtPeriodEnd, key, step.Calls, cancellationToken),
            },
            () => _writer.SubscriptionAsync(change.Id,
                s => s.CancelAtPeriodEnd == change.AtPeriodEndBefore && (change.AtPeriodEndBefore || s.CancelAt == change.CancelAtBefore),
                step.Calls, cancellationToken),
            record, cancellationToken).ConfigureAwait(false);
        return (failed, false);
    }
}
