using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

/// <summary>The resource Message in its four formats (messages.get).</summary>
internal static class GmailResource
{
    public static JsonObject Of(StoredMessage message, string format, IReadOnlyList<string> headers)
    {
        var resource = Minimal(message);
        switch (format)
        {
            case "raw":
                resource["raw"] = System.Buffers.Text.Base64Url.EncodeToString(message.Content.Raw);
                break;
            case "metadata":
                resource["payload"] = new JsonObject
                {
                    ["mimeType"] = TypeOf(message.Content),
                    ["headers"] = Headers(message.Content, h => headers.Count == 0 || headers.Contains(h, StringComparer.OrdinalIgnoreCase)),
                };
                break;
            case "full":
                resource["payload"] = Payload(message.Content);
                break;
        }

        return resource;
    }

    private static JsonObject Minimal(StoredMessage message) => new()
    {
        ["id"] = message.Id,
        ["threadId"] = message.ThreadId,
        ["labelIds"] = new JsonArray([.. message.Labels.Order(StringComparer.Ordinal).Select(l => (JsonNode)l)]),
        ["snippet"] = Snippet(message.Content),
        ["sizeEstimate"] = message.Content.Raw.Length,
        ["historyId"] = "1000",
        ["internalDate"] = message.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
    };

    private static JsonObject Payload(InternetMessage content)
    {
        var parts = content.Parts();
        var payload = new JsonObject
        {
            ["partId"] = "",
            ["mimeType"] = TypeOf(content),
            ["filename"] = "",
            ["headers"] = Headers(content, _ => true),
        };
        if (TypeOf(content).StartsWith("multipart/", StringComparison.Ordinal))
        {
            payload["body"] = new JsonObject { ["size"] = 0 };
            payload["parts"] = new JsonArray([.. parts.Select((p, i) => (JsonNode)new JsonObject
            {
                ["partId"] = i.ToString(CultureInfo.InvariantCulture),
                ["mimeType"] = p.Type,
                ["filename"] = "",
                ["headers"] = new JsonArray(),
                ["body"] = Body(p),
            })]);
        }
        else
        {
            payload["body"] = Body(parts[0]);
        }

        return payload;
    }

    private static JsonObject Body(MessageLeaf leaf) => new() { ["size"] = leaf.Content.Length, ["data"] = leaf.Data };

    private static JsonArray Headers(InternetMessage content, Func<string, bool> wanted) =>
        new([.. content.Headers.Where(h => wanted(h.Key)).Select(h => (JsonNode)new JsonObject { ["name"] = h.Key, ["value"] = h.Value })]);

    private static string TypeOf(InternetMessage content) => (content.Header("Content-Type") ?? "text/plain").Split(';')[0].Trim().ToLowerInvariant();

    private static string Snippet(InternetMessage content)
    {
        var text = new StringBuilder((content.TextOf("text/plain") ?? "").ReplaceLineEndings(" "));
        return text.Length > 200 ? text.ToString(0, 200) : text.ToString();
    }
}
