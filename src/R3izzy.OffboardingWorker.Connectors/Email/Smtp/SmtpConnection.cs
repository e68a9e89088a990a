using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Email.Smtp;

/// <summary>A connection to a mail server: commands out, replies in, and the change to TLS.</summary>
internal sealed class SmtpConnection(SmtpServer server) : IDisposable
{
    // RFC 5321, 4.5.3.1.5 says 512; servers write longer ones.
    private const int LongestLine = 4096;
    private const int MostLines = 128;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[LongestLine];
    private Stream? _stream;
    private int _start;
    private int _end;

    /// <summary>False before it is connected, and from the first operation on that did not end well.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>How this machine introduces itself: the address that the server sees first (RFC 5321, 4.1.3).</summary>
    public string OwnName => _socket.LocalEndPoint is IPEndPoint { Address: var address }
        ? address.IsIPv4MappedToIPv6 ? $"[{address.MapToIPv4()}]" : address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]"
        : "[127.0.0.1]";

    public Task ConnectAsync(CancellationToken cancellationToken) => WithinAsync(server.ConnectTimeout, async limit =>
    {
        await _socket.ConnectAsync(server.Host, server.Port, limit).ConfigureAwait(false);
        _stream = new NetworkStream(_socket, ownsSocket: false);
    }, cancellationToken);

    public Task StartTlsAsync(CancellationToken cancellationToken) => WithinAsync(server.ConnectTimeout, async limit =>
    {
        // What came in the clear behind the reply was not said by the server that the certificate will prove (CVE-2011-0411).
        if (_start < _end)
        {
            throw new SmtpNotOfferedException("starttls-injection", "text in the clear after STARTTLS");
        }

        var secure = new SslStream(_stream!, leaveInnerStreamOpen: false);
        _stream = secure;
        var options = new SslClientAuthenticationOptions { TargetHost = server.Host };
        if (server.Trusted is { } trusted)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        await secure.AuthenticateAsClientAsync(options, limit).ConfigureAwait(false);
    }, cancellationToken);

    public async Task<SmtpReply> CommandAsync(string line, CancellationToken cancellationToken)
    {
        await WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken).ConfigureAwait(false);
        return await ReadReplyAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => WithinAsync(server.ReplyTimeout, async limit =>
    {
        await _stream!.WriteAsync(bytes, limit).ConfigureAwait(false);
        await _stream.FlushAsync(limit).ConfigureAwait(false);
    }, cancellationToken);

    public async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        SmtpReply? reply = null;
        await WithinAsync(server.ReplyTimeout, async limit => reply = await ReadLinesAsync(limit).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return reply!;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
    }

    private async Task WithinAsync(TimeSpan time, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        IsUsable = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        try
        {
            await act(limit.Token).ConfigureAwait(false);
            IsUsable = true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private async Task<SmtpReply> ReadLinesAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var code = 0;
        while (lines.Count < MostLines)
        {
            var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var number) || number is < 200 or > 599
                || (line.Length > 3 && line[3] is not (' ' or '-')) || (code != 0 && number != code))
            {
                throw new SmtpProtocolException("a reply that is none");
            }

            code = number;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, lines);
            }
        }

        throw new SmtpProtocolException("a reply without an end");
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start.._end).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length)
            {
                throw new SmtpProtocolException("a line without an end");
            }

            var read = await _stream!.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read > 0 ? read : throw new EndOfStreamException();
        }
    }
}
