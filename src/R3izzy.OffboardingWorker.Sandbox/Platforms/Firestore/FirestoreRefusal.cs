using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Firestore's refusals, by RPC status (cloud.google.com/apis/design/errors).</summary>
internal static class FirestoreRefusal
{
    public static GoogleRefusal InvalidArgument(string message) => new(400, "INVALID_ARGUMENT", message);

    public static GoogleRefusal FailedPrecondition(string message) => new(400, "FAILED_PRECONDITION", message);

    public static GoogleRefusal NotFound(string message) => new(404, "NOT_FOUND", message);

    public static GoogleRefusal AlreadyExists(string name) => new(409, "ALREADY_EXISTS", "Document already exists: " + name);

    public static GoogleRefusal Aborted(string message) => new(409, "ABORTED", message);

    public static string StatusOf(int http) => http switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => http >= 500 ? "INTERNAL" : "UNKNOWN",
    };
}
