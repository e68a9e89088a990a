using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Benchmarks.Backup;

/// <summary>
/// The floor of a backup: bare HttpClient, each object streamed from the bucket straight into one resumable upload, hashed
/// on the way, as many at once as the connector copies. No parts, no checkpoints, no proof, no manifest.
/// </summary>
internal sealed class BareCopy : IDisposable
{
    public const string Verb = "backup-copy";

    /// <summary>DriveOptions.Parallelism as it comes.</summary>
    private const int AtOnce = 4;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly BackupPlace _place;
    private readonly AuthenticationHeaderValue _token;

    private BareCopy(BackupPlace place, AuthenticationHeaderValue token) => (_place, _token) = (place, token);

    public static async Task<int> RunAsync(Options options)
    {
        var place = JsonSerializer.Deserialize<BackupPlace>(options.Text("place")!)!;
        using var copy = new BareCopy(place, await TokenAsync(place));
        // The sandbox works an object's hash out when it is first asked for it; neither side shall wait for that.
        for (var number = 0; number < BackupSandbox.Objects; number++)
        {
            using var touched = await copy.OpenAsync(number, firstByteOnly: true);
        }

        var meter = new Meter();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, BackupSandbox.Objects), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => await copy.CopyAsync(number));
        Child.Print(meter.Stop("bare copy", options.Long("bytes", 0)));
        return 0;
    }

    public void Dispose() => _http.Dispose();

    private async Task CopyAsync(int number)
    {
        using var from = await OpenAsync(number, firstByteOnly: false);
        var length = from.Content.Headers.ContentLength!.Value;
        using var begin = new HttpRequestMessage(HttpMethod.Post, new Uri(_place.Drive, "upload/drive/v3/files?uploadType=resumable&supportsAllDrives=true&fields=sha256Checksum,size"))
        {
            Content = JsonContent.Create(new { name = $"{number}.bin", parents = new[] { _place.SharedDrive } }),
        };
        using var session = await SendAsync(begin);
        using var body = new HashedCopy(await from.Content.ReadAsStreamAsync(), length);
        using var put = new HttpRequestMessage(HttpMethod.Put, session.Headers.Location) { Content = body };
        body.Headers.ContentRange = new ContentRangeHeaderValue(0, length - 1, length);
        using var stored = await SendAsync(put);
        var file = await stored.Content.ReadFromJsonAsync<JsonElement>();
        if (file.GetProperty("sha256Checksum").GetString() != body.Sha256 || body.Crc32C == 0)
        {
            throw new InvalidOperationException($"The copy of object {number} differs from what was read.");
        }
    }

    private Task<HttpResponseMessage> OpenAsync(int number, bool firstByteOnly)
    {
        var path = $"storage/v1/b/{BackupSandbox.Bucket}/o/{Uri.EscapeDataString(BackupSandbox.NameOf(number))}?alt=media";
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_place.Storage, path));
        request.Headers.Range = firstByteOnly ? new RangeHeaderValue(0, 0) : null;
        return SendAsync(request);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Authorization = _token;
        var response = await _http.SendAsync(request, CancellationToken.None);
        return response.IsSuccessStatusCode
            ? response
            : throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    private static async Task<AuthenticationHeaderValue> TokenAsync(BackupPlace place)
    {
        var settings = new PlatformSettings(new ConfigurationBuilder().Build().GetSection("drive"), NullLoggerFactory.Instance);
        using var authorizer = GoogleAuthorizer.Create(
            settings, "Credential", new GoogleCredentialOptions { KeyFile = place.KeyFile },
            ["https://www.googleapis.com/auth/drive", "https://www.googleapis.com/auth/devstorage.read_only"])!;
        using var carrier = new HttpRequestMessage();
        return await authorizer.AuthorizeAsync(carrier, new NoLog(), CancellationToken.None) is { } failed
            ? throw new InvalidOperationException(failed.Reason)
            : carrier.Headers.Authorization!;
    }

    private sealed class NoLog : ICallLog
    {
        public void Record(Call call)
        {
        }
    }
}
