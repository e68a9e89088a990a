using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>An error answer in Stripe's shape (docs.stripe.com/api/errors). Thrown by a handler before it changes anything.</summary>
internal sealed class StripeRefusal(int status, string message, string? code = null, string? param = null, string type = "invalid_request_error")
    : Exception(message)
{
    public int Status => status;

    public string? Code => code;

    /// <summary>True when the parameters were turned away before the endpoint began: Stripe keeps no idempotent result then.</summary>
    public bool BeforeExecution { get; init; }

    public static StripeRefusal Missing(string noun, string id, string param, int status = 404) =>
        new(status, $"No such {noun}: '{id}'", "resource_missing", param);

    public static StripeRefusal Invalid(string message, string? param = null, string? code = null) => new(400, message, code, param);

    public static StripeRefusal BadParameter(string message, string? param, string? code = null) =>
        new(400, message, code, param) { BeforeExecution = true };

    public JsonObject Body(string requestId)
    {
        var error = new JsonObject { ["message"] = Message, ["type"] = type };
        if (code is not null)
        {
            error["code"] = code;
            error["doc_url"] = $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}";
        }

        if (param is not null)
        {
            error["param"] = param;
        }

        error["request_log_url"] = $"https://dashboard.stripe.com/test/logs/{requestId}";
        return new JsonObject { ["error"] = error };
    }
}
