using System.Net.Http.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>
/// The part of the Google Play Developer API v3 (specs: androidpublisher.v3) that reads a track's testers. It has no
/// method that commits an edit, on purpose: a commit sends every pending change of the Console to review.
/// </summary>
internal sealed class PublisherClient(PlatformHttp http)
{
    public const string System = "android-publisher";
    public const string Scope = "https://www.googleapis.com/auth/androidpublisher";

    /// <summary>Opens an edit and returns its id. An edit that the same account had open for the app dies by it.</summary>
    public async Task<Result<string>> InsertEditAsync(string package, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(
            HttpMethod.Post, RequestPath.Of($"/androidpublisher/v3/applications/{package}/edits"), CallKind.OnceOnlyWrite)
        {
            Content = () => JsonContent.Create(new EmptyJson(), options: PlatformJson.Options),
        };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure)
            && reply.Json<EditJson>().TryGet(out var edit, out failure)
            ? edit.Id is "" or "." or ".." ? FailureTable.Unreadable(System, request.Kind, "an edit without id") : edit.Id
            : failure;
    }

    /// <summary>The Google Groups that test a track, as the edit shows them.</summary>
    public async Task<Result<string[]>> ReadTestersAsync(
        string package, string edit, string track, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(
            HttpMethod.Get, RequestPath.Of($"/androidpublisher/v3/applications/{package}/edits/{edit}/testers/{track}"), CallKind.Read);
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure)
            && reply.Json<TestersJson>().TryGet(out var testers, out failure)
            ? testers.GoogleGroups ?? []
            : failure;
    }

    /// <summary>Throws the edit away. Null: it is gone, by us or before us.</summary>
    public async Task<StepOutcome.Failed?> DeleteEditAsync(string package, string edit, ICallLog calls, CancellationToken cancellationToken)
    {
        // An edit that was replaced or has expired answers 400 or 410, an unknown one 404: in each case nothing of it is open.
        var request = new PlatformRequest(
            HttpMethod.Delete, RequestPath.Of($"/androidpublisher/v3/applications/{package}/edits/{edit}"), CallKind.RepeatableWrite)
        {
            AlsoExpected = [400, 404, 410],
        };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure) ? null : failure;
    }

    /// <summary>The one call on an app that reads without an edit. Null: the app can be seen.</summary>
    public async Task<StepOutcome.Failed?> ReadReviewsAsync(string package, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(
            HttpMethod.Get, RequestPath.Of($"/androidpublisher/v3/applications/{package}/reviews"), CallKind.Read)
        { Query = [new("maxResults", "1")] };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure) ? null : failure;
    }

    private sealed record EmptyJson;

    private sealed record EditJson(string Id);

    private sealed record TestersJson(string[]? GoogleGroups = null);
}
