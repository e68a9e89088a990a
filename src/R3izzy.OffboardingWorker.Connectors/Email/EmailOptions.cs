using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>Settings <c>Platforms:Email</c>. Defaults and ranges are in this folder's README.</summary>
public sealed class EmailOptions : PlatformOptions
{
    /// <summary><c>smtp</c> or <c>gmail</c>. No default.</summary>
    public string? Transport { get; set; }

    public MailFromOptions From { get; set; } = new();

    /// <summary>Where answers go; the sender's address without it.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>Address by department: <c>contabilidade</c>, <c>financeiro</c>, <c>ti</c> and <c>comercial</c>, all needed.</summary>
    public Dictionary<string, string> Departments { get; set; } = [];

    /// <summary>Who is told when a department lets a task lie, by department or <c>default</c>. None without it.</summary>
    public Dictionary<string, string> Escalation { get; set; } = [];

    /// <summary>A folder with <c>*.txt</c> and <c>*.html</c> that replace the built-in templates of the same name or add to them.</summary>
    public string? Templates { get; set; }

    /// <summary>
    /// What to do when nobody knows whether a mail left and the mail system cannot be asked: <c>ask</c> (default) asks a person,
    /// <c>at-least-once</c> sends it again under the same Message-ID.
    /// </summary>
    public string OnUnknown { get; set; } = Ask;

    public SmtpOptions Smtp { get; set; } = new();

    public GmailOptions Gmail { get; set; } = new();

    /// <summary>The service account; only for <c>gmail</c>.</summary>
    public GoogleCredentialOptions Credential { get; set; } = new();

    internal const string BySmtp = "smtp";
    internal const string ByGmail = "gmail";
    internal const string Ask = "ask";
    internal const string AtLeastOnce = "at-least-once";
}

/// <summary>Settings <c>Platforms:Email:From</c>.</summary>
public sealed class MailFromOptions
{
    /// <summary>The sender's address; its domain is that of every Message-ID.</summary>
    public string? Address { get; set; }

    public string Name { get; set; } = "R3izzy";
}

/// <summary>Settings <c>Platforms:Email:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    public string? Host { get; set; }

    /// <summary>1 to 65535; default 587, message submission (RFC 6409).</summary>
    public int Port { get; set; } = 587;

    /// <summary><c>starttls</c> (default), <c>tls</c> from the first byte (RFC 8314, usually port 465), or <c>none</c>, only on this machine.</summary>
    public string Security { get; set; } = StartTls;

    /// <summary>Without it nothing is authenticated.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    public string? PasswordFile { get; set; }

    /// <summary>PEM file with the certificates that are trusted in place of the system's: the server's own, or its authority's.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>1 s to 2 min; default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For each reply of the server. 1 s to 10 min; default 2 min: a server may scan the whole mail before it answers.</summary>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromMinutes(2);

    internal const string StartTls = "starttls";
    internal const string Tls = "tls";
    internal const string None = "none";
}

/// <summary>Settings <c>Platforms:Email:Gmail</c>.</summary>
public sealed class GmailOptions
{
    public string BaseAddress { get; set; } = "https://gmail.googleapis.com";

    /// <summary>
    /// How long a mail whose sending nobody saw end may take to show up in searches: it is not sent again before. 0 to 1 h;
    /// default 2 min.
    /// </summary>
    public TimeSpan SearchDelay { get; set; } = TimeSpan.FromMinutes(2);
}
