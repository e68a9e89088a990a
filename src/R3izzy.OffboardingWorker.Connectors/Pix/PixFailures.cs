using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>
/// The API's reading of error answers: RFC 7807, where the last part of <c>type</c> is the code (API Pix 2.9.0, "Tratamento
/// de erros"). 401, 408 and 429 are in no bank's document and read by status; 403 <c>AcessoNegado</c> also means that a
/// product is not contracted, which hits every customer alike: it closes the platform like a bad credential.
/// </summary>
internal static class PixFailures
{
    /// <summary>The charge cannot be cancelled any more: the day of its first settlement has come, or the bank's own hour before.</summary>
    public const string ChargeRefused = "CobROperacaoInvalida";

    /// <summary>A write was accepted, yet the object does not show it.</summary>
    public const string NotInPlace = "read-back-differs";

    /// <summary>A list held what was not asked for: nothing of it may be touched.</summary>
    public const string ForeignItem = "foreign-item";

    /// <summary>A list told of more than it showed: it moved while its pages were read.</summary>
    public const string ListMoved = "list-moved";

    public static FailureTable Table { get; } = new(Classify);

    /// <summary>The token endpoint's (RFC 6749, 5.2): whatever it says no to is the credential, its rights or its scopes.</summary>
    public static FailureTable Tokens { get; } = new((status, error, _) =>
        (status switch
        {
            429 => FailureKind.RateLimited,
            408 or >= 500 => FailureKind.Transient,
            _ => FailureKind.Unauthorized,
        }, Word(error, "error")));

    private static (FailureKind Kind, string? Code)? Classify(int status, JsonElement? error, CallKind kind) =>
        CodeOf(error) is { } code ? (FailureTable.Common(status, kind), code) : null;

    private static string? CodeOf(JsonElement? error) =>
        Text(error, "type") is { } type && type[(type.LastIndexOf('/') + 1)..] is var last && IsWord(last) ? last : null;

    private static string? Word(JsonElement? error, string name) => Text(error, name) is { } text && IsWord(text) ? text : null;

    // Codes are words; anything else could carry what must not be logged.
    private static bool IsWord(string text) => text.Length is > 0 and <= 60 && text.All(c => char.IsAsciiLetter(c) || c == '_');

    private static string? Text(JsonElement? body, string name) =>
        body is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
