using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>Cloud Storage's refusals (cloud.google.com/storage/docs/json_api/v1/status-codes).</summary>
internal static class ObjectRefusal
{
    public static GoogleRefusal NoBucket() => new(404, "notFound", "The specified bucket does not exist.");

    public static GoogleRefusal NoObject(string bucket, string name) => new(404, "notFound", $"No such object: {bucket}/{name}");

    public static GoogleRefusal Precondition() => new(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");

    public static GoogleRefusal NotModified() => new(304, "notModified", "");

    public static GoogleRefusal Invalid(string name) => new(400, "invalid", $"Invalid value for parameter: {name}");

    public static string ReasonOf(int status) => status switch
    {
        400 => "invalid",
        401 => "authError",
        403 => "forbidden",
        404 => "notFound",
        409 => "conflict",
        412 => "conditionNotMet",
        416 => "requestedRangeNotSatisfiable",
        429 => "rateLimitExceeded",
        503 => "backendError",
        _ => status >= 500 ? "internalError" : "badRequest",
    };
}
