using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>An expected answer, read whole.</summary>
public sealed record PlatformReply(string System, CallKind Kind, int Status, HttpResponseHeaders Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Reads the body as JSON; a body that does not fit is <see cref="FailureCodes.UnreadableAnswer"/>.</summary>
    public Result<T> Json<T>() where T : notnull
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body.Span, PlatformJson.Options) is { } value
                ? value
                : FailureTable.Unreadable(System, Kind, $"HTTP {Status} with JSON null");
        }
        catch (JsonException)
        {
            return FailureTable.Unreadable(System, Kind, $"HTTP {Status} with a body that is not the documented JSON");
        }
    }
}

/// <summary>An expected answer whose body is still to be read. Dispose it.</summary>
public sealed class StreamedReply(HttpResponseMessage response, Stream body) : IDisposable
{
    public int Status => (int)response.StatusCode;

    public HttpResponseHeaders Headers => response.Headers;

    public HttpContentHeaders ContentHeaders => response.Content.Headers;

    /// <summary>May throw <see cref="IOException"/> or <see cref="HttpRequestException"/> in mid-read: the connection can break at any byte.</summary>
    public Stream Body => body;

    public void Dispose() => response.Dispose();
}

/// <summary>JSON as the platforms speak it: camelCase or given by attribute, unknown members ignored, case-insensitive.</summary>
public static class PlatformJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
