using System.Globalization;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>One request about an object or a bucket.</summary>
internal sealed class ObjectCall
{
    private ObjectCall(HttpContext http, SimulatedBucket bucket, string? name)
    {
        Http = http;
        Bucket = bucket;
        Name = name;
    }

    public HttpContext Http { get; }

    public SimulatedBucket Bucket { get; }

    public string? Name { get; }

    public bool WantsMedia => Parameter("alt") == "media";

    public static ObjectCall Read(HttpContext http, Func<string, SimulatedBucket?> bucketOf)
    {
        var segments = RawTarget.Segments(http);
        var at = Array.IndexOf(segments, "b");
        var bucket = RawTarget.Unescape(segments[at + 1]);
        var rest = segments[(at + 2)..];
        if (rest.Length > 2)
        {
            // A slash in a name that was not escaped makes another path, which does not exist.
            throw new GoogleRefusal(404, "notFound", "Not Found");
        }

        return new ObjectCall(http, bucketOf(bucket) ?? throw ObjectRefusal.NoBucket(), rest is [_, { Length: > 0 } name] ? RawTarget.Unescape(name) : null);
    }

    public string Parameter(string name) => Http.Request.Query[name].ToString();

    public bool Flag(string name) => Parameter(name) == "true";

    public long? Number(string name) => Parameter(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw ObjectRefusal.Invalid(name);

    public Uri Root => new($"{Http.Request.Scheme}://{Http.Request.Host}/");

    /// <summary>ifGenerationMatch and its kin; <paramref name="found"/> null: there is no live object.</summary>
    public void CheckConditions(StoredObject? found)
    {
        // Generation 0 stands for "no live object".
        var generation = found?.Generation ?? 0;
        if ((Number("ifGenerationMatch") is { } g && g != generation)
            || (Number("ifMetagenerationMatch") is { } m && m != found?.Metageneration))
        {
            throw ObjectRefusal.Precondition();
        }

        if ((Number("ifGenerationNotMatch") is { } ng && ng == generation)
            || (Number("ifMetagenerationNotMatch") is { } nm && nm == found?.Metageneration))
        {
            throw HttpMethods.IsGet(Http.Request.Method) ? ObjectRefusal.NotModified() : ObjectRefusal.Precondition();
        }
    }
}
