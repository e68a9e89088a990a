using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;

/// <summary>
/// The bucket that FocusNFe's backups lie in. Speaks as S3 does with links that are signed in the query (docs.aws.amazon.com/AmazonS3:
/// sigv4-query-string-auth): a link that has run out or was changed is 403, and one that comes with a credential besides is 400.
/// </summary>
public sealed class SimulatedFocusNfeFiles : SimulatedPlatform
{
    private static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(15);

    private readonly SimulatedFocusNfe _api;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Queue<Func<HttpContext, byte[], Task>> _accidents = new();
    private int _withCredential;

    internal SimulatedFocusNfeFiles(SandboxContext sandbox, SimulatedFocusNfe api) : base(sandbox) => _api = api;

    public override string Name => "focusnfe-files";

    /// <summary>How many requests came with an Authorization header: none may.</summary>
    public int RequestsWithCredential => Volatile.Read(ref _withCredential);

    /// <summary>Whether answers tell when a file was built.</summary>
    public bool TellsBuildTime { get; set; } = true;

    /// <summary>The next download announces the whole file, sends so many bytes and cuts the connection.</summary>
    public void BreakNext(int after) => Accident(async (http, content) =>
    {
        http.Response.ContentLength = content.Length;
        await http.Response.Body.WriteAsync(content.AsMemory(0, after)).ConfigureAwait(false);
        await http.Response.Body.FlushAsync().ConfigureAwait(false);
        http.Abort();
    });

    /// <summary>The next download announces no length, and ends in good order after so many bytes.</summary>
    public void CutNext(int after) => Accident((http, content) => http.Response.Body.WriteAsync(content.AsMemory(0, after)).AsTask());

    /// <summary>The next download is something else with status 200.</summary>
    public void ReplaceNext(byte[] content) => Accident((http, _) => http.Response.Body.WriteAsync(content).AsTask());

    /// <summary>The next download is a redirect.</summary>
    public void RedirectNext(string location) => Accident((http, _) =>
    {
        http.Response.StatusCode = 302;
        http.Response.Headers.Location = location;
        return Task.CompletedTask;
    });

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/arquivos/{company}/{month}/{file}", http =>
        {
            if (http.Request.Headers.Authorization.Count > 0)
            {
                Interlocked.Increment(ref _withCredential);
                return WriteErrorAsync(http, 400, "InvalidArgument");
            }

            return IsSigned(http.Request) ? SendAsync(http) : WriteErrorAsync(http, 403, "AccessDenied");
        });
        routes.MapFallback(http => WriteErrorAsync(http, 403, "AccessDenied"));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code ?? (status == 403 ? "AccessDenied" : "InternalError")}</Code><Message>Injected by the sandbox.</Message></Error>");
    }

    internal string LinkTo(FocusNfeCompany company, string month, string kind)
    {
        var path = FormattableString.Invariant($"/arquivos/{company.Id}/{month}/{kind}.zip");
        if (_api.FilesAddress is not { } address)
        {
            return path;
        }

        var date = Sandbox.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new Uri(address, $"{path}?X-Amz-Date={date}&X-Amz-Expires={LinkLife.TotalSeconds:0}&X-Amz-Signature={Sign(path, date)}").ToString();
    }

    internal async Task SendAsync(HttpContext http)
    {
        var (company, month, file) = ((string)http.Request.RouteValues["company"]!, (string)http.Request.RouteValues["month"]!, (string)http.Request.RouteValues["file"]!);
        if (_api.Find(company) is not { } known || _api.Backup(company, month, file[..^4]) is not { } content)
        {
            await WriteErrorAsync(http, 404, "NoSuchKey").ConfigureAwait(false);
            return;
        }

        http.Response.ContentType = "application/zip";
        if (TellsBuildTime)
        {
            http.Response.Headers.LastModified = BackupBuilder.ListOf(known, _api.Built).First(b => b.Month == month).BuiltAt.ToString("R", CultureInfo.InvariantCulture);
        }

        Func<HttpContext, byte[], Task>? accident;
        lock (_accidents)
        {
            _accidents.TryDequeue(out accident);
        }

        if (accident is not null)
        {
            await accident(http, content).ConfigureAwait(false);
            return;
        }

        http.Response.ContentLength = content.Length;
        await http.Response.Body.WriteAsync(content, http.RequestAborted).ConfigureAwait(false);
    }

    private void Accident(Func<HttpContext, byte[], Task> accident)
    {
        lock (_accidents)
        {
            _accidents.Enqueue(accident);
        }
    }

    private bool IsSigned(HttpRequest request) =>
        long.TryParse(request.Query["X-Amz-Date"], NumberStyles.None, CultureInfo.InvariantCulture, out var date)
        && Sandbox.Clock.GetUtcNow() <= DateTimeOffset.FromUnixTimeSeconds(date) + LinkLife
        && request.Query["X-Amz-Signature"] == Sign(request.Path, date.ToString(CultureInfo.InvariantCulture));

    private string Sign(string path, string date) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{path}\n{date}")));
}
