using System.Text.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// Reads Odoo's errors by the exception's name, never by its message, which is translated and may quote data; <c>debug</c>,
/// a traceback with server paths, is not read at all.
/// </summary>
internal static partial class OdooFailures
{
    public const string SystemName = "odoo";
    public const string AccessError = "odoo.exceptions.AccessError";
    public const string AccessDenied = "odoo.exceptions.AccessDenied";
    public const string ValidationError = "odoo.exceptions.ValidationError";

    /// <summary>Our own code: the login was answered with <c>false</c>.</summary>
    public const string WrongLogin = "wrong-login";

    /// <summary>Our own code: a page instead of JSON under 404, or a redirect, which is what an unknown database or a wrong address gets.</summary>
    public const string WrongAddress = "wrong-address-or-database";

    public static FailureTable Table { get; } = new(Classify);

    /// <summary>An error in the envelope of JSON-RPC, whose HTTP status is 200 whatever happened.</summary>
    public static StepOutcome.Failed OfEnvelope(JsonElement error, CallKind kind)
    {
        var name = Dotted(error, "data") ?? "error-without-name";
        return new StepOutcome.Failed(KindOf(name, 500, kind), $"{SystemName}: {name}", name);
    }

    private static (FailureKind Kind, string? Code)? Classify(int status, JsonElement? error, CallKind kind) =>
        error is { ValueKind: JsonValueKind.Object } root && (Dotted(root, null) ?? (root.TryGetProperty("error", out var inner) ? Dotted(inner, "data") : null)) is { } name
            ? (KindOf(name, status, kind), name)
            : status is 404 or (>= 300 and < 400) && error is null ? (FailureKind.Unauthorized, WrongAddress)
            : null;

    // What a server raised, it rolled back: one call is one SQL transaction.
    private static FailureKind KindOf(string name, int status, CallKind kind) => name switch
    {
        AccessDenied or AccessError or "odoo.http.SessionExpiredException" => FailureKind.Unauthorized,
        "odoo.exceptions.LockError" or "odoo.exceptions.ConcurrencyError" or "psycopg2.errors.SerializationFailure" or "psycopg2.errors.DeadlockDetected"
            or "psycopg2.errors.LockNotAvailable" or "psycopg2.pool.PoolError" or "odoo.sql_db.PoolError"
            // The database is full, slow, starting or changing places (postgresql.org/docs/current/errcodes-appendix.html).
            or "psycopg2.errors.QueryCanceled" or "psycopg2.errors.TooManyConnections" or "psycopg2.errors.CannotConnectNow"
            or "psycopg2.errors.ReadOnlySqlTransaction" or "psycopg2.errors.DiskFull" or "psycopg2.errors.OutOfMemory" => FailureKind.Transient,
        // Each call names what a look just found: somebody deleted it meanwhile, and the next look knows.
        "odoo.exceptions.MissingError" => FailureKind.Transient,
        // The database went away, perhaps in the middle of the commit.
        "psycopg2.OperationalError" or "psycopg2.InterfaceError" or "psycopg2.errors.AdminShutdown" or "psycopg2.errors.CrashShutdown" => kind is CallKind.Read ? FailureKind.Transient : FailureKind.OutcomeUnknown,
        "builtins.ValueError" or "builtins.TypeError" or "builtins.KeyError" or "builtins.AttributeError" or "builtins.AssertionError" => FailureKind.Refused,
        _ when name.StartsWith("odoo.exceptions.", StringComparison.Ordinal) => FailureKind.Refused,
        _ when name.StartsWith("psycopg2.", StringComparison.Ordinal) => FailureKind.Refused,
        _ => FailureTable.Common(status, kind),
    };

    private static string? Dotted(JsonElement element, string? below)
    {
        if (below is not null && (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(below, out element)))
        {
            return null;
        }

        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            && name.GetString() is { Length: <= 100 } text && ExceptionName().IsMatch(text) ? text : null;
    }

    [GeneratedRegex(@"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$", RegexOptions.CultureInvariant)]
    private static partial Regex ExceptionName();
}
