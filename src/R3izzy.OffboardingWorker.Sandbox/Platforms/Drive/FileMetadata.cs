using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>Metadata as a client sent it. A member that is not there stays as it is; a property set to null goes.</summary>
internal sealed record FileMetadata
{
    private const int LargestProperty = 124;

    public static readonly FileMetadata Nothing = new();

    public string? Id { get; private init; }

    public string? Name { get; private init; }

    public string? MimeType { get; init; }

    public string? Description { get; private init; }

    public bool? Trashed { get; private init; }

    public IReadOnlyList<string>? Parents { get; private init; }

    public DateTimeOffset? CreatedTime { get; private init; }

    public DateTimeOffset? ModifiedTime { get; private init; }

    public IReadOnlyDictionary<string, string?> Properties { get; private init; } = new Dictionary<string, string?>();

    public IReadOnlyDictionary<string, string?> AppProperties { get; private init; } = new Dictionary<string, string?>();

    public static async Task<FileMetadata> ReadAsync(Stream body, CancellationToken cancellationToken) =>
        Of(await GoogleJson.ReadObjectAsync(body, m => new GoogleRefusal(400, "parseError", m), cancellationToken).ConfigureAwait(false));

    private static FileMetadata Of(JsonElement json) => new()
    {
        Id = Text(json, "id"),
        Name = Text(json, "name"),
        MimeType = Text(json, "mimeType"),
        Description = Text(json, "description"),
        Trashed = json.Member("trashed") is { ValueKind: JsonValueKind.True or JsonValueKind.False } trashed ? trashed.GetBoolean() : null,
        Parents = json.Member("parents") is { ValueKind: JsonValueKind.Array } parents ? [.. parents.EnumerateArray().Select(p => p.GetString() ?? "")] : null,
        CreatedTime = json.Member("createdTime") is { ValueKind: JsonValueKind.String } created ? created.GetDateTimeOffset() : null,
        ModifiedTime = json.Member("modifiedTime") is { ValueKind: JsonValueKind.String } modified ? modified.GetDateTimeOffset() : null,
        Properties = Map(json, "properties"),
        AppProperties = Map(json, "appProperties"),
    };

    /// <summary>Sets what was sent; says whether anything changed.</summary>
    public bool ApplyTo(DriveFile file, string app, DateTimeOffset now)
    {
        var changed = Set(Name, file.Name, v => file.Name = v) | Set(MimeType, file.MimeType, v => file.MimeType = v)
            | Set(Description, file.Description, v => file.Description = v) | Merge(Properties, file.Properties);
        if (AppProperties.Count > 0)
        {
            if (!file.AppProperties.TryGetValue(app, out var own))
            {
                file.AppProperties[app] = own = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            changed |= Merge(AppProperties, own);
        }

        if (Trashed is { } trashed && trashed != file.Trashed)
        {
            changed = true;
            file.Trashed = trashed;
            file.TrashedAt = trashed ? now : null;
        }

        return changed;
    }

    private static bool Set(string? wanted, string? held, Action<string> set)
    {
        if (wanted is null || wanted == held)
        {
            return false;
        }

        set(wanted);
        return true;
    }

    private static bool Merge(IReadOnlyDictionary<string, string?> wanted, Dictionary<string, string> held)
    {
        var changed = false;
        foreach (var (key, value) in wanted)
        {
            changed |= held.GetValueOrDefault(key) != value;
            if (value is null)
            {
                held.Remove(key);
            }
            else
            {
                held[key] = value;
            }
        }

        return changed;
    }

    private static string? Text(JsonElement json, string name) =>
        json.Member(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw DriveRefusal.Invalid($"Invalid value for: {name}");

    private static Dictionary<string, string?> Map(JsonElement json, string name)
    {
        var map = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var property in json.Member(name)?.EnumerateObject() ?? default)
        {
            var value = property.Value.ValueKind == JsonValueKind.Null ? null : property.Value.GetString();
            if (Encoding.UTF8.GetByteCount(property.Name) + Encoding.UTF8.GetByteCount(value ?? "") > LargestProperty)
            {
                throw DriveRefusal.Invalid($"Property {property.Name} exceeds the limit of {LargestProperty} bytes for key and value.");
            }

            map[property.Name] = value;
        }

        return map;
    }
}
