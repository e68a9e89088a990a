using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Whom a look-up found.</summary>
internal abstract record StripeCustomerMatch
{
    private StripeCustomerMatch() { }

    /// <summary>The one customer to work on, and what it is billed for.</summary>
    public sealed record One(StripeBilling Billing) : StripeCustomerMatch;

    public sealed record Nobody(string Reason) : StripeCustomerMatch;

    public sealed record Ambiguous(string Instructions) : StripeCustomerMatch;
}

/// <summary>
/// Finds the customer: by the stored id, else by e-mail in any spelling of case. E-mails are not unique in Stripe, and change: a
/// step that has begun stays with the customer that its evidence names.
/// </summary>
internal sealed class StripeCustomerFinder(StripeClient client)
{
    public async Task<Result<StripeCustomerMatch>> FindAsync(StepContext step, CancellationToken cancellationToken)
    {
        var calls = step.Calls;
        if (step.Customer.AccountAt("stripe") is { } stored)
        {
            return await ByIdAsync(stored, calls, cancellationToken).ConfigureAwait(false);
        }

        var ids = await ByEmailAsync(step.Customer.Emails, calls, cancellationToken).ConfigureAwait(false);
        if (!ids.TryGet(out var found, out var failed))
        {
            return failed;
        }

        var read = new List<StripeBilling>();
        foreach (var id in found)
        {
            if (!(await StripeBilling.ReadAsync(client, id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var billing, out failed))
            {
                return failed;
            }

            read.Add(billing);
        }

        return CancellationEvidence.CustomerOf(step.EarlierEvidence) is { } known
            ? await StayAsync(known, read, calls, cancellationToken).ConfigureAwait(false)
            : Choose(read);
    }

    /// <summary>The customer to whom something was done, whoever else has the e-mail by now.</summary>
    /// <param name="done">The evidence of what was done.</param>
    public Task<Result<StripeCustomerMatch>> FindAgainAsync(StepContext step, IEnumerable<Evidence> done, CancellationToken cancellationToken) =>
        (step.Customer.AccountAt("stripe") ?? CancellationEvidence.CustomerOf(done)) is { } known
            ? ByIdAsync(known, step.Calls, cancellationToken)
            : FindAsync(step, cancellationToken);

    /// <summary>Somebody of the same e-mail who has come since is another one, or the same in a new guise: not for us to tell.</summary>
    private async Task<Result<StripeCustomerMatch>> StayAsync(string known, List<StripeBilling> read, ICallLog calls, CancellationToken cancellationToken)
    {
        var others = read.FindAll(b => b.Customer != known && b.HasLive);
        return others.Count > 0 ? new StripeCustomerMatch.Ambiguous(CancellationTexts.AnotherCustomer(known, others))
            : read.Find(b => b.Customer == known) is { IsEmpty: false } again ? new StripeCustomerMatch.One(again)
            : await ByIdAsync(known, calls, cancellationToken).ConfigureAwait(false);
    }

    private static StripeCustomerMatch Choose(List<StripeBilling> read)
    {
        var live = read.Where(b => b.HasLive).ToList();
        return (live.Count, read.Count) switch
        {
            (_, 0) => new StripeCustomerMatch.Nobody(CancellationTexts.NoCustomer),
            ( > 1, _) => new StripeCustomerMatch.Ambiguous(CancellationTexts.SeveralCustomers(live)),
            (1, _) => new StripeCustomerMatch.One(live[0]),
            // None of them has anything live: together they say whether there ever was something to end.
            _ when read.TrueForAll(b => b.IsEmpty) => new StripeCustomerMatch.Nobody(CancellationTexts.NoSubscription),
            _ => new StripeCustomerMatch.One(read.First(b => !b.IsEmpty)),
        };
    }

    private async Task<Result<StripeCustomerMatch>> ByIdAsync(string id, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!id.StartsWith("cus_", StringComparison.Ordinal))
        {
            return new StripeCustomerMatch.Ambiguous(CancellationTexts.NotACustomerId);
        }

        var answer = await client.GetCustomerAsync(id, calls, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out var customer, out var failed))
        {
            return failed is { Kind: FailureKind.Refused, Code: StripeFailures.ResourceMissing }
                ? new StripeCustomerMatch.Ambiguous(CancellationTexts.UnknownCustomerId(id))
                : failed;
        }

        if (customer.Deleted)
        {
            // Deleting a customer ends its subscriptions at once, and nothing can be charged to it any more.
            return new StripeCustomerMatch.Nobody(CancellationTexts.DeletedCustomer);
        }

        var read = await StripeBilling.ReadAsync(client, id, calls, cancellationToken).ConfigureAwait(false);
        return !read.TryGet(out var billing, out failed) ? failed
            : billing.IsEmpty ? new StripeCustomerMatch.Nobody(CancellationTexts.NoSubscription)
            : new StripeCustomerMatch.One(billing);
    }

    /// <summary>
    /// The list filter is exact but up to date; search knows any case but lags. Their union is compared once more here,
    /// because what search calls equal is Stripe's to change.
    /// </summary>
    private async Task<Result<string[]>> ByEmailAsync(IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var email in emails)
        {
            if (!(await client.ListCustomersAsync(email, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var exact, out var failed)
                || !(await client.SearchCustomersAsync(email, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var similar, out failed))
            {
                return failed;
            }

            ids.AddRange(exact.Concat(similar)
                .Where(c => !c.Deleted && string.Equals(c.Email?.Trim(), email, StringComparison.OrdinalIgnoreCase))
                .Select(c => c.Id));
        }

        return ids.Distinct(StringComparer.Ordinal).ToArray();
    }
}
