using System.Buffers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>A JSON body whose strings are templates. They are filled in after the JSON was parsed, so no value can leave its string.</summary>
internal sealed class CallBody
{
    private readonly Node _root;

    private CallBody(Node root) => _root = root;

    /// <summary>Null when the text cannot be used; each reason is noted.</summary>
    public static CallBody? Parse(string key, string text, DeclarationReading reading)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var before = reading.Problems.Count;
            var root = Read(key, document.RootElement, reading);
            return reading.Problems.Count > before ? null : new CallBody(root);
        }
        catch (JsonException)
        {
            reading.Reject(key, "is not JSON; it takes a JSON text in whose strings the case's values may stand, such as {\"motivo\": \"{{caseRef}}\"}.");
            return null;
        }
    }

    /// <summary>The body is the same in every case.</summary>
    public bool IsFixed => _root.IsFixed;

    /// <summary>Null when a value is missing; that is added to <paramref name="obstacles"/>.</summary>
    public byte[]? Fill(CaseFields fields, ISet<string> obstacles)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (!_root.Write(json, fields, obstacles))
            {
                return null;
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static Node Read(string key, JsonElement element, DeclarationReading reading)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().Select(m => (m.Name, Read(key, m.Value, reading))).ToList();
                foreach (var (name, _) in members.Where(m => m.Name.Contains("{{", StringComparison.Ordinal) || m.Name.Contains("{secret:", StringComparison.Ordinal)))
                {
                    reading.Reject(key, $"has the member name '{name}'; only strings that are values take the case's values.");
                }

                return new ObjectNode(members);
            case JsonValueKind.Array:
                return new ArrayNode([.. element.EnumerateArray().Select(i => Read(key, i, reading))]);
            case JsonValueKind.String:
                return new TextNode(CallText.Parse(key, element.GetString()!, reading));
            default:
                return new FixedNode(element.GetRawText());
        }
    }

    private abstract record Node
    {
        public abstract bool IsFixed { get; }

        public abstract bool Write(Utf8JsonWriter json, CaseFields fields, ISet<string> obstacles);
    }

    private sealed record ObjectNode(IReadOnlyList<(string Name, Node Value)> Members) : Node
    {
        public override bool IsFixed => Members.All(m => m.Value.IsFixed);

        public override bool Write(Utf8JsonWriter json, CaseFields fields, ISet<string> obstacles)
        {
            var complete = true;
            json.WriteStartObject();
            foreach (var (name, value) in Members)
            {
                json.WritePropertyName(name);
                complete &= value.Write(json, fields, obstacles);
            }

            json.WriteEndObject();
            return complete;
        }
    }

    private sealed record ArrayNode(IReadOnlyList<Node> Items) : Node
    {
        public override bool IsFixed => Items.All(i => i.IsFixed);

        public override bool Write(Utf8JsonWriter json, CaseFields fields, ISet<string> obstacles)
        {
            json.WriteStartArray();
            var complete = Items.Aggregate(true, (all, item) => item.Write(json, fields, obstacles) && all);
            json.WriteEndArray();
            return complete;
        }
    }

    private sealed record TextNode(CallText? Text) : Node
    {
        public override bool IsFixed => Text!.IsFixed;

        public override bool Write(Utf8JsonWriter json, CaseFields fields, ISet<string> obstacles)
        {
            var filled = Text!.Fill(fields, obstacles);
            json.WriteStringValue(filled ?? "");
            return filled is not null;
        }
    }

    private sealed record FixedNode(string Raw) : Node
    {
        public override bool IsFixed => true;

        public override bool Write(Utf8JsonWriter json, CaseFields fields, ISet<string> obstacles)
        {
            json.WriteRawValue(Raw);
            return true;
        }
    }
}
