using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Stripe's reading of error answers (docs.stripe.com/api/errors, docs.stripe.com/error-low-level).</summary>
internal static class StripeFailures
{
    public const string ResourceMissing = "resource_missing";

    /// <summary>A preview of a subscription that will be invoiced no more.</summary>
    public const string NoUpcomingInvoice = "invoice_upcoming_none";

    /// <summary>A write was accepted, yet the object does not show it.</summary>
    public const string NotInPlace = "read-back-differs";

    public static FailureTable Table { get; } = new(Classify)
    {
        RetryAdvice = headers => headers.TryGetValues("Stripe-Should-Retry", out var values) && bool.TryParse(values.First(), out var advice) ? advice : null,
    };

    /// <summary>
    /// Whether an idempotency key has been used up by this failure: Stripe keeps the first answer once the endpoint began,
    /// 4xx and 500 included, and would replay it for a day. Without an answer the key must stay the same.
    /// </summary>
    public static bool UsesUpKey(StepOutcome.Failed failed) => failed.Kind switch
    {
        FailureKind.Refused => true,
        FailureKind.OutcomeUnknown => failed.Code is not (FailureCodes.NoAnswer or FailureCodes.UnreadableAnswer or FailureCodes.AnswerTooLarge),
        FailureKind.Transient or FailureKind.RateLimited or FailureKind.Unauthorized or FailureKind.Defect => false,
    };

    private static (FailureKind Kind, string? Code)? Classify(int status, JsonElement? error, CallKind kind)
    {
        var (type, code) = Read(error);
        return (status, type, code) switch
        {
            // The same key with other parameters can only be our own mistake.
            (_, "idempotency_error", _) => (FailureKind.Defect, "idempotency_error"),
            // Another request holds the key or the object: nothing was executed.
            (409, _, _) => (FailureKind.Transient, code),
            (429, _, "lock_timeout") => (FailureKind.Transient, code),
            (_, _, null) => null,
            _ => (FailureTable.Common(status, kind), code),
        };
    }

    private static (string? Type, string? Code) Read(JsonElement? body)
    {
        return body is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? (Word(error, "type"), Word(error, "code"))
            : (null, null);

        // Codes are words; anything else could carry what must not be logged.
        static string? Word(JsonElement error, string name) =>
            error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 80 } text
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
                ? text
                : null;
    }
}
