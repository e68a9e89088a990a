using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>One field of a document as it was read.</summary>
/// <param name="Path">Relative to the database's <c>documents</c>.</param>
/// <param name="UpdateTime">The document's, as the API wrote it; null when there is no document.</param>
/// <param name="Value">Null when the document has no such field.</param>
internal sealed record DocumentField(string Path, string? UpdateTime, FieldValue? Value)
{
    public bool Exists => UpdateTime is not null;

    /// <summary>Null when the document is not as the vendor describes one.</summary>
    public static DocumentField? Read(string path, FieldPath field, JsonElement? document)
    {
        if (document is not { } found)
        {
            return new DocumentField(path, null, null);
        }

        if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty("updateTime", out var time) || time.ValueKind != JsonValueKind.String
            || !found.TryGetProperty("name", out var name) || name.GetString()?.EndsWith("/documents/" + path, StringComparison.Ordinal) != true)
        {
            return null;
        }

        // A document without any of the fields asked for has no member "fields".
        if (!found.TryGetProperty("fields", out var fields) || field.In(fields) is not { } typed)
        {
            return new DocumentField(path, time.GetString(), null);
        }

        return FieldValue.FromTyped(typed) is { } value ? new DocumentField(path, time.GetString(), value) : null;
    }
}
