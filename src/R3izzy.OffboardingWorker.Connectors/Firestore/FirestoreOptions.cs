using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>Settings <c>Platforms:Firestore</c>.</summary>
public sealed class FirestoreOptions : PlatformOptions
{
    /// <summary>Where Firestore is. Default https://firestore.googleapis.com.</summary>
    public string BaseAddress { get; set; } = "https://firestore.googleapis.com";

    /// <summary>The Google Cloud project by plan; <c>pro-contabilidade</c> falls back to <c>pro</c>.</summary>
    public Dictionary<string, string> ProjectByPlan { get; set; } = [];

    public string Database { get; set; } = "(default)";

    /// <summary>The customer's document, with placeholders, such as <c>clientes/{firestore}</c>.</summary>
    public string Document { get; set; } = "";

    public GoogleCredentialOptions Credential { get; set; } = new();

    /// <summary>Adds a problem for each setting that is missing or wrong.</summary>
    internal void Check(PlatformSettings settings)
    {
        PlanNames.Check(settings, nameof(ProjectByPlan), ProjectByPlan, required: true, "a Google Cloud project id");
        if (Database is "" or "." or ".." || Database.Contains('/', StringComparison.Ordinal))
        {
            settings.Reject(nameof(Database), "is not a database id; it takes one such as (default).");
        }

        if (string.IsNullOrWhiteSpace(Document))
        {
            settings.Reject(nameof(Document), "is missing; it takes the path of a customer's document, such as clientes/{firestore}.");
            return;
        }

        foreach (var problem in CustomerDocuments.ProblemsOf(Document))
        {
            settings.Reject(nameof(Document), problem);
        }
    }
}
