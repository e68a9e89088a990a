using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Email.Gmail;

/// <summary>The calls of the Gmail API that are needed (discovery document gmail v1, revision 20240520). Works on the mailbox that the credential acts as.</summary>
internal sealed class GmailClient(PlatformHttp http)
{
    public const string SystemName = "gmail";

    /// <summary>Sending, and searching among what was sent: gmail.metadata would not take a search (messages.list, q).</summary>
    public static IReadOnlyList<string> Scopes { get; } =
        ["https://www.googleapis.com/auth/gmail.send", "https://www.googleapis.com/auth/gmail.readonly"];

    public static FailureTable Failures { get; } = new(Classify);

    /// <param name="message">RFC 5322.</param>
    public Task<Result<GmailMessage>> SendAsync(byte[] message, ICallLog calls, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { raw = Base64Url.EncodeToString(message) });
        return JsonAsync<GmailMessage>(
            new PlatformRequest(HttpMethod.Post, RequestPath.Of($"/gmail/v1/users/me/messages/send"), CallKind.OnceOnlyWrite)
            {
                Content = () => new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            }, calls, cancellationToken);
    }

    /// <summary>Ids of the messages that a search finds, newest first; of the first page, which is more than one case has.</summary>
    /// <param name="query">As in Gmail's search box. What is in the bin is found too: a mail that somebody deleted has left all the same.</param>
    public async Task<Result<IReadOnlyList<string>>> SearchAsync(string query, ICallLog calls, CancellationToken cancellationToken)
    {
        var found = await JsonAsync<ListAnswer>(
            new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/gmail/v1/users/me/messages"), CallKind.Read)
            {
                Query = [new("q", query), new("includeSpamTrash", "true"), new("maxResults", "100")],
            }, calls, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var answer, out var failure)
            ? (Result<IReadOnlyList<string>>)(answer.Messages ?? []).Select(m => m.Id).ToArray()
            : failure;
    }

    /// <summary>A message's labels, and those of its headers that are asked for.</summary>
    public Task<Result<GmailMessage>> ReadAsync(string id, IReadOnlyList<string> headers, ICallLog calls, CancellationToken cancellationToken) =>
        JsonAsync<GmailMessage>(
            new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/gmail/v1/users/me/messages/{id}"), CallKind.Read)
            {
                Query = [new("format", "metadata"), .. headers.Select(h => KeyValuePair.Create("metadataHeaders", h))],
            }, calls, cancellationToken);

    public Task<Result<GmailProfile>> ProfileAsync(ICallLog calls, CancellationToken cancellationToken) =>
        JsonAsync<GmailProfile>(new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/gmail/v1/users/me/profile"), CallKind.Read), calls, cancellationToken);

    /// <summary>https://developers.google.com/workspace/gmail/api/guides/handle-errors</summary>
    internal static (FailureKind Kind, string? Code)? Classify(int status, JsonElement? error, CallKind kind) => ReasonOf(error) switch
    {
        null => null,
        // A 403 about speed or the day's amount is not about rights.
        { } reason and ("rateLimitExceeded" or "userRateLimitExceeded" or "dailyLimitExceeded" or "quotaExceeded") => (FailureKind.RateLimited, reason),
        // The mailbox that the credential acts as has no Gmail, or none is acted as: the settings are wrong for every mail alike.
        "failedPrecondition" => (FailureKind.Unauthorized, "failedPrecondition"),
        { } reason => (FailureTable.Common(status, kind), reason),
    };

    private async Task<Result<T>> JsonAsync<T>(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken) where T : notnull
    {
        var sent = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        return sent.TryGet(out var reply, out var failure) ? reply.Json<T>() : failure;
    }

    // A word without blanks, and not a sentence that could quote an address.
    private static string? ReasonOf(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Object } holder && holder.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
        && errors[0].ValueKind == JsonValueKind.Object && errors[0].TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String
        && reason.GetString() is { Length: > 0 and <= 60 } word && word.All(char.IsAsciiLetterOrDigit) ? word : null;

    // resultSizeEstimate is always there: without asking for it, any stray {} would read as "nothing was sent".
    private sealed record ListAnswer(long ResultSizeEstimate, IReadOnlyList<GmailMessageId>? Messages = null);

    private sealed record GmailMessageId(string Id);
}

/// <param name="Id">Gmail's own.</param>
internal sealed record GmailMessage(string Id, string? ThreadId = null, IReadOnlyList<string>? LabelIds = null, GmailPayload? Payload = null)
{
    public bool IsSent => LabelIds?.Contains("SENT") == true;

    public string? Header(string name) =>
        Payload?.Headers?.FirstOrDefault(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;
}

internal sealed record GmailPayload(IReadOnlyList<GmailHeader>? Headers = null);

internal sealed record GmailHeader(string Name, string Value);

internal sealed record GmailProfile(string EmailAddress);
