using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>FocusNFe's reading of error answers (focusnfe.com.br/doc, Erros; the tables of _empresas.md).</summary>
internal static class FocusNfeFailures
{
    public const string NotFound = "nao_encontrado";

    /// <summary>A backup that FocusNFe lists is not on Drive.</summary>
    public const string XmlsNotKept = "xmls-not-kept";

    /// <summary>A download's signed link is no longer taken.</summary>
    public const string LinkRefused = "link-refused";

    /// <summary>A backup lies on a host that no setting allows.</summary>
    public const string UnknownHost = "download-host-unknown";

    public const string StillThere = "read-back-differs";

    public static FailureTable Api { get; } = new((status, error, kind) =>
        CodeOf(error) is { } code ? (FailureTable.Common(status, kind), code) : null)
    {
        OwnWait = (_, headers) => WaitOf(headers),
    };

    /// <summary>
    /// Another host, without our credential: a 403 there tells of a link that ran out, never of the token. Sending it again helps
    /// nothing; a new link may.
    /// </summary>
    public static FailureTable Files { get; } = new((status, _, _) => status switch
    {
        401 or 403 or 404 or 410 => (FailureKind.Refused, LinkRefused),
        _ => null,
    });

    /// <summary>The code, at the top or in the first of <c>erros</c>: a 400 may carry that list alone, and a 401 has no body.</summary>
    public static string? CodeOf(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } answer)
        {
            return null;
        }

        return Word(answer) ?? (answer.TryGetProperty("erros", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
            ? Word(errors[0]) : null);

        // Codes are words; anything else could carry what must not be logged.
        static string? Word(JsonElement error) =>
            error.ValueKind == JsonValueKind.Object && error.TryGetProperty("codigo", out var code) && code.ValueKind == JsonValueKind.String
            && code.GetString() is { Length: > 0 and <= 80 } text && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
                ? text : null;
    }

    /// <summary><c>Rate-Limit-Reset</c>, in seconds; the page does not rule out a moment in Unix time.</summary>
    private static TimeSpan? WaitOf(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Rate-Limit-Reset", out var values)
            || !long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var reset))
        {
            return null;
        }

        var seconds = reset > 86_400 ? reset - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() : reset;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600));
    }
}
