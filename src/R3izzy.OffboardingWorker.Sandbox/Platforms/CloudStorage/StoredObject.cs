using System.Globalization;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>One generation of an object.</summary>
internal sealed record StoredObject(string Bucket, string Name, long Generation, ObjectContent Content, DateTimeOffset Created)
{
    public long Metageneration { get; init; } = 1;

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? CacheControl { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Made by compose: of so many parts, and without MD5.</summary>
    public int? ComponentCount { get; init; }

    public bool TemporaryHold { get; init; }

    public bool EventBasedHold { get; init; }

    public DateTimeOffset? RetainedUntil { get; init; }

    public DateTimeOffset? NoncurrentSince { get; init; }

    public DateTimeOffset? SoftDeletedAt { get; init; }

    public string ETag => Convert.ToBase64String(BitConverter.GetBytes(Generation ^ Metageneration));

    /// <summary>The resource; hashes are worked out only when <paramref name="mask"/> shows them.</summary>
    public JsonObject ToJson(FieldMask mask, Uri root)
    {
        var path = $"b/{Uri.EscapeDataString(Bucket)}/o/{Uri.EscapeDataString(Name)}";
        var json = new JsonObject
        {
            ["kind"] = "storage#object",
            ["id"] = $"{Bucket}/{Name}/{Generation}",
            ["selfLink"] = new Uri(root, "storage/v1/" + path).ToString(),
            ["mediaLink"] = new Uri(root, $"download/storage/v1/{path}?generation={Generation}&alt=media").ToString(),
            ["name"] = Name,
            ["bucket"] = Bucket,
            ["generation"] = Number(Generation),
            ["metageneration"] = Number(Metageneration),
            ["contentType"] = ContentType,
            ["storageClass"] = "STANDARD",
            ["size"] = Number(Content.Length),
            ["crc32c"] = mask.Includes("crc32c") ? Content.Crc32C : null,
            ["md5Hash"] = ComponentCount is null && mask.Includes("md5Hash") ? Content.Md5 : null,
            ["etag"] = ETag,
            ["timeCreated"] = Time(Created),
            ["updated"] = Time(Created),
            ["timeStorageClassUpdated"] = Time(Created),
            ["contentEncoding"] = ContentEncoding,
            ["cacheControl"] = CacheControl,
            ["componentCount"] = ComponentCount,
            ["temporaryHold"] = TemporaryHold ? true : null,
            ["eventBasedHold"] = EventBasedHold ? true : null,
            ["retentionExpirationTime"] = Time(RetainedUntil),
            ["timeDeleted"] = Time(NoncurrentSince ?? SoftDeletedAt),
            ["softDeleteTime"] = Time(SoftDeletedAt),
            ["hardDeleteTime"] = Time(SoftDeletedAt?.Add(SimulatedBucket.SoftDeleteRetention)),
        };
        if (Metadata.Count > 0)
        {
            json["metadata"] = new JsonObject(Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
        }

        foreach (var empty in json.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            json.Remove(empty);
        }

        return json;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
