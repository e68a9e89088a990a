using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>
/// Opens the files that a list of backups points at: at the API itself with the token, at the allowed hosts without any credential,
/// nowhere else. Redirects are followed by the same rule.
/// </summary>
internal sealed class BackupDownloadClient(Uri api, PlatformHttp apiHttp, IReadOnlyDictionary<string, PlatformHttp> hosts)
{
    public const string SystemName = "focusnfe-files";

    private const int MostRedirects = 3;

    private static readonly int[] Redirects = [301, 302, 303, 307, 308];

    /// <summary>The key of a host in the table of hosts: scheme, host and port.</summary>
    public static string KeyOf(Uri address) => address.GetLeftPart(UriPartial.Authority);

    public async Task<Result<StreamedReply>> OpenAsync(BackupFile file, ICallLog calls, CancellationToken cancellationToken)
    {
        var address = Compose(api, file.Link.Reveal());
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            if (address is null || HttpFor(address) is not { } http)
            {
                return Unknown(address);
            }

            // The address is a credential: the log shows month and kind in its place.
            var opened = await http.OpenAsync(new(HttpMethod.Get, RequestPath.Of($"/{file.Month}/{file.Kind}"), CallKind.Read)
            {
                AbsoluteAddress = address,
                AlsoExpected = Redirects,
            }, calls, cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out var reply, out var failure))
            {
                return failure;
            }

            if (!Redirects.Contains(reply.Status))
            {
                return reply;
            }

            using (reply)
            {
                address = reply.Headers.Location is { } next ? Compose(address, next.OriginalString) : null;
            }
        }

        return new StepOutcome.Failed(FailureKind.Refused, "focusnfe: a backup's address leads from redirect to redirect", "too-many-redirects");
    }

    private PlatformHttp? HttpFor(Uri address) => KeyOf(address) == KeyOf(api) ? apiHttp : hosts.GetValueOrDefault(KeyOf(address));

    // "Caminho para baixar": an address, or a path at the API.
    private static Uri? Compose(Uri from, string link) =>
        Uri.TryCreate(from, link, out var address) && address.Scheme is "https" or "http" && address.UserInfo.Length == 0 ? address : null;

    private static StepOutcome.Failed Unknown(Uri? address) => new(FailureKind.Refused,
        address is null
            ? "focusnfe: a backup's address is none"
            : $"focusnfe: a backup lies on {KeyOf(address)}, which Platforms:focusnfe:DownloadHosts does not allow; add it there if it is FocusNFe's",
        FocusNfeFailures.UnknownHost);
}
