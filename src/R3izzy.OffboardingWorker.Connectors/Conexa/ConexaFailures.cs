using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>Conexa's reading of error answers (API v2: 400 <c>errors[].field</c>, 422 <c>errors[].code</c>, others <c>message</c> alone).</summary>
internal static partial class ConexaFailures
{
    /// <summary>A write was accepted, yet reading does not show it.</summary>
    public const string NotInPlace = "read-back-differs";

    /// <summary>So many customers were turned away one by one that it is no matter of single customers.</summary>
    public const string TooManyRefused = "too-many-refused";

    /// <summary>The login was refused; it is not tried again, because Conexa blocks a user after several.</summary>
    public const string LoginRefused = "login-refused";

    public static FailureTable Table { get; } = new(Classify) { OwnWait = WaitOf };

    /// <summary>Whatever a login is turned away with, the credential is what has to be mended.</summary>
    public static FailureTable LoginTable { get; } = new(static (status, _, _) =>
        status is 400 or 401 or 403 or 422 ? (FailureKind.Unauthorized, LoginRefused) : null)
    { OwnWait = WaitOf };

    /// <summary>True when only this one object was turned away, so that the others can go on.</summary>
    public static bool IsOfThisObject(StepOutcome.Failed failed) =>
        failed.Kind is FailureKind.Refused && failed.Code is { } code
        && (code.StartsWith("field-", StringComparison.Ordinal) || ErrorCode().IsMatch(code) || code is "http-400" or "http-422");

    private static (FailureKind Kind, string? Code)? Classify(int status, JsonElement? error, CallKind kind) =>
        First(error, status switch { 422 => "code", 400 => "field", _ => null }) is { } word
            ? (FailureTable.Common(status, kind), status == 400 ? "field-" + word : word)
            : null;

    /// <summary>The header counts the seconds until the minute begins anew; it is on every answer, and a wish on 429 alone.</summary>
    private static TimeSpan? WaitOf(int status, HttpResponseHeaders headers) =>
        status == 429 && headers.TryGetValues("X-Rate-Limit-Reset", out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string? First(JsonElement? error, string? name)
    {
        if (name is null || error is not { ValueKind: JsonValueKind.Object } body
            || !body.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        // Codes and field names are words; anything else could carry what must not be logged.
        return errors.EnumerateArray()
            .Select(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            .FirstOrDefault(text => text is not null && Word().IsMatch(text));
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.]{0,59}$", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Z_]+_[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorCode();
}
