using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Smtp;

/// <summary>
/// A mail server on loopback (RFC 5321, 3207, 4954): it takes mails and keeps them. Over HTTP it only shows what it took
/// (<c>GET /messages</c>). Faults apply to its commands as to requests: method <c>SMTP</c>, path <c>/EHLO</c>, <c>/STARTTLS</c>,
/// <c>/AUTH</c>, <c>/MAIL</c>, <c>/RCPT</c>, <c>/DATA</c>, and <c>/DATA-END</c> for the last dot, which has the effect.
/// </summary>
public sealed class SimulatedSmtp(SandboxContext sandbox) : SimulatedPlatform(sandbox), IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly Lock _gate = new();
    private TcpListener? _listener;
    private X509Certificate2? _certificate;
    private int _queued;

    public override string Name => "smtp";

    /// <summary>User and password that are taken; null: nothing is asked for, and AUTH is not offered.</summary>
    public (string User, string Password)? Login { get; set; }

    /// <summary>Mechanisms that are offered.</summary>
    public string Mechanisms { get; set; } = "PLAIN LOGIN";

    public bool OffersStartTls { get; set; } = true;

    /// <summary>Reply code by recipient, for those that are refused: <c>550</c>, <c>450</c>.</summary>
    public IDictionary<string, int> Refused { get; } = new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>In the order in which they were taken.</summary>
    public IReadOnlyList<ReceivedMail> Messages => [.. _received];

    /// <summary>The certificate, as a client takes it to trust it.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem();

    /// <summary>The server listens from the first time that its port is asked for.</summary>
    public int Port
    {
        get
        {
            lock (_gate)
            {
                if (_listener is null)
                {
                    _listener = new TcpListener(IPAddress.Loopback, 0);
                    _listener.Start();
                    _ = AcceptAsync(_listener);
                }

                return ((IPEndPoint)_listener.LocalEndpoint).Port;
            }
        }
    }

    internal X509Certificate2 Certificate
    {
        get
        {
            lock (_gate)
            {
                // Clients compare it with the real time, whatever the sandbox's own clock says.
                return _certificate ??= SmtpCertificate.Create(TimeProvider.System.GetUtcNow());
            }
        }
    }

    public override void Map(IEndpointRouteBuilder routes) => routes.MapGet("/messages", http => GoogleJson.WriteAsync(http, new JsonArray(
    [
        .. Messages.Select(m => (JsonNode)new JsonObject
        {
            ["id"] = m.QueueId,
            ["from"] = m.From,
            ["to"] = new JsonArray([.. m.Recipients.Select(r => (JsonNode)r)]),
            ["subject"] = m.Content.Subject,
            ["messageId"] = m.Content.Header("Message-ID"),
            ["text"] = m.Content.TextOf("text/plain"),
        }),
    ])));

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _closing.Cancel();
        _listener?.Dispose();
        _certificate?.Dispose();
        _closing.Dispose();
    }

    internal string Take(string from, IReadOnlyList<string> recipients, InternetMessage content)
    {
        var id = $"R3Q{Interlocked.Increment(ref _queued):000000}";
        _received.Enqueue(new ReceivedMail(id, from, recipients, content));
        Sandbox.Ledger.Record(Name, "message.accepted", content.Header("Message-ID") ?? id);
        return id;
    }

    /// <summary>The fault that hits a command, chosen by the same rules as for requests.</summary>
    internal Fault? FaultFor(string command)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "SMTP";
        http.Request.Path = "/" + command;
        return Sandbox.Faults.For(Name, http.Request, "");
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        var closing = _closing.Token;
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(closing).ConfigureAwait(false), closing);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken closing)
    {
        using var session = new SmtpSession(this, socket);
        await session.RunAsync(closing).ConfigureAwait(false);
    }
}

/// <param name="QueueId">As the client was told.</param>
/// <param name="From">Of the envelope.</param>
/// <param name="Recipients">Of the envelope.</param>
public sealed record ReceivedMail(string QueueId, string From, IReadOnlyList<string> Recipients, InternetMessage Content);
