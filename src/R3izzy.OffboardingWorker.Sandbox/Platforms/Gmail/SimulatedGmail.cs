using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

/// <summary>
/// The messages of the Gmail API (discovery document gmail v1). A service account has no mailbox: it must act as a user, by
/// domain-wide delegation. Sending twice sends two mails, whatever their Message-ID.
/// </summary>
public sealed class SimulatedGmail(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private const string Root = "/gmail/v1/users/{userId}";

    private static readonly string[] SendScopes = ["gmail.send", "gmail.compose", "gmail.modify"];
    private static readonly string[] ReadScopes = ["gmail.readonly", "gmail.modify"];
    private static readonly string[] MetadataScopes = [.. ReadScopes, "gmail.metadata"];

    private readonly ConcurrentDictionary<string, GmailMailbox> _mailboxes = new(StringComparer.OrdinalIgnoreCase);

    public override string Name => "gmail";

    /// <summary>Gmail puts a Message-ID of its own in the place of the sender's, which it keeps as X-Google-Original-Message-ID.</summary>
    public bool ReplacesMessageIds { get; set; }

    /// <summary>What is sent is not found by searches until it is indexed.</summary>
    public bool SearchLags { get; set; }

    public GmailMailbox AddMailbox(string address) => _mailboxes.GetOrAdd(address, a => new GmailMailbox(a));

    public GmailMailbox Mailbox(string address) => _mailboxes[address];

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Root + "/messages/send", http => InMailbox(http, SendScopes, box => SendAsync(http, box)));
        routes.MapGet(Root + "/messages", http => InMailbox(http, MetadataScopes, box => ListAsync(http, box)));
        routes.MapGet(Root + "/messages/{id}", http => InMailbox(http, MetadataScopes, box => GetAsync(http, box)));
        routes.MapGet(Root + "/profile", http => InMailbox(http, [.. MetadataScopes, "gmail.compose"], box => GoogleJson.WriteAsync(http, new JsonObject
        {
            ["emailAddress"] = box.Address,
            ["messagesTotal"] = box.Messages.Count,
            ["threadsTotal"] = box.Messages.Count,
            ["historyId"] = "1000",
        })));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) => ErrorAsync(http, status, code ?? status switch
    {
        400 => "invalidArgument",
        401 => "authError",
        403 => "forbidden",
        404 => "notFound",
        429 => "rateLimitExceeded",
        >= 500 => "backendError",
        _ => "badRequest",
    }, "Injected by the sandbox.");

    private async Task InMailbox(HttpContext http, string[] scopes, Func<GmailMailbox, Task> answer)
    {
        try
        {
            if (Sandbox.Tokens.GrantOf(http.Request) is not { } grant)
            {
                throw new GoogleRefusal(401, "authError", "Invalid Credentials");
            }

            if (!GoogleTokens.Allows(grant, scopes) && !grant.Scopes.Contains("https://mail.google.com/"))
            {
                throw new GoogleRefusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
            }

            // The service account itself, or a user without Gmail.
            if (grant.Subject is not { } user || !_mailboxes.TryGetValue(user, out var box))
            {
                throw new GoogleRefusal(400, "failedPrecondition", "Precondition check failed.");
            }

            if ((string)http.Request.RouteValues["userId"]! is var asked && asked != "me" && !string.Equals(asked, user, StringComparison.OrdinalIgnoreCase))
            {
                throw new GoogleRefusal(403, "forbidden", $"Delegation denied for {user}");
            }

            await answer(box).ConfigureAwait(false);
        }
        catch (GoogleRefusal refusal)
        {
            await ErrorAsync(http, refusal.Status, refusal.Code, refusal.Message).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(HttpContext http, GmailMailbox box)
    {
        var body = await GoogleJson.ReadObjectAsync(http.Request.Body, m => new GoogleRefusal(400, "parseError", m), http.RequestAborted).ConfigureAwait(false);
        var content = Decode(body.Text("raw"))
            ?? throw new GoogleRefusal(400, "invalidArgument", "'raw' RFC822 payload message string or uploading message via /upload/* URL required");
        if (content.Recipients.Count == 0)
        {
            throw new GoogleRefusal(400, "invalidArgument", "Recipient address required");
        }

        GiveMessageId(content);
        var message = box.Add(content, Sandbox.Clock.GetUtcNow(), "SENT");
        message.IsIndexed = !SearchLags;
        Sandbox.Ledger.Record(Name, "message.sent", content.Header("Message-ID")!);
        await GoogleJson.WriteAsync(http, new JsonObject
        {
            ["id"] = message.Id,
            ["threadId"] = message.ThreadId,
            ["labelIds"] = new JsonArray("SENT"),
        }).ConfigureAwait(false);
    }

    // A Message-ID without its brackets is none.
    private void GiveMessageId(InternetMessage content)
    {
        var own = content.Headers.FirstOrDefault(h => string.Equals(h.Key, "Message-ID", StringComparison.OrdinalIgnoreCase));
        if (!ReplacesMessageIds && own.Value is { } id && id.StartsWith('<') && id.EndsWith('>') && id.Contains('@', StringComparison.Ordinal))
        {
            return;
        }

        if (own.Key is not null)
        {
            content.Headers.Remove(own);
            content.Headers.Add(KeyValuePair.Create("X-Google-Original-Message-ID", own.Value));
        }

        content.Headers.Add(KeyValuePair.Create("Message-ID", $"<CA{GmailMailbox.NewId()}@mail.gmail.com>"));
    }

    private Task ListAsync(HttpContext http, GmailMailbox box)
    {
        var query = http.Request.Query;
        if (query.ContainsKey("q") && MetadataOnly(http))
        {
            throw new GoogleRefusal(403, "forbidden", "Metadata scope does not support 'q' parameter");
        }

        var search = query["q"].ToString() is { Length: > 0 } q ? GmailQuery.Parse(q) : null;
        var labels = query["labelIds"].OfType<string>().ToList();
        var size = int.TryParse(query["maxResults"], out var asked) ? Math.Clamp(asked, 1, 500) : 100;
        var from = query["pageToken"].ToString() is { Length: > 0 } token
            ? int.TryParse(PageToken.Read(token, query["q"].ToString()), out var start) ? start : throw new GoogleRefusal(400, "invalidArgument", "Invalid pageToken")
            : 0;
        var found = box.Messages
            .Where(m => query["includeSpamTrash"] == "true" || (!m.Labels.Contains("TRASH") && !m.Labels.Contains("SPAM")))
            .Where(m => labels.All(m.Labels.Contains))
            .Where(m => search is null || (m.IsIndexed && search.Matches(m)))
            .ToList();
        var answer = new JsonObject { ["resultSizeEstimate"] = found.Count };
        if (found.Skip(from).Take(size).Select(m => (JsonNode)new JsonObject { ["id"] = m.Id, ["threadId"] = m.ThreadId }).ToArray() is { Length: > 0 } page)
        {
            answer["messages"] = new JsonArray(page);
        }

        if (from + size < found.Count)
        {
            answer["nextPageToken"] = PageToken.Make(query["q"].ToString(), (from + size).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return GoogleJson.WriteAsync(http, answer);
    }

    private Task GetAsync(HttpContext http, GmailMailbox box)
    {
        var format = http.Request.Query["format"].ToString() is { Length: > 0 } asked ? asked.ToLowerInvariant() : "full";
        if (format is not ("minimal" or "full" or "raw" or "metadata"))
        {
            throw new GoogleRefusal(400, "invalidArgument", "Invalid value at 'format'");
        }

        if (format is "full" or "raw" && MetadataOnly(http))
        {
            throw new GoogleRefusal(403, "forbidden", "Metadata scope doesn't allow format " + format.ToUpperInvariant());
        }

        return box.Find((string)http.Request.RouteValues["id"]!) is { } message
            ? GoogleJson.WriteAsync(http, GmailResource.Of(message, format, [.. http.Request.Query["metadataHeaders"].OfType<string>()]))
            : throw new GoogleRefusal(404, "notFound", "Requested entity was not found.");
    }

    private bool MetadataOnly(HttpContext http) =>
        Sandbox.Tokens.GrantOf(http.Request) is { } grant && !GoogleTokens.Allows(grant, ReadScopes) && !grant.Scopes.Contains("https://mail.google.com/");

    private static InternetMessage? Decode(string raw)
    {
        try
        {
            return raw.Length == 0 ? null : InternetMessage.Parse(Base64Url.DecodeFromChars(raw));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Task ErrorAsync(HttpContext http, int status, string reason, string message)
    {
        var detail = new JsonObject
        {
            ["message"] = message,
            ["domain"] = reason is "rateLimitExceeded" or "userRateLimitExceeded" or "dailyLimitExceeded" ? "usageLimits" : "global",
            ["reason"] = reason,
        };
        http.Response.StatusCode = status;
        return GoogleJson.WriteAsync(http, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = status,
                ["message"] = message,
                ["errors"] = new JsonArray(detail),
                ["status"] = status switch
                {
                    400 when reason == "failedPrecondition" => "FAILED_PRECONDITION",
                    400 => "INVALID_ARGUMENT",
                    401 => "UNAUTHENTICATED",
                    403 => "PERMISSION_DENIED",
                    404 => "NOT_FOUND",
                    429 => "RESOURCE_EXHAUSTED",
                    503 => "UNAVAILABLE",
                    _ => "INTERNAL",
                },
            },
        });
    }
}
