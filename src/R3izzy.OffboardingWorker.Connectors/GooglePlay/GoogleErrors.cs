using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>
/// Reads the codes of Google's two error shapes: <c>error.status</c> with <c>error.details[].reason</c> (google.rpc.Status,
/// Play and Cloud Identity) and <c>error.errors[].reason</c> (Directory). Messages are never looked at.
/// </summary>
internal static class GoogleErrors
{
    public const string AlreadyExists = "ALREADY_EXISTS";
    public const string Duplicate = "duplicate";
    private const string PermissionDenied = "PERMISSION_DENIED";
    private const string Forbidden = "forbidden";
    private const string FailedPrecondition = "FAILED_PRECONDITION";
    private const string Aborted = "ABORTED";

    /// <summary>For the two membership APIs.</summary>
    public static FailureTable Membership { get; } = new((status, error, kind) => (KindOf(status, CodeOf(error), kind), CodeOf(error)));

    /// <summary>
    /// For Play. An edit that is gone under our hands (another edit by the same account, a change in the Console) is told by
    /// FAILED_PRECONDITION, by 410 in older answers: reading again with a new edit later is right.
    /// </summary>
    public static FailureTable Publisher { get; } = new((status, error, kind) =>
        (CallLostItsEdit(status, CodeOf(error), kind) ? FailureKind.Transient : KindOf(status, CodeOf(error), kind), CodeOf(error)));

    /// <summary>
    /// True when one resource was refused. Google answers a group that does not exist and one that may not be seen alike,
    /// so alone it does not say that the credential is bad. Missing scopes and a switched-off API carry codes of their own.
    /// </summary>
    public static bool IsDenied(StepOutcome.Failed failure) =>
        failure is { Kind: FailureKind.Unauthorized, Code: PermissionDenied or Forbidden };

    public static string? CodeOf(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return ReasonIn(error, "details") ?? Text(error, "status") ?? ReasonIn(error, "errors");
    }

    private static bool CallLostItsEdit(int status, string? code, CallKind kind) =>
        kind is CallKind.Read && (status == 410 || (status == 400 && code == FailedPrecondition));

    private static FailureKind KindOf(int status, string? code, CallKind kind) => (status, code) switch
    {
        (403, "quotaExceeded" or "rateLimitExceeded" or "userRateLimitExceeded" or "dailyLimitExceeded" or "RATE_LIMIT_EXCEEDED") => FailureKind.RateLimited,
        // A concurrent change of the same resource, which the platform asks to try again (android-publisher/edits).
        (409, Aborted or "conflict") => FailureKind.Transient,
        _ => FailureTable.Common(status, kind),
    };

    private static string? ReasonIn(JsonElement error, string list) =>
        error.TryGetProperty(list, out var entries) && entries.ValueKind == JsonValueKind.Array
            ? entries.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object).Select(e => Text(e, "reason")).FirstOrDefault(r => r is not null)
            : null;

    // A code is a word; anything else is text that may name someone.
    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 and <= 60 } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? code : null;
}
