using System.Text.Json;
using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>Input of <c>firestore.set-field</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SetFieldInput : IJsonOnDeserialized
{
    public required FieldPath Field { get; init; }

    public required FieldValue Value { get; init; }

    /// <summary>Values that may be replaced; null stands for a field that is missing or null. Empty: any text, number, truth value or nothing.</summary>
    public IReadOnlyList<FieldValue> Expected { get; init; } = [];

    /// <summary>Documents in place of the settings' one: paths with placeholders, such as <c>usuarios/{uid}</c>.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    public void OnDeserialized()
    {
        if (Field is null)
        {
            throw new JsonException("field takes the path of a field, such as status.");
        }

        if (Value is null || Value == FieldValue.Null)
        {
            throw new JsonException("value takes a text, true or false, or a number.");
        }

        if ((Documents ?? []).SelectMany(d => CustomerDocuments.ProblemsOf(d ?? "")).FirstOrDefault() is { } problem)
        {
            throw new JsonException("documents: a path " + problem);
        }
    }
}
