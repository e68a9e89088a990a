using System.Globalization;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <param name="IsTemplate">Only from 19 on, and only where it was asked for.</param>
internal sealed record OdooProject(int Id, string Name, bool Active, bool IsTemplate = false);

/// <param name="State">From 17 on; null before.</param>
/// <param name="Stage">Null where the task has none.</param>
/// <param name="WrittenAt">When anything of it was last changed.</param>
/// <param name="WrittenBy">By whom, as Odoo shows the user; not for evidence or logs.</param>
internal sealed record OdooTask(int Id, string Name, bool Active, string? State, int? Stage, DateTimeOffset WrittenAt, string? WrittenBy);

/// <param name="IsClosed">Up to 16: tasks in it count as closed.</param>
internal sealed record OdooStage(int Id, string Name, int Sequence, bool IsClosed);

/// <param name="Record">The task or project it is posted on.</param>
/// <param name="Body">HTML.</param>
internal sealed record OdooNote(int Id, int Record, string Body);

/// <summary>Reads fields of a record as Odoo sends them: <c>false</c> stands for "nothing" of every type.</summary>
internal static class OdooFields
{
    /// <summary>An id, or a list of exactly one: what the same method answers differs by version and protocol.</summary>
    public static int? Id(JsonElement result) => result.ValueKind switch
    {
        JsonValueKind.Number => result.TryGetInt32(out var id) && id > 0 ? id : null,
        JsonValueKind.Array when result.GetArrayLength() == 1 && result[0].ValueKind == JsonValueKind.Number => Id(result[0]),
        _ => null,
    };

    public static string? Text(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Flag(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;

    public static int Number(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    /// <summary>A many2one: <c>[id, name]</c>.</summary>
    public static (int? Id, string? Name) Reference(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            ? (Id(value[0]), value[1].ValueKind == JsonValueKind.String ? value[1].GetString() : null)
            : (null, null);

    /// <summary>UTC, without saying so.</summary>
    public static DateTimeOffset? Time(JsonElement record, string field) => Text(record, field) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
