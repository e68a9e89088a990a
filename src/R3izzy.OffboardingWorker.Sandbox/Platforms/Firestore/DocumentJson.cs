using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>A document that a read found, at the version that it found.</summary>
internal readonly record struct FoundDocument(DocumentNode Node, DocumentVersion? Version)
{
    public List<string> Path()
    {
        var path = new List<string>(8);
        Node.AppendPath(path);
        return path;
    }
}

/// <summary>Writes documents as the API shows them.</summary>
internal static class DocumentJson
{
    /// <param name="json">Where to.</param>
    /// <param name="root">Name of the database's documents.</param>
    /// <param name="found">A missing document shows its name alone.</param>
    /// <param name="mask">Field paths to show; null: all of them.</param>
    public static void Write(Utf8JsonWriter json, string root, in FoundDocument found, IReadOnlyList<FieldPath>? mask)
    {
        json.WriteStartObject();
        json.WriteString("name", root + "/" + string.Join('/', found.Path()));
        if (found.Version is { Fields: { } fields } version)
        {
            WriteFields(json, fields.Read(), mask);
            json.WriteString("createTime", FirestoreTime.Text(version.CreateTime));
            json.WriteString("updateTime", FirestoreTime.Text(version.Time));
        }

        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, byte[] typed, IReadOnlyList<FieldPath>? mask)
    {
        if (mask is not null)
        {
            using var document = JsonDocument.Parse(typed, new JsonDocumentOptions { MaxDepth = 128 });
            var picked = FieldPath.Pick(document.RootElement, mask);
            typed = JsonSerializer.SerializeToUtf8Bytes(picked, GoogleJson.Options);
        }

        if (typed.Length > 2)
        {
            json.WritePropertyName("fields");
            json.WriteRawValue(typed, skipInputValidation: true);
        }
    }
}
