using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firestore;

/// <summary>Settings, documents and inputs for tests of <c>firestore.set-field</c>.</summary>
internal static class FieldWorld
{
    public const string Project = "r3izzy-pro";
    public const string Path = "clientes/c42";
    public const string TaxId = "11222333000181";

    public static SetFieldInput Inactive { get; } = new() { Field = FieldPath.Parse("status")!, Value = FieldValue.Of("inativo") };

    public static Dictionary<string, string?> Settings(SandboxHost sandbox) => new(ConformanceSettings.Quick)
    {
        ["BaseAddress"] = sandbox.AddressOf("firestore").ToString(),
        ["ProjectByPlan:pro"] = Project,
        ["ProjectByPlan:lite"] = "r3izzy-lite",
        ["Document"] = "clientes/{firestore}",
        ["Credential:Key"] = sandbox.Context.Tokens.AddAccount("offboarding@r3izzy.test").KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token")),
    };

    public static SimulatedFirestore Firestore(this SandboxHost sandbox)
    {
        var firestore = sandbox.Platform<SimulatedFirestore>();
        firestore.AddDatabase(Project);
        firestore.AddDatabase("r3izzy-lite");
        return firestore;
    }

    public static CustomerProfile Customer(string? document = "c42", string? uid = null)
    {
        var accounts = new Dictionary<string, string>();
        if (document is not null)
        {
            accounts["firestore"] = document;
        }

        if (uid is not null)
        {
            accounts["firebase"] = uid;
        }

        return new CustomerProfile("Cliente Exemplo Ltda", ["financeiro@cliente.test"], TaxId, accounts);
    }

    /// <summary>How often a document was written.</summary>
    public static int Written(this SandboxHost sandbox, string? path = null) =>
        sandbox.Ledger.Count("firestore", "document.written", path is null ? null : $"projects/{Project}/databases/(default)/documents/{path}");

    public static JsonNode? Field(this SandboxHost sandbox, string field, string path = Path) => sandbox.Firestore().Find(Project, path)?[field];

    public static string Typed(this JsonNode? value) => JsonSerializer.Serialize(value);
}
