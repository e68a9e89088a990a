using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>
/// Carries out the policy for unpaid invoices, once the subscriptions have ended: until then the customer is still served
/// and may still pay. Only invoices of these subscriptions; one-off invoices and pending items are listed and left.
/// </summary>
internal sealed class OpenInvoices(StripeClient client)
{
    /// <returns>Null when every invoice is as the policy wants it.</returns>
    public async Task<StepOutcome.Failed?> SettleAsync(
        OpenInvoicePolicy policy, StripeBilling billing, StripeUnpaid unpaid, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        var concerned = Concerned(policy, billing, unpaid);
        await record.IntendAsync(concerned.Select(i => new PlannedChange(PlannedChange.Invoice, i.Id)), cancellationToken).ConfigureAwait(false);
        foreach (var invoice in concerned)
        {
            if (await SettleOneAsync(policy, invoice, step.Calls, record, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }
        }

        return null;
    }

    /// <summary>Of the invoices that a step set out to close, those that are: neither paid nor still open.</summary>
    public async Task<Result<string[]>> ClosedAsync(StripeCheckpoint own, ICallLog calls, CancellationToken cancellationToken)
    {
        var closed = new List<string>();
        foreach (var change in own.Changes.Where(c => c.Act == PlannedChange.Invoice))
        {
            if (!(await client.GetInvoiceAsync(change.Id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var invoice, out var failed))
            {
                return failed;
            }

            closed.AddRange(invoice.Status is "void" or "uncollectible" ? [invoice.Id] : Array.Empty<string>());
        }

        return closed.ToArray();
    }

    public static IReadOnlyList<StripeInvoice> Concerned(OpenInvoicePolicy policy, StripeBilling billing, StripeUnpaid unpaid) => policy switch
    {
        OpenInvoicePolicy.Leave => [],
        OpenInvoicePolicy.Void or OpenInvoicePolicy.Uncollectible =>
            [.. unpaid.Invoices.Where(i => i.Parent?.Subscription is { } of && billing.Subscriptions.Any(s => s.Id == of))],
    };

    private async Task<StepOutcome.Failed?> SettleOneAsync(
        OpenInvoicePolicy policy, StripeInvoice invoice, ICallLog calls, StripeRecord record, CancellationToken cancellationToken)
    {
        if (invoice.Status == "draft"
            && await StripeWriter.WriteAsync(
                () => client.FinalizeInvoiceAsync(invoice.Id, record.Key, calls, cancellationToken),
                () => InvoiceAsync(invoice.Id, i => i.Status != "draft", calls, cancellationToken), record, cancellationToken).ConfigureAwait(false) is { } unfinal)
        {
            return unfinal;
        }

        // Finalizing settles an invoice of nothing, and a payment may have come in: then there is nothing to close.
        if (!(await InvoiceAsync(invoice.Id, i => i.IsSettled, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var settled, out var failed) || settled)
        {
            return failed;
        }

        return await StripeWriter.WriteAsync(
            () => policy is OpenInvoicePolicy.Void
                ? client.VoidInvoiceAsync(invoice.Id, record.Key, calls, cancellationToken)
                : client.MarkUncollectibleAsync(invoice.Id, record.Key, calls, cancellationToken),
            () => InvoiceAsync(invoice.Id, i => i.IsSettled, calls, cancellationToken), record, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<bool>> InvoiceAsync(string id, Func<StripeInvoice, bool> isInPlace, ICallLog calls, CancellationToken cancellationToken) =>
        (await client.GetInvoiceAsync(id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var invoice, out var failed)
            ? isInPlace(invoice)
            : failed;
}
