using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>What is kept of a look at the field: its type and value where they betray nobody, and of the document's path its collections.</summary>
internal static class FieldEvidence
{
    public const string Before = "before";
    public const string After = "after";
    public const string Reverted = "reverted";

    public static Task KeepAsync(
        StepContext step, string kind, FirestoreDatabase database, string field, IEnumerable<DocumentField> documents, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new Evidence(kind, JsonSerializer.Serialize(new
        {
            project = database.Project,
            database = database.Id,
            field,
            documents = documents.Select(d => new
            {
                document = Masked(step, d.Path),
                exists = d.Exists,
                type = d.Value?.Type,
                value = d.Value is { } value ? EvidenceText.Show(step, value.ToString()) : null,
                updateTime = d.UpdateTime,
            }),
        }, PlatformJson.Options)), cancellationToken);

    // A document's id may be a tax id or an e-mail, and from a hash of it either is found by trial.
    private static string Masked(StepContext step, string path) =>
        string.Join('/', path.Split('/').Select((segment, i) => i % 2 == 0 ? EvidenceText.Show(step, segment) : EvidenceText.NotShown));
}
