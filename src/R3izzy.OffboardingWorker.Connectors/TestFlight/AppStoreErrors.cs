using System.Text.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>How App Store Connect says no: <c>errors[0].code</c> (developer.apple.com, Interpreting and Handling Errors). Titles and details are not read: they may quote the request.</summary>
internal static partial class AppStoreErrors
{
    public static FailureTable Table { get; } = new(Classify)
    {
        // With nothing left of the hour, a quick further try only is refused again.
        RetryAdvice = headers => HourlyLimit.Of(headers) is { Remaining: 0 } ? false : null,
    };

    private static (FailureKind Kind, string? Code)? Classify(int status, JsonElement? error, CallKind kind) => CodeOf(error) switch
    {
        null => null,
        "RATE_LIMIT_EXCEEDED" => (FailureKind.RateLimited, "RATE_LIMIT_EXCEEDED"),
        { } code => (FailureTable.Common(status, kind), code),
    };

    private static string? CodeOf(JsonElement? error) =>
        error is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("errors", out var errors)
        && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 && errors[0].ValueKind == JsonValueKind.Object
        && errors[0].TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && CodeForm().IsMatch(code.GetString()!)
            ? code.GetString()
            : null;

    // A code such as STATE_ERROR.TESTER_INVALID, and not a sentence that could name somebody.
    [GeneratedRegex("^[A-Z][A-Z0-9_.]{2,120}$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();
}
