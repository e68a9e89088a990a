using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Email.Smtp;

/// <summary>
/// One SMTP dialogue (RFC 5321, 3207, 4954), from the greeting to the server's word on a mail. Throws when it ends early;
/// <see cref="Stage"/> says how far it came.
/// </summary>
internal sealed class SmtpDialogue(SmtpServer server) : IDisposable
{
    private readonly SmtpConnection _connection = new(server);
    private IReadOnlySet<string> _offers = new HashSet<string>();
    private IReadOnlySet<string> _mechanisms = new HashSet<string>();

    public string Stage { get; private set; } = SmtpStage.Connect;

    public int? LastCode { get; private set; }

    /// <summary>Up to where mails are taken: connected, in TLS as the settings ask, authenticated.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _connection.ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (server.Security is SmtpSecurity.Tls)
        {
            Stage = SmtpStage.StartTls;
            await _connection.StartTlsAsync(cancellationToken).ConfigureAwait(false);
        }

        Stage = SmtpStage.Greeting;
        Positive(await _connection.ReadReplyAsync(cancellationToken).ConfigureAwait(false));
        await HelloAsync(cancellationToken).ConfigureAwait(false);
        if (server.Security is SmtpSecurity.StartTls)
        {
            Stage = SmtpStage.StartTls;
            if (!_offers.Contains("STARTTLS"))
            {
                throw new SmtpNotOfferedException("starttls-not-offered", "no STARTTLS");
            }

            Positive(await _connection.CommandAsync("STARTTLS", cancellationToken).ConfigureAwait(false));
            await _connection.StartTlsAsync(cancellationToken).ConfigureAwait(false);
            // What was offered in the clear counts no more (RFC 3207, 4.2).
            await HelloAsync(cancellationToken).ConfigureAwait(false);
        }

        if (server.Login is { } login)
        {
            await AuthenticateAsync(login, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task SenderAsync(string address, CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Sender;
        Positive(await _connection.CommandAsync($"MAIL FROM:<{address}>", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The reply that refuses the recipient for good; null when it is taken.</summary>
    public async Task<SmtpReply?> RecipientAsync(string address, CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Recipient;
        var reply = Note(await _connection.CommandAsync($"RCPT TO:<{address}>", cancellationToken).ConfigureAwait(false));
        // Credentials can be refused as late as here (530): that is no recipient's fault.
        return reply.IsPositive ? null : reply is { Code: >= 500 and not 530 } ? reply : throw new SmtpRefusalException(reply);
    }

    /// <param name="message">Lines ended by CRLF.</param>
    /// <returns>The server's word that it answers for the mail now.</returns>
    public async Task<SmtpReply> DataAsync(byte[] message, CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Data;
        var goOn = Note(await _connection.CommandAsync("DATA", cancellationToken).ConfigureAwait(false));
        if (goOn.Code != 354)
        {
            throw new SmtpRefusalException(goOn);
        }

        await _connection.WriteAsync(Stuffed(message), cancellationToken).ConfigureAwait(false);
        Stage = SmtpStage.Confirmation;
        return Positive(await _connection.CommandAsync(".", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Says goodbye where somebody still listens; whatever comes of it, the mail's fate is known already.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (!_connection.IsUsable)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await _connection.CommandAsync("QUIT", limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or OperationCanceledException or SmtpProtocolException)
        {
        }
    }

    public void Dispose() => _connection.Dispose();

    private async Task HelloAsync(CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Hello;
        var reply = Positive(await _connection.CommandAsync($"EHLO {_connection.OwnName}", cancellationToken).ConfigureAwait(false));
        var offers = reply.Lines.Skip(1).Select(l => l.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 0).ToList();
        _offers = offers.Select(w => w[0]).ToHashSet(StringComparer.Ordinal);
        _mechanisms = offers.Where(w => w[0] == "AUTH").SelectMany(w => w.Skip(1)).ToHashSet(StringComparer.Ordinal);
    }

    private async Task AuthenticateAsync(SmtpLogin login, CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Authentication;
        if (_mechanisms.Contains("PLAIN"))
        {
            Positive(await _connection.CommandAsync($"AUTH PLAIN {Base64($"\0{login.User}\0{login.Password}")}", cancellationToken).ConfigureAwait(false));
        }
        else if (_mechanisms.Contains("LOGIN"))
        {
            Challenge(await _connection.CommandAsync("AUTH LOGIN", cancellationToken).ConfigureAwait(false));
            Challenge(await _connection.CommandAsync(Base64(login.User), cancellationToken).ConfigureAwait(false));
            Positive(await _connection.CommandAsync(Base64(login.Password), cancellationToken).ConfigureAwait(false));
        }
        else
        {
            throw new SmtpNotOfferedException("auth-not-offered", "neither AUTH PLAIN nor AUTH LOGIN");
        }
    }

    private void Challenge(SmtpReply reply)
    {
        if (Note(reply).Code != 334)
        {
            throw new SmtpRefusalException(reply);
        }
    }

    private SmtpReply Positive(SmtpReply reply) => Note(reply).IsPositive ? reply : throw new SmtpRefusalException(reply);

    private SmtpReply Note(SmtpReply reply)
    {
        LastCode = reply.Code;
        return reply;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    // A line that begins with a dot gets another one (RFC 5321, 4.5.2).
    private static byte[] Stuffed(byte[] message)
    {
        var stuffed = new List<byte>(message.Length + 16);
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] == '.' && (i == 0 || message[i - 1] == '\n'))
            {
                stuffed.Add((byte)'.');
            }

            stuffed.Add(message[i]);
        }

        return [.. stuffed];
    }
}
