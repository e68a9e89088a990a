using System.Text.Json;
using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>What an undo needs, saved before the first write. Names paths and values: checkpoints are stored encrypted.</summary>
internal sealed record FieldCheckpoint(IReadOnlyList<FieldCheckpoint.Change> Changes)
{
    public static FieldCheckpoint Empty { get; } = new([]);

    /// <param name="Project">Where the document is, whatever the settings say later.</param>
    /// <param name="Path">The document's.</param>
    /// <param name="Field">The field's path.</param>
    /// <param name="Set">Typed JSON of what this step wrote.</param>
    public sealed record Change(string Project, string Database, string Path, string Field, string Set)
    {
        /// <summary>Typed JSON; null when there was no such field.</summary>
        public string? Before { get; init; }

        /// <summary>An undo has put it back.</summary>
        public bool Reverted { get; init; }
    }

    /// <summary>What this step has changed and no undo has put back.</summary>
    [JsonIgnore]
    public IReadOnlyList<Change> Standing => [.. Changes.Where(c => !c.Reverted)];

    public static FieldCheckpoint Read(string? checkpoint) =>
        checkpoint is null ? Empty : JsonSerializer.Deserialize<FieldCheckpoint>(checkpoint, PlatformJson.Options)!;

    public string Write() => JsonSerializer.Serialize(this, PlatformJson.Options);

    public FieldCheckpoint With(CustomerDocuments documents, FieldPath field, FieldValue set, IEnumerable<DocumentField> seen)
    {
        var changes = seen.Select(d => new Change(documents.Database.Project, documents.Database.Id, d.Path, field.Text, set.Typed) { Before = d.Value?.Typed }).ToList();
        return new FieldCheckpoint([.. Changes.Where(c => !changes.Exists(n => n.Path == c.Path)), .. changes]);
    }

    public FieldCheckpoint AllReverted() => new([.. Changes.Select(c => c with { Reverted = true })]);
}
