using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>How a seeded object differs from a plain one.</summary>
public sealed record ObjectTraits
{
    /// <summary>Such as <c>gzip</c>: the content given is then the compressed one.</summary>
    public string? ContentEncoding { get; init; }

    public string? CacheControl { get; init; }

    /// <summary>Made by compose: it has a CRC-32C and no MD5.</summary>
    public bool Composed { get; init; }

    public bool TemporaryHold { get; init; }

    public bool EventBasedHold { get; init; }

    public DateTimeOffset? RetainedUntil { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>Cloud Storage's JSON API v1 (discovery document storage.v1, revision 20240706): objects of one project's buckets.</summary>
public sealed class SimulatedStorage : SimulatedPlatform
{
    private static readonly string[] Readers = ["devstorage.read_only", "devstorage.read_write", "devstorage.full_control", "cloud-platform", "cloud-platform.read-only"];
    private static readonly string[] Writers = ["devstorage.read_write", "devstorage.full_control", "cloud-platform"];

    private readonly ConcurrentDictionary<string, SimulatedBucket> _buckets = new(StringComparer.Ordinal);
    private readonly StorageObjects _objects;

    public SimulatedStorage(SandboxContext sandbox) : base(sandbox) => _objects = new StorageObjects(sandbox, Quirks);

    public override string Name => "storage";

    public StorageQuirks Quirks { get; } = new();

    public SimulatedBucket AddBucket(string name) => _buckets.GetOrAdd(name, n => new SimulatedBucket(n));

    /// <summary>Seeds an object, without an entry in the ledger; an object of that name is overwritten. Returns its generation.</summary>
    public long AddObject(string bucket, string name, byte[] content, string contentType = "application/octet-stream", ObjectTraits? traits = null) =>
        Add(bucket, name, new MemoryContent(content), contentType, traits ?? new());

    /// <summary>Seeds an object of any size whose content is made while it is read, the same for the same seed; hashes are worked out when first asked for.</summary>
    public long AddSyntheticObject(string bucket, string name, long size, int seed = 1, string contentType = "application/octet-stream", ObjectTraits? traits = null) =>
        Add(bucket, name, new SyntheticContent(size, seed), contentType, traits ?? new());

    /// <summary>Works the hashes of a seeded object out now, so that the first answer about a large one does not wait for them.</summary>
    public void PrepareHashes(string bucket, string name)
    {
        var into = AddBucket(bucket);
        StoredObject stored;
        lock (into.Gate)
        {
            stored = into.Find(name, null) ?? throw new ArgumentException($"There is no object '{name}'.", nameof(name));
        }

        _ = stored.Content.Crc32C;
        _ = stored.ComponentCount is null ? stored.Content.Md5 : null;
    }

    /// <summary>Puts a temporary hold on a live object, as somebody in the console would; its generation stays.</summary>
    public void Hold(string bucket, string name)
    {
        var held = AddBucket(bucket);
        lock (held.Gate)
        {
            held.Hold(name);
        }
    }

    /// <summary>Names of the live objects of a bucket.</summary>
    public IReadOnlyList<string> Names(string bucket)
    {
        var found = AddBucket(bucket);
        lock (found.Gate)
        {
            return [.. found.Select("", versions: false, softDeleted: false).Select(o => o.Name)];
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/storage/v1/b/{bucket}", http => AnswerAsync(http, Readers, StorageObjects.BucketAsync));
        routes.MapGet("/storage/v1/b/{bucket}/iam/testPermissions", http => AnswerAsync(http, Readers, call =>
            StorageObjects.PermissionsAsync(call, GoogleTokens.Allows(Sandbox.Tokens.GrantOf(http.Request)!, Writers))));
        routes.MapGet("/storage/v1/b/{bucket}/o", http => AnswerAsync(http, Readers, call => ObjectList.AnswerAsync(call, Quirks)));
        routes.MapGet("/storage/v1/b/{bucket}/o/{**object}", http => AnswerAsync(http, Readers, OfObject(_objects.GetAsync)));
        routes.MapGet("/download/storage/v1/b/{bucket}/o/{**object}", http => AnswerAsync(http, Readers, OfObject(_objects.GetAsync)));
        routes.MapDelete("/storage/v1/b/{bucket}/o/{**object}", http => AnswerAsync(http, Writers, OfObject(_objects.DeleteAsync)));
        routes.MapPost("/upload/storage/v1/b/{bucket}/o", http => AnswerAsync(http, Writers, _objects.InsertAsync));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) =>
        ReasonError.WriteAsync(http, status, code ?? ObjectRefusal.ReasonOf(status), "Injected by the sandbox.");

    private static Func<ObjectCall, Task> OfObject(Func<ObjectCall, Task> answer) =>
        call => call.Name is null ? throw new GoogleRefusal(404, "notFound", "Not Found") : answer(call);

    private async Task AnswerAsync(HttpContext http, string[] scopes, Func<ObjectCall, Task> answer)
    {
        try
        {
            var grant = Sandbox.Tokens.GrantOf(http.Request) ?? throw new GoogleRefusal(401, "authError", "Invalid Credentials");
            if (!GoogleTokens.Allows(grant, scopes))
            {
                throw new GoogleRefusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
            }

            await answer(ObjectCall.Read(http, n => _buckets.GetValueOrDefault(n))).ConfigureAwait(false);
        }
        catch (GoogleRefusal refusal) when (refusal.Status == 304)
        {
            http.Response.StatusCode = 304;
        }
        catch (GoogleRefusal refusal) when (http.Request.Query["alt"] == "media" && refusal.Status is 404 or 416)
        {
            // A download answers its refusal as text, not as JSON.
            http.Response.Clear();
            http.Response.StatusCode = refusal.Status;
            http.Response.ContentType = "text/html; charset=UTF-8";
            await http.Response.WriteAsync(refusal.Message).ConfigureAwait(false);
        }
        catch (GoogleRefusal refusal)
        {
            await ReasonError.WriteAsync(http, refusal.Status, refusal.Code, refusal.Message).ConfigureAwait(false);
        }
    }

    private long Add(string bucket, string name, ObjectContent content, string contentType, ObjectTraits traits)
    {
        var into = AddBucket(bucket);
        lock (into.Gate)
        {
            var now = Sandbox.Clock.GetUtcNow();
            var stored = new StoredObject(bucket, name, into.NextGeneration(now), content, now)
            {
                ContentType = contentType,
                ContentEncoding = traits.ContentEncoding,
                CacheControl = traits.CacheControl,
                ComponentCount = traits.Composed ? 2 : null,
                TemporaryHold = traits.TemporaryHold,
                EventBasedHold = traits.EventBasedHold,
                RetainedUntil = traits.RetainedUntil,
                Metadata = traits.Metadata,
            };
            into.Put(stored, now);
            return stored.Generation;
        }
    }
}
