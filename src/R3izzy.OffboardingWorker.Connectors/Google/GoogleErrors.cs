using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Google;

/// <summary>How Google's APIs say no. Drive and Storage give a reason word, Firestore a canonical status.</summary>
internal static class GoogleErrors
{
    public const string FailedPrecondition = "FAILED_PRECONDITION";
    public const string InvalidArgument = "INVALID_ARGUMENT";
    public const string NotFound = "NOT_FOUND";

    /// <summary>https://developers.google.com/workspace/drive/api/guides/handle-errors, https://cloud.google.com/storage/docs/json_api/v1/status-codes</summary>
    public static FailureTable ByReason { get; } = new((status, error, kind) =>
    {
        if (ReasonOf(error) is not { } reason)
        {
            return null;
        }

        return reason switch
        {
            // A 403 about speed is not about rights.
            "userRateLimitExceeded" or "rateLimitExceeded" or "dailyLimitExceeded" or "quotaExceeded" => (FailureKind.RateLimited, reason),
            // A 403 about space: no other credential state mends it by itself, a person has to.
            "storageQuotaExceeded" or "teamDriveFileLimitExceeded" or "numChildrenInNonRootLimitExceeded" or "cannotDownloadAbusiveFile"
                or "fileNotDownloadable" =>
                (FailureKind.Refused, reason),
            // A 403 about one object's protection, not about rights.
            "objectUnderActiveHold" or "retentionPolicyNotMet" => (FailureKind.Refused, reason),
            _ => (FailureTable.Common(status, kind), reason),
        };
    });

    /// <summary>https://cloud.google.com/firestore/docs/use-rest-api, google.rpc.Code</summary>
    public static FailureTable ByStatus { get; } = new((status, error, kind) =>
        StatusOf(error) is { } code ? (KindOf(code, status, kind), code) : null);

    /// <summary>An error that Firestore put into the middle of a streamed answer.</summary>
    public static StepOutcome.Failed InStream(JsonElement error)
    {
        var code = StatusOf(error) ?? "UNKNOWN";
        var status = error.TryGetProperty("error", out var inner) && inner.TryGetProperty("code", out var number) && number.TryGetInt32(out var n) ? n : 500;
        return new StepOutcome.Failed(KindOf(code, status, CallKind.Read), $"firestore: {code} in the middle of the answer", code);
    }

    private static FailureKind KindOf(string code, int status, CallKind kind) => code switch
    {
        "RESOURCE_EXHAUSTED" => FailureKind.RateLimited,
        "UNAVAILABLE" or "ABORTED" => FailureKind.Transient,
        _ => FailureTable.Common(status, kind),
    };

    private static string? ReasonOf(JsonElement? body)
    {
        if (Inner(body) is not { } error)
        {
            return null;
        }

        return error.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
            && errors[0].ValueKind == JsonValueKind.Object && errors[0].TryGetProperty("reason", out var reason)
            && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;
    }

    private static string? StatusOf(JsonElement? body) =>
        Inner(body) is { } error && error.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String ? status.GetString() : null;

    // Streaming methods wrap the error into an array, like their results.
    private static JsonElement? Inner(JsonElement? body)
    {
        if (body is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0)
        {
            body = list[0];
        }

        return body is { ValueKind: JsonValueKind.Object } holder && holder.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? error : null;
    }
}
