using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>Drive's refusals (developers.google.com/workspace/drive/api/guides/handle-errors).</summary>
internal static class DriveRefusal
{
    public static GoogleRefusal NotFound(string id) => new(404, "notFound", $"File not found: {id}.");

    public static GoogleRefusal NoDrive(string id) => new(404, "notFound", $"Shared drive not found: {id}");

    public static GoogleRefusal Invalid(string message) => new(400, "invalid", message);

    public static GoogleRefusal Permission() => new(403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file.");

    public static GoogleRefusal NoQuota() => new(403, "storageQuotaExceeded", "Service Accounts do not have storage quota. Leverage shared drives (https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth delegation (http://support.google.com/a/answer/7281227) instead.");

    public static string ReasonOf(int status) => status switch
    {
        400 => "invalid",
        401 => "authError",
        403 => "insufficientFilePermissions",
        404 => "notFound",
        409 => "conflict",
        410 => "gone",
        416 => "requestedRangeNotSatisfiable",
        429 => "rateLimitExceeded",
        503 => "backendError",
        _ => status >= 500 ? "internalError" : "badRequest",
    };
}
