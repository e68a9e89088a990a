using System.Runtime.CompilerServices;
using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>What sending the same request twice would do. Decides both what is sent again and how silence is read.</summary>
public enum CallKind
{
    /// <summary>Changes nothing. Sent again freely; silence means Transient.</summary>
    Read,

    /// <summary>Sets to a value, or carries an idempotency key: the same request again leads to the same state. Sent again; silence means OutcomeUnknown.</summary>
    RepeatableWrite,

    /// <summary>A second one could have a second effect. Sent again only if it never left (and after a 401 with a fresh token); silence means OutcomeUnknown.</summary>
    OnceOnlyWrite,
}

/// <summary>One request to a platform, able to be sent more than once: content is made anew for each try.</summary>
public sealed record PlatformRequest(HttpMethod Method, RequestPath Path, CallKind Kind)
{
    /// <summary>What is called, where one address serves every call (JSON-RPC): the log shows it behind the path. No personal data.</summary>
    public string? Operation { get; init; }

    /// <summary>Encoded by the pipeline; never logged.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes the content of one try.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Statuses besides 2xx that the caller reads itself (a 404 that means "gone", a 308 that means "go on").</summary>
    public IReadOnlyList<int> AlsoExpected { get; init; } = [];

    /// <summary>Largest answer that is read into memory, in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Replaces <see cref="HttpLimits.TryTimeout"/> for this request.</summary>
    public TimeSpan? TryTimeout { get; init; }

    /// <summary>
    /// Replaces the pipeline's base address, for a session or next page that the platform itself handed out. Scheme, host and
    /// port must be those of the base address; another one is a Defect and nothing is sent.
    /// </summary>
    public Uri? AbsoluteAddress { get; init; }
}

/// <summary>
/// A request path in two forms: the real one, with every value percent-encoded, and the one for the log, where
/// values marked <c>:hide</c> are replaced. Written as an interpolated string:
/// <c>RequestPath.Of($"/groups/{group}/members/{email:hide}")</c>. A value marked <c>:raw</c> keeps its slashes.
/// </summary>
public sealed class RequestPath
{
    private RequestPath(string real, string logged) => (Real, Logged) = (real, logged);

    public string Real { get; }

    public string Logged { get; }

    public static RequestPath Of(Builder path)
    {
        var real = path.Real.ToString();
        // Values are checked one by one, but two of them, or a value and a literal, could still meet in one segment.
        if (!real.StartsWith('/') || real.StartsWith("//", StringComparison.Ordinal) || real.Split('/').Any(s => s is "." or ".."))
        {
            throw new FormatException("A path starts with one slash and has no dot segments.");
        }

        return new(real, path.Logged.ToString());
    }

    public override string ToString() => Logged;

    [InterpolatedStringHandler]
    public readonly struct Builder
    {
        public Builder(int literalLength, int formattedCount)
        {
            Real = new StringBuilder(literalLength + (formattedCount * 24));
            Logged = new StringBuilder(literalLength + (formattedCount * 24));
        }

        internal StringBuilder Real { get; }

        internal StringBuilder Logged { get; }

        public void AppendLiteral(string value)
        {
            Real.Append(value);
            Logged.Append(value);
        }

        public void AppendFormatted(string value, string? format = null)
        {
            var encoded = Uri.EscapeDataString(value);
            switch (format)
            {
                case null:
                    RejectDots(value);
                    Real.Append(encoded);
                    Logged.Append(encoded);
                    break;
                case "hide":
                    RejectDots(value);
                    Real.Append(encoded);
                    Logged.Append("***");
                    break;
                case "raw":
                    // Resource names such as groups/x/memberships/y come from the platform with their slashes.
                    var segments = value.Split('/');
                    Array.ForEach(segments, RejectDots);
                    var kept = string.Join('/', segments.Select(Uri.EscapeDataString));
                    Real.Append(kept);
                    Logged.Append(kept);
                    break;
                case "rawhide":
                    var hidden = value.Split('/');
                    Array.ForEach(hidden, RejectDots);
                    Real.AppendJoin('/', hidden.Select(Uri.EscapeDataString));
                    Logged.Append("***");
                    break;
                default:
                    throw new FormatException($"Unknown path format '{format}': use hide, raw, rawhide or none.");
            }
        }

        // System.Uri resolves dot segments even when they come from a value: it would call another resource.
        private static void RejectDots(string segment)
        {
            if (segment is "" or "." or "..")
            {
                throw new FormatException("A path value must not be empty, '.' or '..'.");
            }
        }
    }
}
