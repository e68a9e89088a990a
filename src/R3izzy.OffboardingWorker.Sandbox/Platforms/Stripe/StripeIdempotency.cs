using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>A kept answer.</summary>
internal sealed record StripeAnswer(int Status, JsonObject Body);

/// <summary>
/// Idempotency keys of v1: the first answer is kept once the endpoint began, errors included, and replayed to the same
/// parameters; kept for 24 hours and then forgotten, so that a later reuse executes again
/// (docs.stripe.com/api/idempotent_requests, docs.stripe.com/error-low-level).
/// </summary>
internal sealed class StripeIdempotency
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Opens a key for a request, or gives the kept answer, or refuses.</summary>
    public StripeAnswer? Begin(string key, string endpoint, string parameters, DateTimeOffset now)
    {
        if (key.Length > 255)
        {
            throw StripeRefusal.BadParameter("Idempotency keys may be at most 255 characters.", null);
        }

        if (!_entries.TryGetValue(key, out var entry) || now - entry.At > Kept)
        {
            _entries[key] = new Entry(endpoint, parameters, now);
            return null;
        }

        if (entry.Endpoint != endpoint)
        {
            throw Mismatch($"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{entry.Endpoint}' vs '{endpoint}').");
        }

        if (entry.Parameters != parameters)
        {
            throw Mismatch("Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than the given one if you meant to execute a different request.");
        }

        return entry.Answer ?? throw new StripeRefusal(409,
            "There is currently another in-progress request using this Idempotency Key (that probably means you submitted twice, and the other request is still going through).",
            "idempotency_key_in_use")
        { BeforeExecution = true };
    }

    public void Keep(string key, StripeAnswer answer) => _entries[key] = _entries[key] with { Answer = answer };

    /// <summary>The request was turned away before the endpoint began: the key may be used again.</summary>
    public void Forget(string key) => _entries.Remove(key);

    private static StripeRefusal Mismatch(string message) => new(400, message, type: "idempotency_error") { BeforeExecution = true };

    private sealed record Entry(string Endpoint, string Parameters, DateTimeOffset At, StripeAnswer? Answer = null);
}
