using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Smtp;

/// <summary>One client's dialogue with the mail server.</summary>
internal sealed class SmtpSession(SimulatedSmtp server, Socket socket) : IDisposable
{
    private readonly List<string> _recipients = [];
    private readonly Socket _socket = socket;
    private Stream _stream = new NetworkStream(socket, ownsSocket: false);
    private string? _from;
    private bool _secure;
    private bool _authenticated;

    public async Task RunAsync(CancellationToken closing)
    {
        try
        {
            await ReplyAsync("220 sandbox ESMTP", closing).ConfigureAwait(false);
            while (await ReadLineAsync(closing).ConfigureAwait(false) is { } line && await HandleAsync(line, closing).ConfigureAwait(false))
            {
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
        {
            // The client left, a fault cut it off, or the sandbox closes.
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task<bool> HandleAsync(string line, CancellationToken closing)
    {
        var verb = line.Split(' ', ':')[0].ToUpperInvariant();
        return verb switch
        {
            "QUIT" => await ReplyAsync("221 2.0.0 Bye", closing).ConfigureAwait(false) && false,
            "DATA" => await WithFaultAsync(verb, () => Task.FromResult(_recipients.Count == 0 ? "503 5.5.1 Need RCPT first" : "354 End data with <CR><LF>.<CR><LF>"), closing).ConfigureAwait(false) is "354"
                ? await ReceiveAsync(closing).ConfigureAwait(false)
                : IsOpen,
            _ => await WithFaultAsync(verb, () => AnswerAsync(verb, line, closing), closing).ConfigureAwait(false) is { } code
                && (code != "220" || verb != "STARTTLS" || await SecureAsync(closing).ConfigureAwait(false)) && IsOpen,
        };
    }

    private bool IsOpen { get; set; } = true;

    private async Task<string> AnswerAsync(string verb, string line, CancellationToken closing) => verb switch
    {
        "EHLO" or "HELO" => Hello(),
        "STARTTLS" => server.OffersStartTls && !_secure ? "220 2.0.0 Ready to start TLS" : "502 5.5.1 Not implemented",
        "AUTH" => await AuthenticateAsync(line, closing).ConfigureAwait(false),
        "MAIL" when server.Login is not null && !_authenticated => "530 5.7.0 Authentication required",
        "MAIL" => Mail(line),
        "RCPT" => Recipient(line),
        "RSET" => Reset(),
        "NOOP" => "250 2.0.0 OK",
        _ => "500 5.5.2 Syntax error",
    };

    private string Hello()
    {
        var offers = new List<string> { "sandbox greets you", "SIZE 36700160", "8BITMIME", "ENHANCEDSTATUSCODES" };
        if (server.OffersStartTls && !_secure)
        {
            offers.Add("STARTTLS");
        }

        // A password is not asked for in the clear.
        if (server.Login is not null && (_secure || !server.OffersStartTls))
        {
            offers.Add("AUTH " + server.Mechanisms);
        }

        return string.Join("\r\n", offers.Select((o, i) => $"250{(i == offers.Count - 1 ? ' ' : '-')}{o}"));
    }

    private async Task<string> AuthenticateAsync(string line, CancellationToken closing)
    {
        var words = line.Split(' ');
        if (server.Login is not { } login || (server.OffersStartTls && !_secure) || words.Length < 2 || !server.Mechanisms.Split(' ').Contains(words[1].ToUpperInvariant()))
        {
            return "504 5.5.4 Mechanism not supported";
        }

        string[] given;
        if (words[1].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            given = Decode(words.ElementAtOrDefault(2) ?? await AskAsync("", closing).ConfigureAwait(false)).Split('\0');
            given = given.Length == 3 ? given[1..] : [];
        }
        else
        {
            given = [Decode(await AskAsync("VXNlcm5hbWU6", closing).ConfigureAwait(false)), Decode(await AskAsync("UGFzc3dvcmQ6", closing).ConfigureAwait(false))];
        }

        _authenticated = given is [var user, var password] && user == login.User && password == login.Password;
        return _authenticated ? "235 2.7.0 Accepted" : "535 5.7.8 Username and Password not accepted";
    }

    private string Mail(string line)
    {
        _recipients.Clear();
        _from = Between(line);
        return _from is null ? "501 5.1.7 Bad sender address syntax" : "250 2.1.0 OK";
    }

    private string Recipient(string line)
    {
        if (_from is null)
        {
            return "503 5.5.1 MAIL first";
        }

        if (Between(line) is not { Length: > 0 } address)
        {
            return "501 5.1.3 Bad recipient address syntax";
        }

        if (server.Refused.TryGetValue(address, out var code))
        {
            return $"{code} {code / 100}.1.1 <{address}>: Recipient address rejected";
        }

        _recipients.Add(address);
        return "250 2.1.5 OK";
    }

    private string Reset()
    {
        _from = null;
        _recipients.Clear();
        return "250 2.0.0 OK";
    }

    private async Task<bool> SecureAsync(CancellationToken closing)
    {
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, closing).ConfigureAwait(false);
        (_secure, _authenticated) = (true, false);
        Reset();
        return true;
    }

    private async Task<bool> ReceiveAsync(CancellationToken closing)
    {
        var lines = new StringBuilder();
        for (string? line; (line = await ReadLineAsync(closing).ConfigureAwait(false)) != ".";)
        {
            if (line is null)
            {
                return false;
            }

            lines.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        await WithFaultAsync("DATA-END", () =>
        {
            var content = InternetMessage.Parse(Encoding.Latin1.GetBytes(lines.ToString()));
            var reply = content is null ? "554 5.6.0 Not a message" : $"250 2.0.0 Ok: queued as {server.Take(_from!, [.. _recipients], content)}";
            Reset();
            return Task.FromResult(reply);
        }, closing).ConfigureAwait(false);
        return IsOpen;
    }

    /// <summary>Runs a command under the fault that hits it; returns the code that was answered, null when none was.</summary>
    private async Task<string?> WithFaultAsync(string command, Func<Task<string>> run, CancellationToken closing)
    {
        var reply = "";
        switch (server.FaultFor(command))
        {
            case Fault.Refuse refuse:
                reply = $"{refuse.Status} {refuse.Code ?? $"{refuse.Status / 100}.0.0"} Injected by the sandbox";
                break;
            case Fault.RefuseAfter refuse:
                await run().ConfigureAwait(false);
                reply = $"{refuse.Status} {refuse.Code ?? $"{refuse.Status / 100}.0.0"} Injected by the sandbox";
                break;
            case Fault.DropBefore:
                return CutOff();
            case Fault.DropAfter:
                await run().ConfigureAwait(false);
                return CutOff();
            case Fault.Garble:
                await run().ConfigureAwait(false);
                reply = "<html>proxy</html>";
                break;
            case Fault.Slow slow:
                await Task.Delay(slow.By, TimeProvider.System, closing).ConfigureAwait(false);
                reply = await run().ConfigureAwait(false);
                break;
            case Fault.HoldBefore before:
                await before.Hold.StandAsync(closing).ConfigureAwait(false);
                // Whoever asked may be gone meanwhile: nobody waits for an answer to a command whose sender is dead.
                if (IsGone())
                {
                    return CutOff();
                }

                reply = await run().ConfigureAwait(false);
                break;
            case Fault.HoldAfter after:
                reply = await run().ConfigureAwait(false);
                await after.Hold.StandAsync(closing).ConfigureAwait(false);
                break;
            case Fault.RunAfter after:
                reply = await run().ConfigureAwait(false);
                await after.Action().ConfigureAwait(false);
                await ReplyAsync(reply, closing).ConfigureAwait(false);
                await (after.OnceAnswered?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
                return reply[..3];
            case null:
                reply = await run().ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException("Unknown fault.");
        }

        await ReplyAsync(reply, closing).ConfigureAwait(false);
        // 421: the server ends the dialogue (RFC 5321, 3.8).
        IsOpen &= !reply.StartsWith("421", StringComparison.Ordinal);
        return reply[..3];
    }

    private bool IsGone() => _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;

    private string? CutOff()
    {
        IsOpen = false;
        // A reset, not an orderly end.
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
        return null;
    }

    private async Task<string> AskAsync(string challenge, CancellationToken closing)
    {
        await ReplyAsync("334 " + challenge, closing).ConfigureAwait(false);
        return await ReadLineAsync(closing).ConfigureAwait(false) ?? throw new EndOfStreamException();
    }

    private async Task<bool> ReplyAsync(string reply, CancellationToken closing)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), closing).ConfigureAwait(false);
        await _stream.FlushAsync(closing).ConfigureAwait(false);
        return true;
    }

    // Byte by byte: nothing of the TLS handshake may be read with the line before it.
    private async Task<string?> ReadLineAsync(CancellationToken closing)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, closing).ConfigureAwait(false) > 0)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private static string? Between(string line) =>
        line.IndexOf('<', StringComparison.Ordinal) is var from and >= 0 && line.IndexOf('>', from) is var to and > 0 ? line[(from + 1)..to] : null;

    private static string Decode(string base64)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
