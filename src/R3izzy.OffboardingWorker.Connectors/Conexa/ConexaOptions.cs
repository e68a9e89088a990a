using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>Settings <c>Platforms:Conexa</c>. Conexa allows 60 calls a minute, so <c>Http:CallsPerSecond</c> is 1 here and <c>Http:LongestWait</c> a minute; both hold for each tenant.</summary>
public sealed class ConexaOptions : PlatformOptions
{
    public ConexaOptions() => Http = new HttpLimits { CallsPerSecond = 1, LongestWait = TimeSpan.FromMinutes(1) };

    /// <summary>Address of a tenant's API; <c>{subdomain}</c> stands for the tenant. Default https://{subdomain}.conexa.app/index.php/api/v2.</summary>
    public string BaseAddress { get; set; } = "https://{subdomain}.conexa.app/index.php/api/v2";

    /// <summary>The credential of each tenant, by its subdomain.</summary>
    public Dictionary<string, ConexaTenantOptions> Tenants { get; set; } = [];
}

/// <summary>One tenant's credential: an application token, or the login of a user of the tenant's system.</summary>
public sealed class ConexaTenantOptions
{
    /// <summary>Application token (Config &gt; Integrações &gt; API / Token). Or name a file in <see cref="TokenFile"/>.</summary>
    public string? Token { get; set; }

    /// <summary>Path of a file that holds the token.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Login of a user, where there is no token.</summary>
    public string? User { get; set; }

    /// <summary>The user's password. Or name a file in <see cref="PasswordFile"/>.</summary>
    public string? Password { get; set; }

    /// <summary>Path of a file that holds the password.</summary>
    public string? PasswordFile { get; set; }
}
