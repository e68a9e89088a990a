using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

/// <summary>A mail as it was handed in, read as far as a mail server reads it: headers, and the parts of a MIME body (RFC 5322, 2045, 2047).</summary>
public sealed partial class InternetMessage
{
    private InternetMessage(byte[] raw, List<KeyValuePair<string, string>> headers, byte[] body) => (Raw, Headers, Body) = (raw, headers, body);

    public byte[] Raw { get; }

    /// <summary>Unfolded, in their order, encoded words as they came.</summary>
    public IList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>What follows the headers, as it came.</summary>
    public byte[] Body { get; }

    /// <summary>Null when it has no headers.</summary>
    public static InternetMessage? Parse(byte[] raw)
    {
        var text = Encoding.Latin1.GetString(raw);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end <= 0)
        {
            return null;
        }

        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in Folding().Replace(text[..end], " ").Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[..colon].Any(c => c is <= ' ' or > '~'))
            {
                return null;
            }

            headers.Add(KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim()));
        }

        return new InternetMessage(raw, headers, raw[(end + 4)..]);
    }

    public string? Header(string name) => Headers.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>As people read it.</summary>
    public string Subject => Decode(Header("Subject") ?? "");

    /// <summary>Bare addresses of To, Cc and Bcc.</summary>
    public IReadOnlyList<string> Recipients =>
        [.. new[] { "To", "Cc", "Bcc" }.Select(Header).OfType<string>().SelectMany(h => Address().Matches(h).Select(m => m.Value))];

    /// <summary>The text of the part of a type such as <c>text/plain</c>; null when there is none.</summary>
    public string? TextOf(string type) => Parts().FirstOrDefault(p => p.Type == type) is { } part ? Encoding.UTF8.GetString(part.Content) : null;

    /// <summary>The leaves of the body, decoded.</summary>
    public IReadOnlyList<MessageLeaf> Parts()
    {
        var type = Header("Content-Type") ?? "text/plain";
        if (Boundary().Match(type) is not { Success: true } boundary)
        {
            return [Leaf(Headers, Body)];
        }

        // What is before the first line of the boundary and after the last is nobody's.
        var mark = "--" + boundary.Groups[1].Value;
        return
        [
            .. ("\r\n" + Encoding.Latin1.GetString(Body)).Split("\r\n" + mark).Skip(1).TakeWhile(p => !p.StartsWith("--", StringComparison.Ordinal))
                .Select(p => Parse(Encoding.Latin1.GetBytes(p[2..] + (p.Contains("\r\n\r\n", StringComparison.Ordinal) ? "" : "\r\n\r\n")))!)
                .Select(p => Leaf(p.Headers, p.Body)),
        ];
    }

    private static MessageLeaf Leaf(IEnumerable<KeyValuePair<string, string>> headers, byte[] body)
    {
        string Value(string name) => headers.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value ?? "";
        var type = Value("Content-Type").Split(';')[0].Trim().ToLowerInvariant();
        return new MessageLeaf(type.Length == 0 ? "text/plain" : type, Value("Content-Transfer-Encoding").ToLowerInvariant() switch
        {
            "quoted-printable" => UnquotePrintable(body),
            "base64" => Convert.FromBase64String(Encoding.ASCII.GetString(body)),
            _ => body,
        });
    }

    private static byte[] UnquotePrintable(byte[] body)
    {
        var text = SoftBreak().Replace(Encoding.Latin1.GetString(body), "");
        return Encoding.Latin1.GetBytes(Octet().Replace(text, m => ((char)int.Parse(m.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));
    }

    private static string Decode(string value) => EncodedWord().Replace(BetweenWords().Replace(value, "$1"), m => m.Groups[1].Value switch
    {
        "B" or "b" => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[2].Value)),
        _ => Encoding.UTF8.GetString(UnquotePrintable(Encoding.Latin1.GetBytes(m.Groups[2].Value.Replace('_', ' ')))),
    });

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Folding();

    [GeneratedRegex("boundary=\"?([^\";]+)\"?", RegexOptions.IgnoreCase)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"=[ \t]*\r\n")]
    private static partial Regex SoftBreak();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex Octet();

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(=\?[^?]+\?[BbQq]\?[^?]*\?=)\s+(?==\?)")]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"[^\s<>,;:""]+@[^\s<>,;:""]+")]
    private static partial Regex Address();
}

/// <param name="Type">Such as <c>text/plain</c>.</param>
/// <param name="Content">Decoded.</param>
public sealed record MessageLeaf(string Type, byte[] Content)
{
    internal string Data => Base64Url.EncodeToString(Content);
}
