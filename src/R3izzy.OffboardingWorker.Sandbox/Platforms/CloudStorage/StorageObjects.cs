using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>objects.get, .insert, .delete and buckets.get.</summary>
internal sealed class StorageObjects(SandboxContext sandbox, StorageQuirks quirks)
{
    public static Task BucketAsync(ObjectCall call) => GoogleJson.WriteAsync(call.Http, new JsonObject
    {
        ["kind"] = "storage#bucket",
        ["id"] = call.Bucket.Name,
        ["name"] = call.Bucket.Name,
        ["location"] = "SOUTHAMERICA-EAST1",
        ["storageClass"] = "STANDARD",
        ["versioning"] = new JsonObject { ["enabled"] = call.Bucket.Versioning },
        ["softDeletePolicy"] = new JsonObject { ["retentionDurationSeconds"] = call.Bucket.SoftDelete ? "604800" : "0" },
    });

    /// <summary>Which of the permissions asked for the caller has: the sandbox knows scopes alone, so what they allow.</summary>
    public static Task PermissionsAsync(ObjectCall call, bool mayWrite) => GoogleJson.WriteAsync(call.Http, new JsonObject
    {
        ["kind"] = "storage#testIamPermissionsResponse",
        ["permissions"] = new JsonArray([.. call.Http.Request.Query["permissions"].OfType<string>()
            .Where(p => p is "storage.objects.get" or "storage.objects.list" || (mayWrite && p is "storage.objects.delete" or "storage.objects.create"))
            .Select(p => (JsonNode?)p)]),
    });

    public Task GetAsync(ObjectCall call)
    {
        StoredObject? found;
        lock (call.Bucket.Gate)
        {
            found = call.Flag("softDeleted")
                ? call.Bucket.FindSoftDeleted(call.Name!, call.Number("generation") ?? throw ObjectRefusal.Invalid("generation"))
                : call.Bucket.Find(call.Name!, call.Number("generation"));
        }

        if (found is null)
        {
            throw ObjectRefusal.NoObject(call.Bucket.Name, call.Name!);
        }

        call.CheckConditions(found);
        if (call.WantsMedia)
        {
            return ObjectDownload.AnswerAsync(call, found, quirks);
        }

        return AnswerAsync(call, found);
    }

    public Task DeleteAsync(ObjectCall call)
    {
        lock (call.Bucket.Gate)
        {
            var now = sandbox.Clock.GetUtcNow();
            var found = call.Bucket.Find(call.Name!, call.Number("generation")) ?? throw ObjectRefusal.NoObject(call.Bucket.Name, call.Name!);
            call.CheckConditions(found);
            if (found.TemporaryHold || found.EventBasedHold)
            {
                throw new GoogleRefusal(403, "forbidden", $"Object '{call.Bucket.Name}/{call.Name}' is under active {(found.TemporaryHold ? "Temporary" : "Event-Based")} hold and cannot be deleted, overwritten or archived until hold is removed.");
            }

            if (found.RetainedUntil > now)
            {
                throw new GoogleRefusal(403, "retentionPolicyNotMet", $"Object '{call.Bucket.Name}/{call.Name}' is subject to bucket's retention policy or object retention and cannot be deleted or overwritten until {found.RetainedUntil:O}");
            }

            call.Bucket.Delete(found, call.Number("generation") is not null, now);
            sandbox.Ledger.Record("storage", "object.deleted", $"{call.Bucket.Name}/{call.Name}");
        }

        call.Http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    public async Task InsertAsync(ObjectCall call)
    {
        var upload = await ObjectUpload.ReadAsync(call).ConfigureAwait(false);
        StoredObject stored;
        lock (call.Bucket.Gate)
        {
            call.CheckConditions(call.Bucket.Find(upload.Name, null));
            var now = sandbox.Clock.GetUtcNow();
            stored = new StoredObject(call.Bucket.Name, upload.Name, call.Bucket.NextGeneration(now), new MemoryContent(upload.Content), now)
            {
                ContentType = upload.ContentType is { Length: > 0 } type ? type : null,
                ContentEncoding = call.Parameter("contentEncoding") is { Length: > 0 } encoding ? encoding : upload.Metadata.Text("contentEncoding") is { Length: > 0 } other ? other : null,
                Metadata = upload.Metadata.Member("metadata")?.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString() ?? "") ?? [],
            };
            if ((upload.Metadata.Text("md5Hash") is { Length: > 0 } md5 && md5 != stored.Content.Md5)
                || (upload.Metadata.Text("crc32c") is { Length: > 0 } crc && crc != stored.Content.Crc32C))
            {
                throw new GoogleRefusal(400, "invalid", "Provided hash doesn't match calculated hash.");
            }

            call.Bucket.Put(stored, now);
            sandbox.Ledger.Record("storage", "object.created", $"{call.Bucket.Name}/{upload.Name}");
        }

        await AnswerAsync(call, stored).ConfigureAwait(false);
    }

    private static Task AnswerAsync(ObjectCall call, StoredObject stored)
    {
        var mask = FieldMask.Parse(call.Parameter("fields"))?.Check(ResourceFields.Object) ?? FieldMask.Everything;
        call.Http.Response.Headers.ETag = stored.ETag;
        return GoogleJson.WriteAsync(call.Http, mask.Apply(stored.ToJson(mask, call.Root))!);
    }
}
