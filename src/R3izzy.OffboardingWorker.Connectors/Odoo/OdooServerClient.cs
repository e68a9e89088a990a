using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>What is known of the server.</summary>
/// <param name="Transport">The protocol it is spoken to in.</param>
/// <param name="Major">17 for 17.0 and saas-17.4; null where nobody had to ask.</param>
internal sealed record OdooServer(IOdooTransport Transport, int? Major)
{
    /// <summary>Up to 16 a note's text is taken for HTML as it is; from 17 on it is escaped there.</summary>
    public bool TakesHtmlNotes => Major < 17;

    public string Protocol => Transport is Json2Client ? "JSON-2" : "JSON-RPC";
}

/// <summary>Finds out, once in a process and when first needed, which protocol the server speaks.</summary>
/// <param name="protocol">As configured.</param>
/// <param name="http">Carries no credential.</param>
/// <param name="rpc">Null with a fixed JSON-2.</param>
/// <param name="json2">Used from 19 on.</param>
internal sealed class OdooServerClient(OdooProtocol protocol, PlatformHttp http, JsonRpcClient? rpc, Json2Client json2)
{
    private OdooServer? _known = protocol is OdooProtocol.Json2 ? new OdooServer(json2, null) : null;

    public async Task<Result<OdooServer>> GetAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _known) is { } known)
        {
            return known;
        }

        var asked = await AskAsync(calls, cancellationToken).ConfigureAwait(false);
        if (asked.TryGet(out var server, out _))
        {
            Volatile.Write(ref _known, server);
        }

        return asked;
    }

    private async Task<Result<OdooServer>> AskAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        if (protocol is OdooProtocol.Auto)
        {
            // The page came with JSON-2; before, there is nothing under this address.
            var request = new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/web/version"), CallKind.Read) { AlsoExpected = [404] };
            var sent = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
            if (!sent.TryGet(out var reply, out var failure))
            {
                return failure;
            }

            if (reply.Status != 404)
            {
                return !reply.Json<JsonElement>().TryGet(out var page, out failure) ? failure
                    : MajorOf(page, "version_info") is { } newer ? new OdooServer(json2, newer)
                    : FailureTable.Unreadable(OdooFailures.SystemName, CallKind.Read, "/web/version answered no version");
            }
        }

        var answer = await rpc!.VersionAsync(calls, cancellationToken).ConfigureAwait(false);
        return !answer.TryGet(out var version, out var failed) ? failed
            : MajorOf(version, "server_version_info") is { } major ? new OdooServer(rpc, major)
            : FailureTable.Unreadable(OdooFailures.SystemName, CallKind.Read, "common.version answered no version");
    }

    /// <summary>The first part is a number, or a text such as <c>saas~18</c> at Odoo Online.</summary>
    private static int? MajorOf(JsonElement version, string property)
    {
        if (version.ValueKind != JsonValueKind.Object || !version.TryGetProperty(property, out var parts)
            || parts.ValueKind != JsonValueKind.Array || parts.GetArrayLength() == 0)
        {
            return null;
        }

        var first = parts[0].ToString();
        return int.TryParse(first[(first.LastIndexOf('~') + 1)..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
