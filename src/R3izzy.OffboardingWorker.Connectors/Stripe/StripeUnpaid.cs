using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What a customer has not paid: open and draft invoices, and items on no invoice yet.</summary>
internal sealed record StripeUnpaid(IReadOnlyList<StripeInvoice> Invoices, IReadOnlyList<StripeInvoiceItem> Items)
{
    public bool IsEmpty => Invoices.Count == 0 && Items.Count == 0;

    public static async Task<Result<StripeUnpaid>> ReadAsync(StripeClient client, string customer, ICallLog calls, CancellationToken cancellationToken)
    {
        return (await client.ListInvoicesAsync(customer, "open", calls, cancellationToken).ConfigureAwait(false)).TryGet(out var open, out var failed)
            && (await client.ListInvoicesAsync(customer, "draft", calls, cancellationToken).ConfigureAwait(false)).TryGet(out var drafts, out failed)
            && (await client.ListPendingItemsAsync(customer, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var items, out failed)
            ? new StripeUnpaid([.. open, .. drafts], items)
            : failed!;
    }
}
