using System.Text.RegularExpressions;
using Google.Apis.Auth.OAuth2.Responses;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Google;

/// <summary>
/// Reads the token endpoint's refusals (RFC 6749, 5.2). Nothing of the step's own has left yet, so an endpoint that is ill is
/// Transient, and one that says no means a bad credential.
/// </summary>
internal static partial class TokenFailures
{
    /// <summary>For the connector log, when the exchange was given up.</summary>
    public static StepOutcome.Failed? Abandoned { get; } = new(FailureKind.Transient, "google-oauth: given up", FailureCodes.NoAnswer);

    public static StepOutcome.Failed NotHad(string why) => new(FailureKind.Transient, $"google-oauth: no token ({why})", FailureCodes.NoToken);

    public static StepOutcome.Failed Of(TokenResponseException refused)
    {
        var status = (int?)refused.StatusCode;
        // Where the answer was no OAuth error, the library puts a sentence of its own in the code's place.
        var code = refused.Error?.Error is { } error && ErrorForm().IsMatch(error) ? error : null;
        return (status, code) switch
        {
            (429, _) => new(FailureKind.RateLimited, Reason(), code ?? FailureCodes.NoToken),
            (null or 408 or >= 500, _) => new(FailureKind.Transient, Reason(), code ?? FailureCodes.NoToken),
            ( < 300, _) => new(FailureKind.Transient, Reason(), FailureCodes.UnreadableAnswer),
            _ => new(FailureKind.Unauthorized, Reason(), code ?? FailureCodes.NoToken),
        };

        string Reason() => code is null ? $"google-oauth: HTTP {status}" : $"google-oauth: HTTP {status}, {code}";
    }

    [GeneratedRegex("^[a-z_]{3,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorForm();
}
