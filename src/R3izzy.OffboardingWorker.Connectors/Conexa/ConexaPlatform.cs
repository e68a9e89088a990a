using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>Conexa: the system that a paused customer runs its own business on, one tenant per customer of ours.</summary>
/// <param name="changesPerAttempt">Writes after which an attempt hands over to the next; null: as many as fit into five minutes at the pace set.</param>
public sealed partial class ConexaPlatform(int? changesPerAttempt = null) : IPlatform
{
    private const string Placeholder = "{subdomain}";

    /// <summary>Writes fill about five minutes of an attempt; the walks around them are reads, a hundred customers each.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan AttemptLimit = TimeSpan.FromMinutes(45);

    public string Name => ConexaClient.SystemName;

    public IReadOnlyList<ConnectorDescription> Connectors { get; } =
    [
        new(BlockAccess.Id, typeof(BlockAccessInput)),
        new(ListSales.Id, typeof(ListSalesInput)),
        new(RestoreAccess.Id, typeof(RestoreAccessInput)),
    ];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<ConexaOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        CheckTemplate(settings, options.BaseAddress);
        if (options.Tenants.Count == 0)
        {
            settings.Reject(nameof(options.Tenants), "is empty; it takes a credential for each customer's system, as Tenants:SUBDOMAIN:Token.");
        }

        var credentials = options.Tenants.ToDictionary(t => t.Key.ToLowerInvariant(), t => Credential(settings, t.Key.ToLowerInvariant(), t.Value), StringComparer.Ordinal);
        return settings.Problems.Count > 0 ? null : Assemble(options, credentials);
    }

    private PlatformRuntime Assemble(ConexaOptions options, Dictionary<string, TenantCredential?> credentials)
    {
        var owned = new List<IDisposable>();
        var tenants = new ConexaTenants(credentials.ToDictionary(c => c.Key, c => Tenant(options, c.Key, c.Value!, owned), StringComparer.Ordinal));
        return new PlatformRuntime(
            Name,
            [
                ConnectorBinding.For(BlockAccess.Id, new BlockAccess(tenants), AttemptLimit),
                ConnectorBinding.For(ListSales.Id, new ListSales(tenants), AttemptLimit),
                ConnectorBinding.For(RestoreAccess.Id, new RestoreAccess(tenants), AttemptLimit),
            ],
            new ConexaProbe(tenants),
            new GateLimits(options.Concurrency),
            owned);
    }

    private ConexaTenant Tenant(ConexaOptions options, string subdomain, TenantCredential credential, List<IDisposable> owned)
    {
        var address = new Uri(options.BaseAddress.Replace(Placeholder, subdomain, StringComparison.Ordinal));
        var authorizer = credential.User is { } user ? Login(address, options.Http, user, credential.Secret, owned) : new BearerAuthorizer(credential.Secret);
        var http = new PlatformHttp(ConexaClient.SystemName, address, options.Http, ConexaFailures.Table, authorizer);
        owned.Add(http);
        return new ConexaTenant(subdomain, new ConexaClient(http), ConexaTexts.CredentialOf(subdomain, credential.User),
            changesPerAttempt ?? (int)Math.Clamp(Writing.TotalSeconds * options.Http.CallsPerSecond, 20, 5_000));
    }

    /// <summary>Null with a problem noted.</summary>
    private static TenantCredential? Credential(PlatformSettings settings, string subdomain, ConexaTenantOptions credential)
    {
        var key = $"{nameof(ConexaOptions.Tenants)}:{subdomain}";
        if (!Subdomain().IsMatch(subdomain))
        {
            settings.Reject(key, "is no subdomain; it takes the part before .conexa.app: letters, digits and hyphens, at most 63.");
            return null;
        }

        var isLogin = !string.IsNullOrWhiteSpace(credential.User) || !string.IsNullOrWhiteSpace(credential.Password) || !string.IsNullOrWhiteSpace(credential.PasswordFile);
        var hasToken = !string.IsNullOrWhiteSpace(credential.Token) || !string.IsNullOrWhiteSpace(credential.TokenFile);
        if (isLogin && hasToken)
        {
            settings.Reject($"{key}:{nameof(credential.Token)}", "stands beside a User or Password; keep one of the two credentials.");
        }
        else if (isLogin && string.IsNullOrWhiteSpace(credential.User))
        {
            settings.Reject($"{key}:{nameof(credential.User)}", "is missing beside a password; it takes the login of a user of that system.");
        }

        var secret = isLogin
            ? PlatformOptions.ReadSecret(settings, $"{key}:{nameof(credential.Password)}", credential.Password, credential.PasswordFile)
            : PlatformOptions.ReadSecret(settings, $"{key}:{nameof(credential.Token)}", credential.Token, credential.TokenFile);
        return secret is null ? null : new TenantCredential(isLogin ? credential.User?.Trim() : null, secret);
    }

    private static IRequestAuthorizer Login(Uri address, HttpLimits limits, string user, string password, List<IDisposable> owned)
    {
        var http = new PlatformHttp(ConexaClient.SystemName, address, limits, ConexaFailures.LoginTable, authorizer: null);
        var login = new ConexaLoginClient(http, user, password);
        owned.AddRange([http, login]);
        return login;
    }

    /// <summary>The subdomain must stand in the address, or every tenant's customers would be those of one.</summary>
    private static void CheckTemplate(PlatformSettings settings, string template)
    {
        const string Setting = nameof(ConexaOptions.BaseAddress);
        if (template.Split(Placeholder).Length != 2)
        {
            settings.Reject(Setting, $"must have {Placeholder} in it once; it takes an address such as https://{Placeholder}.conexa.app/index.php/api/v2.");
            return;
        }

        _ = PlatformAddress.Read(settings, Setting, template.Replace(Placeholder, "exemplo", StringComparison.Ordinal));
    }

    /// <param name="User">Null: the secret is an application token.</param>
    private sealed record TenantCredential(string? User, string Secret);

    [GeneratedRegex(@"^(?!-)[a-z0-9-]{1,63}(?<!-)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
