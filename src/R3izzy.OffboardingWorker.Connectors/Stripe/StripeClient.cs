using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>
/// Stripe's REST API v1 as far as a cancellation needs it (docs.stripe.com/api). The only class here that knows addresses
/// and parameters. Lists are read to their end. Every POST carries a key, which v1 honours for POST only.
/// </summary>
internal sealed class StripeClient(PlatformHttp http, string apiVersion)
{
    /// <summary>No customer has as many; a list that goes on is a platform that repeats itself.</summary>
    private const int MostPages = 200;

    public Task<Result<StripeCustomer>> GetCustomerAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<StripeCustomer>(RequestPath.Of($"/v1/customers/{id}"), [], calls, cancellationToken);

    /// <summary>Exact and case-sensitive, always up to date.</summary>
    public Task<Result<StripeCustomer[]>> ListCustomersAsync(string email, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<StripeCustomer>(RequestPath.Of($"/v1/customers"), [new("email", email)], calls, cancellationToken);

    /// <summary>Finds any spelling of case, but new customers only after a minute, at worst an hour.</summary>
    public async Task<Result<StripeCustomer[]>> SearchCustomersAsync(string email, ICallLog calls, CancellationToken cancellationToken)
    {
        var quoted = email.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var found = new List<StripeCustomer>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            KeyValuePair<string, string>[] query = [new("query", $"email:\"{quoted}\""), new("limit", "100"), .. cursor is null ? [] : new[] { KeyValuePair.Create("page", cursor) }];
            var answer = await GetAsync<StripePage<StripeCustomer>>(RequestPath.Of($"/v1/customers/search"), query, calls, cancellationToken).ConfigureAwait(false);
            if (!answer.TryGet(out var read, out var failed))
            {
                return failed;
            }

            found.AddRange(read.Data);
            if (!read.HasMore || read.NextPage is null)
            {
                return found.ToArray();
            }

            cursor = read.NextPage;
        }

        return Endless();
    }

    public Task<Result<StripeSubscription[]>> ListSubscriptionsAsync(string customer, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<StripeSubscription>(RequestPath.Of($"/v1/subscriptions"), [new("customer", customer), new("status", "all")], calls, cancellationToken);

    public Task<Result<StripeSubscription>> GetSubscriptionAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<StripeSubscription>(RequestPath.Of($"/v1/subscriptions/{id}"), [], calls, cancellationToken);

    /// <summary>Sets the end. No proration: see the folder's README, "Prorations".</summary>
    public Task<StepOutcome.Failed?> SetCancelAtAsync(string id, long at, string comment, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/subscriptions/{id}"),
            [new("cancel_at", Text(at)), new("proration_behavior", "none"), new("cancellation_details[comment]", comment)], key, calls, cancellationToken);

    public Task<StepOutcome.Failed?> SetCancelAtPeriodEndAsync(string id, string comment, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/subscriptions/{id}"),
            [new("cancel_at_period_end", "true"), new("cancellation_details[comment]", comment)], key, calls, cancellationToken);

    /// <summary>Takes a set end away: a field is cleared by an empty value.</summary>
    public Task<StepOutcome.Failed?> ClearCancelAtAsync(string id, bool atPeriodEnd, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/subscriptions/{id}"),
            [atPeriodEnd ? new("cancel_at_period_end", "false") : new("cancel_at", ""), new("proration_behavior", "none")], key, calls, cancellationToken);

    /// <summary>Pauses collection; the subscription stays <c>active</c> and goes on making invoices, which are treated as <paramref name="pause"/> says.</summary>
    public Task<StepOutcome.Failed?> PauseCollectionAsync(string id, StripePause pause, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/subscriptions/{id}"),
            [new("pause_collection[behavior]", pause.Behavior), .. pause.ResumesAt is { } at ? new[] { KeyValuePair.Create("pause_collection[resumes_at]", Text(at)) } : []],
            key, calls, cancellationToken);

    /// <summary>Not POST /resume, which is for subscriptions whose status is <c>paused</c>.</summary>
    public Task<StepOutcome.Failed?> ResumeCollectionAsync(string id, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/subscriptions/{id}"), [new("pause_collection", "")], key, calls, cancellationToken);

    /// <summary>Ends it at once. DELETE has no key: look before and after. An ended one answers 404.</summary>
    public Task<StepOutcome.Failed?> CancelNowAsync(string id, string comment, ICallLog calls, CancellationToken cancellationToken) =>
        DeleteAsync(RequestPath.Of($"/v1/subscriptions/{id}"),
            [new("invoice_now", "false"), new("prorate", "false"), new("cancellation_details[comment]", comment)], calls, cancellationToken);

    public Task<Result<StripeSchedule[]>> ListSchedulesAsync(string customer, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<StripeSchedule>(RequestPath.Of($"/v1/subscription_schedules"), [new("customer", customer)], calls, cancellationToken);

    public Task<Result<StripeSchedule>> GetScheduleAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<StripeSchedule>(RequestPath.Of($"/v1/subscription_schedules/{id}"), [], calls, cancellationToken);

    /// <summary>Ends a schedule and the subscription it manages. Both parameters default to true here, unlike on DELETE.</summary>
    public Task<StepOutcome.Failed?> CancelScheduleAsync(string id, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/subscription_schedules/{id}/cancel"), [new("invoice_now", "false"), new("prorate", "false")], key, calls, cancellationToken);

    /// <summary>Lets the subscription go on without its schedule, keeping an end that the schedule had set.</summary>
    public Task<StepOutcome.Failed?> ReleaseScheduleAsync(string id, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/subscription_schedules/{id}/release"), [new("preserve_cancel_date", "true")], key, calls, cancellationToken);

    public Task<Result<StripeInvoice[]>> ListInvoicesAsync(string customer, string status, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<StripeInvoice>(RequestPath.Of($"/v1/invoices"), [new("customer", customer), new("status", status)], calls, cancellationToken);

    public Task<Result<StripeInvoice>> GetInvoiceAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<StripeInvoice>(RequestPath.Of($"/v1/invoices/{id}"), [], calls, cancellationToken);

    /// <summary>Makes a draft final without collecting it: a subscription's draft cannot be deleted, only voided once final.</summary>
    public Task<StepOutcome.Failed?> FinalizeInvoiceAsync(string id, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/invoices/{id}/finalize"), [new("auto_advance", "false")], key, calls, cancellationToken);

    public Task<StepOutcome.Failed?> VoidInvoiceAsync(string id, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/invoices/{id}/void"), [], key, calls, cancellationToken);

    public Task<StepOutcome.Failed?> MarkUncollectibleAsync(string id, StripeKey key, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync(RequestPath.Of($"/v1/invoices/{id}/mark_uncollectible"), [], key, calls, cancellationToken);

    public Task<Result<StripeInvoiceItem[]>> ListPendingItemsAsync(string customer, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<StripeInvoiceItem>(RequestPath.Of($"/v1/invoiceitems"), [new("customer", customer), new("pending", "true")], calls, cancellationToken);

    /// <summary>The next invoice as setting this end would make it. A POST that changes nothing.</summary>
    public Task<Result<StripeInvoicePreview>> PreviewEndAsync(string subscription, long? at, StripeKey key, ICallLog calls, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form =
        [
            new("subscription", subscription),
            at is { } end ? new("subscription_details[cancel_at]", Text(end)) : new("subscription_details[cancel_at_period_end]", "true"),
            new("subscription_details[proration_behavior]", "none"),
        ];
        return SendAsync<StripeInvoicePreview>(
            Form(HttpMethod.Post, RequestPath.Of($"/v1/invoices/create_preview"), CallKind.Read, form, key), calls, cancellationToken);
    }

    /// <summary>One object of a list, to see whether the key may read it.</summary>
    public async Task<StepOutcome.Failed?> TryListAsync(string resource, ICallLog calls, CancellationToken cancellationToken) =>
        (await GetAsync<StripePage<StripeAnswer>>(RequestPath.Of($"/v1/{resource}"), [new("limit", "1")], calls, cancellationToken).ConfigureAwait(false))
        .TryGet(out _, out var failed) ? null : failed;

    private async Task<Result<T[]>> ListAsync<T>(
        RequestPath path, KeyValuePair<string, string>[] filter, ICallLog calls, CancellationToken cancellationToken) where T : IStripeObject
    {
        var items = new List<T>();
        for (var page = 0; page < MostPages; page++)
        {
            KeyValuePair<string, string>[] query = [.. filter, new("limit", "100"), .. items.Count == 0 ? [] : new[] { KeyValuePair.Create("starting_after", items[^1].Id) }];
            var answer = await GetAsync<StripePage<T>>(path, query, calls, cancellationToken).ConfigureAwait(false);
            if (!answer.TryGet(out var read, out var failed))
            {
                return failed;
            }

            items.AddRange(read.Data);
            if (!read.HasMore || read.Data.Count == 0)
            {
                return items.ToArray();
            }
        }

        return Endless();
    }

    private static StepOutcome.Failed Endless() => new(FailureKind.Defect, $"stripe: a list of more than {MostPages * 100} objects", "endless-list");

    private Task<Result<T>> GetAsync<T>(RequestPath path, KeyValuePair<string, string>[] query, ICallLog calls, CancellationToken cancellationToken)
        where T : notnull =>
        SendAsync<T>(new PlatformRequest(HttpMethod.Get, path, CallKind.Read) { Query = query, Headers = [Version] }, calls, cancellationToken);

    private async Task<StepOutcome.Failed?> PostAsync(
        RequestPath path, KeyValuePair<string, string>[] form, StripeKey key, ICallLog calls, CancellationToken cancellationToken)
    {
        var answer = await SendAsync<StripeAnswer>(Form(HttpMethod.Post, path, CallKind.RepeatableWrite, form, key), calls, cancellationToken).ConfigureAwait(false);
        return answer.TryGet(out _, out var failed) ? null : failed;
    }

    private async Task<StepOutcome.Failed?> DeleteAsync(
        RequestPath path, KeyValuePair<string, string>[] query, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Delete, path, CallKind.OnceOnlyWrite) { Query = query, Headers = [Version] };
        return (await SendAsync<StripeAnswer>(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failed) ? null : failed;
    }

    private PlatformRequest Form(HttpMethod method, RequestPath path, CallKind kind, KeyValuePair<string, string>[] form, StripeKey key) =>
        new(method, path, kind)
        {
            Headers = [Version, new("Idempotency-Key", key.For(path.Real, form))],
            Content = () => new FormUrlEncodedContent(form),
        };

    private async Task<Result<T>> SendAsync<T>(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken) where T : notnull
    {
        var answer = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        return answer.TryGet(out var reply, out var failed) ? reply.Json<T>() : failed;
    }

    private KeyValuePair<string, string> Version => new("Stripe-Version", apiVersion);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
