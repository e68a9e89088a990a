using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>What an upload of one request (uploadType media or multipart) brought.</summary>
internal sealed record ObjectUpload(string Name, string? ContentType, byte[] Content, JsonElement Metadata)
{
    public static async Task<ObjectUpload> ReadAsync(ObjectCall call)
    {
        var request = call.Http.Request;
        if (call.Parameter("uploadType") == "media")
        {
            return new ObjectUpload(Required(call.Parameter("name")), request.ContentType, await BytesAsync(request.Body, call).ConfigureAwait(false), default);
        }

        if (call.Parameter("uploadType") != "multipart" || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { } boundary)
        {
            throw ObjectRefusal.Invalid("uploadType");
        }

        var reader = new MultipartReader(boundary, request.Body);
        var first = await reader.ReadNextSectionAsync(call.Http.RequestAborted).ConfigureAwait(false) ?? throw ObjectRefusal.Invalid("body");
        var metadata = await GoogleJson.ReadObjectAsync(first.Body, m => new GoogleRefusal(400, "parseError", m), call.Http.RequestAborted).ConfigureAwait(false);
        var second = await reader.ReadNextSectionAsync(call.Http.RequestAborted).ConfigureAwait(false) ?? throw ObjectRefusal.Invalid("body");
        var content = await BytesAsync(second.Body, call).ConfigureAwait(false);
        return new ObjectUpload(Required(metadata.Text("name", call.Parameter("name"))), metadata.Text("contentType", second.ContentType ?? ""), content, metadata);
    }

    private static string Required(string name) => name.Length > 0 ? name : throw new GoogleRefusal(400, "required", "Required parameter: name");

    private static async Task<byte[]> BytesAsync(Stream body, ObjectCall call)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, call.Http.RequestAborted).ConfigureAwait(false);
        return buffer.ToArray();
    }
}
