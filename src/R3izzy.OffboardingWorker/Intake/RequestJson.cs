using System.Text.Encodings.Web;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// The stored form of a request: a request as people write it, with its keys in a fixed order and without spaces, so that
/// equal requests have equal bytes and a stored one can be sent again.
/// </summary>
public static class RequestJson
{
    // Readable accents; the bytes go to a store, never into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(OffboardingRequest request)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteRequest(json, request);
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, by this version or an earlier one: it asks for the shape only, because a rule
    /// that became stricter since must not lock up a case that is under way.
    /// </summary>
    /// <exception cref="FormatException">The bytes are not a stored request.</exception>
    public static OffboardingRequest Read(ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var document = JsonDocument.Parse(stored);
            return ReadRequest(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // The cause is left out on purpose: its text may quote personal data.
            throw new FormatException($"The stored bytes are not a request ({e.GetType().Name}).");
        }
    }

    private static void WriteRequest(Utf8JsonWriter json, OffboardingRequest request)
    {
        json.WriteStartObject();
        WriteIfKnown(json, "requestId", request.RequestId);
        json.WriteString("action", request.Action.ToWire());
        json.WriteString("plan", request.Plan.ToWire());
        WriteIfKnown(json, "lastMonth", request.LastMonth?.ToString());
        WriteIfKnown(json, "pauseFrom", Stored(request.PauseFrom));
        WriteIfKnown(json, "returnOn", Stored(request.ReturnOn));
        WriteIfKnown(json, "pauseRef", request.PauseRef);
        json.WriteStartObject("customer");
        json.WriteString("name", request.Customer.Name);
        WriteTexts(json, "emails", request.Customer.Emails);
        json.WriteString("taxId", request.Customer.TaxId.Value);
        json.WriteStartObject("accounts");
        foreach (var (platform, id) in request.Customer.Accounts)
        {
            json.WriteString(platform, id);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("facts");
        foreach (var (name, value) in request.Facts.Known)
        {
            WriteFact(json, name, value);
        }

        json.WriteEndObject();
        json.WriteString("requestedBy", request.RequestedBy);
        WriteIfKnown(json, "reason", request.Reason);
        json.WriteEndObject();
    }

    private static void WriteFact(Utf8JsonWriter json, string name, FactValue value)
    {
        switch (value)
        {
            case FactValue.YesNo yesNo:
                json.WriteBoolean(name, yesNo.Value);
                break;
            case FactValue.Words words:
                WriteTexts(json, name, words.Values);
                break;
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static string? Stored(DateOnly? day) => day is { } known ? DayText.ToStored(known) : null;

    private static OffboardingRequest ReadRequest(JsonElement root) => new(
        TextIfKnown(root, "requestId"),
        WireWords.TryReadAction(Text(root, "action"), out var action, out _) ? action : throw new FormatException("action"),
        WireWords.TryReadPlan(Text(root, "plan"), out var plan, out _) ? plan : throw new FormatException("plan"),
        ReadMonth(root, action),
        ReadCustomer(root.GetProperty("customer")),
        new RequestFacts(new EquatableDictionary<FactValue>(
            root.GetProperty("facts").EnumerateObject().Select(fact => KeyValuePair.Create(fact.Name, ReadFact(fact.Value))))),
        Text(root, "requestedBy"),
        TextIfKnown(root, "reason"))
    {
        PauseFrom = DayIfKnown(root, "pauseFrom"),
        ReturnOn = DayIfKnown(root, "returnOn"),
        PauseRef = TextIfKnown(root, "pauseRef"),
    };

    // Without its last month a cancellation has no end, and no step of it a time.
    private static Month? ReadMonth(JsonElement root, RequestAction action) =>
        TextIfKnown(root, "lastMonth") is not { } text
            ? action == RequestAction.Cancel ? throw new FormatException("lastMonth") : null
            : MonthText.TryRead(text, out var month, out _) ? month : throw new FormatException("lastMonth");

    private static DateOnly? DayIfKnown(JsonElement root, string name) =>
        TextIfKnown(root, name) is not { } text ? null : DayText.TryRead(text, out var day, out _) ? day : throw new FormatException(name);

    private static Customer ReadCustomer(JsonElement customer) => new(
        Text(customer, "name"),
        Texts(customer.GetProperty("emails")),
        TaxId.TryRead(Text(customer, "taxId"), out var taxId, out _) ? taxId : throw new FormatException("taxId"),
        new EquatableDictionary<string>(customer.GetProperty("accounts").EnumerateObject()
            .Select(account => KeyValuePair.Create(account.Name, AsText(account.Value)))));

    private static FactValue ReadFact(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => new FactValue.YesNo(true),
        JsonValueKind.False => new FactValue.YesNo(false),
        JsonValueKind.Array => new FactValue.Words(Texts(value)),
        _ => throw new FormatException("fact"),
    };

    private static EquatableList<string> Texts(JsonElement list) => EquatableList.From(list.EnumerateArray().Select(AsText));

    private static string Text(JsonElement parent, string name) => AsText(parent.GetProperty(name));

    private static string? TextIfKnown(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? AsText(value) : null;

    private static string AsText(JsonElement value) => value.GetString() ?? throw new FormatException("null");
}
