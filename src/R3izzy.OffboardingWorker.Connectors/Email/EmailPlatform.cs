using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email.Gmail;
using R3izzy.OffboardingWorker.Connectors.Email.Smtp;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>Mails to departments and customers, by SMTP or by the Gmail API.</summary>
public sealed class EmailPlatform : IPlatform
{
    public string Name => "email";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } =
    [
        new(NotifyDepartments.Id, typeof(NotifyDepartmentsInput)),
        new(InformCustomer.Id, typeof(InformCustomerInput)),
    ];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<EmailOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        var sender = ReadSender(settings, options);
        var addresses = AddressBook.Read(settings, options);
        var templates = MailTemplates.Read(settings, options.Templates);
        var onUnknown = ReadOnUnknown(settings, options);
        var owned = new List<IDisposable>();
        var transport = BuildTransport(settings, options, sender, owned);
        if (transport is null || sender is null || settings.Problems.Count > 0)
        {
            owned.ForEach(o => o.Dispose());
            return null;
        }

        var composer = new MailComposer(templates);
        var delivery = new MailDelivery(transport, sender, onUnknown);
        var notify = new NotifyDepartments(composer, addresses, delivery);
        var inform = new InformCustomer(composer, delivery);
        return new PlatformRuntime(
            Name,
            [
                ConnectorBinding.For(NotifyDepartments.Id, notify, serves: notify.Serves),
                ConnectorBinding.For(InformCustomer.Id, inform, serves: inform.Serves),
            ],
            new EmailProbe(transport),
            new GateLimits(options.Concurrency),
            owned)
        {
            Mailer = new ServiceMailer(transport, addresses, TimeProvider.System),
        };
    }

    private static MailSender? ReadSender(PlatformSettings settings, EmailOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.ReplyTo) && !MailAddress.IsValid(options.ReplyTo))
        {
            settings.Reject(nameof(options.ReplyTo), "is not an e-mail address.");
        }

        if (MailAddress.IsValid(options.From.Address))
        {
            return new MailSender(options.From.Address!, options.From.Name, string.IsNullOrWhiteSpace(options.ReplyTo) ? null : options.ReplyTo);
        }

        settings.Reject("From:Address", "is missing or no e-mail address; it takes the address that mails are sent from.");
        return null;
    }

    private static UnknownPolicy ReadOnUnknown(PlatformSettings settings, EmailOptions options)
    {
        switch (options.OnUnknown)
        {
            case EmailOptions.Ask:
                return UnknownPolicy.Ask;
            case EmailOptions.AtLeastOnce:
                return UnknownPolicy.AtLeastOnce;
            default:
                settings.Reject(nameof(options.OnUnknown), $"is '{options.OnUnknown}'; it takes {EmailOptions.Ask} or {EmailOptions.AtLeastOnce}.");
                return UnknownPolicy.Ask;
        }
    }

    private static IMailTransport? BuildTransport(PlatformSettings settings, EmailOptions options, MailSender? sender, List<IDisposable> owned)
    {
        switch (options.Transport)
        {
            case EmailOptions.BySmtp:
                return SmtpServer.Read(settings, options.Smtp) is { } server && sender is not null ? new SmtpTransport(server, sender) : null;
            case EmailOptions.ByGmail:
                return BuildGmail(settings, options, sender, owned);
            default:
                settings.Reject(nameof(options.Transport), $"is {(options.Transport is null ? "missing" : $"'{options.Transport}'")}; it takes {EmailOptions.BySmtp} or {EmailOptions.ByGmail}.");
                return null;
        }
    }

    private static GmailTransport? BuildGmail(PlatformSettings settings, EmailOptions options, MailSender? sender, List<IDisposable> owned)
    {
        if (options.Gmail.SearchDelay < TimeSpan.Zero || options.Gmail.SearchDelay > TimeSpan.FromHours(1))
        {
            settings.Reject("Gmail:SearchDelay", FormattableString.Invariant($"is {options.Gmail.SearchDelay}; it takes {TimeSpan.Zero} to {TimeSpan.FromHours(1)}."));
        }

        if (!MailAddress.IsValid(options.Credential.ActAs))
        {
            settings.Reject("Credential:ActAs", "is missing or no e-mail address; a service account has no mailbox of its own: it takes the one that it sends from, by domain-wide delegation.");
        }

        var address = PlatformAddress.Read(settings, "Gmail:BaseAddress", options.Gmail.BaseAddress);
        if (GoogleAuthorizer.Create(settings, nameof(EmailOptions.Credential), options.Credential, GmailClient.Scopes) is not { } authorizer)
        {
            return null;
        }

        owned.Add(authorizer);
        if (address is null || sender is null)
        {
            return null;
        }

        var http = new PlatformHttp(GmailClient.SystemName, address, options.Http, GmailClient.Failures, authorizer);
        owned.Add(http);
        return new GmailTransport(new GmailClient(http), sender, options.Gmail.SearchDelay);
    }
}
