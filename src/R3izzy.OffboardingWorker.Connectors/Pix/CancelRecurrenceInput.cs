using System.Text.Json;
using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>The step's <c>with</c> block.</summary>
/// <param name="Mode">When the recurrences end. Default <c>at-effective-end</c>.</param>
/// <param name="OwedDaysAfterEnd">
/// For who charges afterwards: charges due up to this many days after the customer's last day are still owed, and the
/// recurrences live until then. 0 to 60; default 0. Only for <c>at-effective-end</c>.
/// </param>
/// <param name="DueCharges">What becomes of one-off charges with a due date (cobv) that fall due after what is owed. Default <c>cancel</c>.</param>
/// <param name="ImmediateCharges">What becomes of immediate charges (cob), which have no due date that would say what they are for. Default <c>report</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CancelRecurrenceInput(
    PixCancellationMode Mode = PixCancellationMode.AtEffectiveEnd,
    [property: JsonConverter(typeof(OwedDaysConverter))] int OwedDaysAfterEnd = 0,
    OneOffPolicy DueCharges = OneOffPolicy.Cancel,
    OneOffPolicy ImmediateCharges = OneOffPolicy.Report);

[JsonConverter(typeof(JsonStringEnumConverter<PixCancellationMode>))]
public enum PixCancellationMode
{
    /// <summary>What falls due after the end is cancelled at once, the recurrence itself when the end has come.</summary>
    [JsonStringEnumMemberName("at-effective-end")]
    AtEffectiveEnd,

    [JsonStringEnumMemberName("now")]
    Now,
}

[JsonConverter(typeof(JsonStringEnumConverter<OneOffPolicy>))]
public enum OneOffPolicy
{
    /// <summary>Removed; cannot be undone.</summary>
    [JsonStringEnumMemberName("cancel")]
    Cancel,

    /// <summary>Listed in summary and evidence, not touched.</summary>
    [JsonStringEnumMemberName("report")]
    Report,

    /// <summary>Not even looked for.</summary>
    [JsonStringEnumMemberName("ignore")]
    Ignore,
}

/// <summary>Refuses a number of days that would let a customer be charged for months to come.</summary>
internal sealed class OwedDaysConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if ((reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var days))
            || (reader.TokenType == JsonTokenType.String && int.TryParse(reader.GetString(), out days)))
        {
            return days is >= 0 and <= 60 ? days : throw new JsonException("owedDaysAfterEnd takes 0 to 60.");
        }

        throw new JsonException("owedDaysAfterEnd takes a whole number, 0 to 60.");
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
