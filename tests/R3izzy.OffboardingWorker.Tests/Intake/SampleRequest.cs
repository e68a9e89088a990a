using System.Text;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

/// <summary>A request with everything in it, and ways to spoil it. The tax ids are the published examples of the formats.</summary>
internal static class SampleRequest
{
    public const string Json = """
        {
          "requestId": "web-2026-000123",
          "action": "cancel",
          "plan": "pro",
          "lastMonth": "2026-12",
          "customer": {
            "name": "Padaria Pão Quente Ltda",
            "emails": ["financeiro@padaria.example", "dono@padaria.example"],
            "taxId": "12.ABC.345/01DE-35",
            "accounts": { "stripe": "cus_NffrFeUfNV2Hib", "firestore": "clientes/padaria" }
          },
          "facts": { "hasContract": true, "paysBy": ["pix", "stripe"] },
          "requestedBy": "comercial",
          "reason": "Vai fechar a loja."
        }
        """;

    public static byte[] Bytes => Encoding.UTF8.GetBytes(Json);

    /// <summary>On one line, as in JSON lines.</summary>
    public static string OneLine(string requestId = "web-2026-000123") => With(r => r["requestId"] = requestId);

    public static string With(Action<JsonObject> change)
    {
        var request = JsonNode.Parse(Json)!.AsObject();
        change(request);
        return request.ToJsonString();
    }

    public static string WithCustomer(string key, JsonNode? value) => With(r => r["customer"]![key] = value);

    public static ParsedRequest Parse(string json) => RequestParser.Parse(Encoding.UTF8.GetBytes(json));

    public static OffboardingRequest Accepted(string json)
    {
        var parsed = Parse(json);
        (parsed as ParsedRequest.Rejected)?.Errors.Select(e => $"{e.Field} {e.Message}").ShouldBeEmpty();
        return parsed.ShouldBeOfType<ParsedRequest.Accepted>().Request;
    }

    public static IReadOnlyList<FieldError> Errors(string json) => Parse(json).ShouldBeOfType<ParsedRequest.Rejected>().Errors;

    /// <summary>Field and code of the only error.</summary>
    public static string Error(string json)
    {
        var errors = Errors(json);
        errors.Count.ShouldBe(1, string.Join("; ", errors.Select(e => $"{e.Field} {e.Code}")));
        return $"{errors[0].Field} {errors[0].Code}";
    }
}
