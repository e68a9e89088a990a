using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What an operator is shown before a run.</summary>
internal static class CancellationPreview
{
    public static Preview Of(
        CancelSubscriptionsInput input, CancellationPlan plan, IReadOnlyList<StripeInvoice> concerned, IReadOnlyList<EndForecast> forecasts, StripeUnpaid unpaid)
    {
        var effects = plan.Acts.Select(CancellationTexts.Effect).ToList();
        effects.AddRange(concerned.Select(i => input.OpenInvoices is OpenInvoicePolicy.Void
            ? $"{CancellationTexts.Invoice(i)}: anular depois do encerramento (não volta)."
            : $"{CancellationTexts.Invoice(i)}: marcar como incobrável depois do encerramento."));
        var notes = forecasts.Select(f => f.Describe()).ToList();
        notes.AddRange(unpaid.Invoices.Except(concerned).Select(i => CancellationTexts.Invoice(i) + ": fica como está."));
        notes.AddRange(unpaid.Items.Select(i =>
            $"Item avulso {i.Id} ({CancellationTexts.Money(i.Amount, i.Currency)}) ainda não faturado: fica como está e entra na próxima fatura, se houver."));
        if (unpaid.Invoices.Count > 0)
        {
            notes.Add($"Faturas sem pagamento: {CancellationTexts.Policy(input.OpenInvoices)}.");
        }

        if (plan.Acts.Any(a => a is CancellationAct.EndNow or CancellationAct.EndSchedule))
        {
            notes.Add("Assinatura cancelada não volta: para desfazer é preciso criar outra. O Stripe também deixa de cobrar sozinho as faturas em aberto do cliente.");
        }

        return new Preview.WouldAct(effects, notes);
    }
}
