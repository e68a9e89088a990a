using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>Settings <c>Platforms:Pix</c>: one account at one bank that speaks the Banco Central's API Pix.</summary>
public sealed class PixOptions : PlatformOptions
{
    public PixOptions() => Http.CallsPerSecond = 2;

    /// <summary>The bank's API Pix with its path, such as https://bank.example/pix/v2. Needed: there is no common one.</summary>
    public string? BaseAddress { get; set; }

    /// <summary>The bank's OAuth token endpoint. Needed.</summary>
    public string? TokenAddress { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>Path of a file that holds the secret.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>How the token endpoint is told who asks: in the Authorization header, or in the form. Default basic.</summary>
    public PixTokenAuthentication TokenAuthentication { get; set; } = PixTokenAuthentication.Basic;

    /// <summary>What the account has by contract; what it does not have is not looked at. Default all three.</summary>
    public List<PixProduct>? Products { get; set; }

    /// <summary>Asked for with the token. Default: what <see cref="Products"/> need.</summary>
    public List<string>? Scopes { get; set; }

    /// <summary>Further headers of each call to <see cref="BaseAddress"/>, such as x-conta-corrente. Values are never logged.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    public PixCertificateOptions Certificate { get; set; } = new();

    /// <summary>Path of a PEM file with the roots believed in place of the machine's, for a bank with an own one. Default none.</summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>No recurrence is older: yyyy-MM-dd. Default 2025-06-16, when Pix Automático began.</summary>
    public string RecurrencesSince { get; set; } = "2025-06-16";

    /// <summary>How many days of creation one list call asks for. 1 to 3660; default 90.</summary>
    public int WindowDays { get; set; } = 90;

    /// <summary>One-off charges made longer ago are not looked for. 1 to 3660 days; default 365.</summary>
    public int OneOffDays { get; set; } = 365;

    /// <summary>Objects on one page of a list. 1 to 1000; default 100.</summary>
    public int PageSize { get; set; } = 100;

    public PixRecurrenceOptions Recurrence { get; set; } = new();

    public PixEndedOptions AlsoEnded { get; set; } = new();
}

/// <summary>The client certificate for mutual TLS: settings <c>Platforms:Pix:Certificate</c>.</summary>
public sealed class PixCertificateOptions
{
    /// <summary>Path of a PFX/P12 or PEM file. Default none: no certificate is shown.</summary>
    public string? File { get; set; }

    /// <summary>Path of the PEM file with the private key, when it is not in <see cref="File"/>.</summary>
    public string? KeyFile { get; set; }

    public string? Password { get; set; }

    /// <summary>Path of a file that holds the password.</summary>
    public string? PasswordFile { get; set; }
}

/// <summary>Where banks differ: settings <c>Platforms:Pix:Recurrence</c>.</summary>
public sealed class PixRecurrenceOptions
{
    /// <summary>Patch as the Banco Central's document has it, or Delete. Default Patch.</summary>
    public PixCancelMethod CancelMethod { get; set; } = PixCancelMethod.Patch;
}

/// <summary>
/// Further statuses that this bank has for what is over: settings <c>Platforms:Pix:AlsoEnded</c>. A status that neither this
/// list nor the document has counts as open.
/// </summary>
public sealed class PixEndedOptions
{
    public List<string> Recurrences { get; set; } = [];

    public List<string> Charges { get; set; } = [];

    public List<string> Requests { get; set; } = [];

    public List<string> OneOffs { get; set; } = [];
}

public enum PixTokenAuthentication
{
    Basic,
    Body,
}

public enum PixCancelMethod
{
    Patch,
    Delete,
}

/// <summary>Named as the paths and scopes of the API.</summary>
public enum PixProduct
{
    /// <summary>Pix Automático: recurrences, their charges and requests.</summary>
    Rec,

    /// <summary>Charges with a due date.</summary>
    CobV,

    /// <summary>Immediate charges.</summary>
    Cob,
}
