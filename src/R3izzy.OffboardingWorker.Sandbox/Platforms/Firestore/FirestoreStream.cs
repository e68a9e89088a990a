using System.Text.Json;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>A streamed answer: one JSON array, sent element by element.</summary>
internal sealed class FirestoreStream(HttpContext http, FirestoreQuirks quirks) : IAsyncDisposable
{
    private const int FlushAt = 128 * 1024;

    private readonly Utf8JsonWriter _json = new(http.Response.BodyWriter, GoogleJson.WriterOptions);
    private int _documents;

    public void Open()
    {
        http.Response.ContentType = "application/json; charset=UTF-8";
        _json.WriteStartArray();
    }

    /// <summary>Writes one element; <paramref name="content"/> adds its members.</summary>
    public async ValueTask WriteAsync(string readTime, Action<Utf8JsonWriter>? content)
    {
        _json.WriteStartObject();
        content?.Invoke(_json);
        _json.WriteString("readTime", readTime);
        _json.WriteEndObject();
        if (content is null)
        {
            return;
        }

        _documents++;
        if (quirks.ProgressEvery > 0 && _documents % quirks.ProgressEvery == 0)
        {
            await WriteAsync(readTime, null).ConfigureAwait(false);
        }

        if (_json.BytesPending >= FlushAt || http.Response.BodyWriter.UnflushedBytes >= FlushAt)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        if (quirks.TakeBreak(_documents))
        {
            await FlushAsync().ConfigureAwait(false);
            throw new FirestoreStreamBroken();
        }
    }

    public async ValueTask CloseAsync()
    {
        _json.WriteEndArray();
        await FlushAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private async ValueTask FlushAsync()
    {
        await _json.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }
}

/// <summary>The stream was told to break off here.</summary>
internal sealed class FirestoreStreamBroken : Exception;
