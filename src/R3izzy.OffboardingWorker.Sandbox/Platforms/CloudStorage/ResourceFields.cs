namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>The fields that may be asked for (schemas Object and Objects of storage.v1, revision 20240706).</summary>
internal static class ResourceFields
{
    public static readonly IReadOnlySet<string> List = new HashSet<string> { "items", "kind", "nextPageToken", "prefixes" };

    public static readonly IReadOnlySet<string> Object = new HashSet<string>
    {
        "acl", "bucket", "cacheControl", "componentCount", "contentDisposition", "contentEncoding", "contentLanguage", "contentType", "crc32c",
        "customTime", "customerEncryption", "etag", "eventBasedHold", "generation", "hardDeleteTime", "id", "kind", "kmsKeyName", "md5Hash",
        "mediaLink", "metadata", "metageneration", "name", "owner", "retention", "retentionExpirationTime", "selfLink", "size",
        "softDeleteTime", "storageClass", "temporaryHold", "timeCreated", "timeDeleted", "timeStorageClassUpdated", "updated",
    };
}
