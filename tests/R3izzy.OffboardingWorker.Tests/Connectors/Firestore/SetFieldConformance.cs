using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firestore;

public sealed class SetFieldConformance : ConnectorConformance
{
    protected override IPlatform Platform => new FirestorePlatform();

    protected override string ConnectorId => "firestore.set-field";

    protected override object Input => FieldWorld.Inactive;

    protected override CallSelector EffectCall => new("firestore", "PATCH", "/documents/clientes/");

    protected override CallSelector ReadCall => new("firestore", "POST", "documents:batchGet");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("Document", null, "Platforms:firestore:Document"),
        ("Document", "clientes", "Platforms:firestore:Document"),
        ("Document", "clientes/todos", "Platforms:firestore:Document"),
        ("Document", "clientes/{cnpj}", "{cnpj}"),
        ("ProjectByPlan:basic", "r3izzy-basic", "Platforms:firestore:ProjectByPlan:basic"),
        ("ProjectByPlan:pro", "a/b", "Platforms:firestore:ProjectByPlan:pro"),
        ("Database", "a/b", "Platforms:firestore:Database"),
        ("BaseAddress", "http://firestore.example.test", "Platforms:firestore:BaseAddress"),
        ("Credential:Key", "{}", "Platforms:firestore:Credential:Key"),
        ("Concurrency", "0", "Platforms:firestore:Concurrency"),
        ("Documento", "x", "Documento"),
    ];

    protected override IEnumerable<string> Secrets => ["BEGIN PRIVATE KEY", "ya29.", FieldWorld.Path];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        sandbox.Firestore();
        return FieldWorld.Settings(sandbox);
    }

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Firestore().Add(FieldWorld.Project, FieldWorld.Path, new { nome = "Cliente Exemplo Ltda", status = "ativo" });
        return FieldWorld.Customer();
    }

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Written();

    // Without an id nobody can tell whether there is a document.
    protected override void AssertUnknownCustomer(StepOutcome outcome) => outcome.ShouldBeOfType<StepOutcome.NeedsPerson>();
}
