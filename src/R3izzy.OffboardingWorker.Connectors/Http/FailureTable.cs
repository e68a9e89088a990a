using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>
/// Turns an answer that is no success into a failure, by status and code, never by text.
/// A platform overrides single answers by code with <see cref="PlatformRule"/>.
/// </summary>
public sealed class FailureTable(FailureTable.PlatformRule? rule = null)
{
    /// <summary>A platform's own reading of an answer.</summary>
    /// <param name="status">HTTP status, never 2xx.</param>
    /// <param name="error">The body, if it was JSON.</param>
    /// <param name="kind">What kind of call it answers.</param>
    /// <returns>The kind and the platform's code; null for the common table, which then quotes no code.</returns>
    public delegate (FailureKind Kind, string? Code)? PlatformRule(int status, JsonElement? error, CallKind kind);

    /// <summary>
    /// A platform's own word in its answer's headers on whether the request may be sent again at once. It replaces the
    /// pipeline's judgement within the attempt; null where the answer says nothing.
    /// </summary>
    public Func<HttpResponseHeaders, bool?>? RetryAdvice { get; init; }

    /// <summary>How long a platform asks to wait in a header of its own; null where the answer says nothing. Without it only Retry-After counts.</summary>
    public Func<HttpResponseHeaders, TimeSpan?>? RetryAfter { get; init; }

    public StepOutcome.Failed Classify(string system, int status, JsonElement? error, CallKind kind, TimeSpan? retryAfter)
    {
        var (failure, code) = rule?.Invoke(status, error, kind) ?? (Common(status, kind), null);
        var quoted = code is null ? $"HTTP {status}" : $"HTTP {status}, {code}";
        return new StepOutcome.Failed(failure, $"{system}: {quoted}", code ?? $"http-{status}", retryAfter);
    }

    /// <summary>The table for every platform.</summary>
    public static FailureKind Common(int status, CallKind kind) => status switch
    {
        401 or 403 => FailureKind.Unauthorized,
        429 => FailureKind.RateLimited,
        503 => FailureKind.Transient,
        // The platform will never be able to: waiting does not help.
        501 or 505 => FailureKind.Refused,
        // A gateway's timeout or a crash in the platform says nothing of whether a write happened.
        408 or >= 500 => kind is CallKind.Read ? FailureKind.Transient : FailureKind.OutcomeUnknown,
        >= 400 => FailureKind.Refused,
        // Redirects are not followed: a credential would travel to an address that nobody configured.
        _ => FailureKind.Refused,
    };

    /// <summary>No answer came, or not all of it.</summary>
    public static StepOutcome.Failed NoAnswer(string system, CallKind kind, string what) => new(
        kind is CallKind.Read ? FailureKind.Transient : FailureKind.OutcomeUnknown,
        $"{system}: {what}", FailureCodes.NoAnswer);

    /// <summary>A 2xx whose body is not what the vendor describes.</summary>
    public static StepOutcome.Failed Unreadable(string system, CallKind kind, string what) => new(
        kind is CallKind.Read ? FailureKind.Transient : FailureKind.OutcomeUnknown,
        $"{system}: {what}", FailureCodes.UnreadableAnswer);
}
