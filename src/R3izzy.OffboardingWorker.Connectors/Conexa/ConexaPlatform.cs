using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>Conexa: the system that a paused customer runs its own business on, one tenant per customer of ours.</summary>
public sealed partial class ConexaPlatform : IPlatform
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

        if (!TemplateIsGood(settings, options.BaseAddress))
        {
            return null;
        }

        if (options.Tenants.Count == 0)
        {
            settings.Reject(nameof(options.Tenants), "is empty; it takes a credential for each customer's system, as Tenants:SUBDOMAIN:Token.");
        }

        var tenants = new Dictionary<string, ConexaTenant>(StringComparer.Ordinal);
        var owned = new List<IDisposable>();
        foreach (var (subdomain, credential) in options.Tenants)
        {
            if (Tenant(settings, options, subdomain.ToLowerInvariant(), credential, owned) is { } tenant)
            {
                tenants[subdomain.ToLowerInvariant()] = tenant;
            }
        }

        if (settings.Problems.Count > 0)
        {
            owned.ForEach(o => o.Dispose());
            return null;
        }

        return Assemble(options, new ConexaTenants(tenants), owned);
    }

    private PlatformRuntime Assemble(ConexaOptions options, ConexaTenants tenants, List<IDisposable> owned) => new(
        Name,
        [
            ConnectorBinding.For(BlockAccess.Id, new BlockAccess(tenants), AttemptLimit),
            ConnectorBinding.For(ListSales.Id, new ListSales(tenants), AttemptLimit),
            ConnectorBinding.For(RestoreAccess.Id, new RestoreAccess(tenants), AttemptLimit),
        ],
        new ConexaProbe(tenants),
        new GateLimits(options.Concurrency),
        owned);

    private static ConexaTenant? Tenant(
        PlatformSettings settings, ConexaOptions options, string subdomain, ConexaTenantOptions credential, List<IDisposable> owned)
    {
        var key = $"{nameof(options.Tenants)}:{subdomain}";
        if (!Subdomain().IsMatch(subdomain))
        {
            settings.Reject(key, "is no subdomain; it takes the part before .conexa.app: letters, digits and hyphens, at most 63.");
            return null;
        }

        var before = settings.Problems.Count;
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
        if (secret is null || settings.Problems.Count > before)
        {
            return null;
        }

        var address = new Uri(options.BaseAddress.Replace(Placeholder, subdomain, StringComparison.Ordinal));
        var authorizer = isLogin ? Login(address, options.Http, credential.User!.Trim(), secret, owned) : new BearerAuthorizer(secret);
        var http = new PlatformHttp(ConexaClient.SystemName, address, options.Http, ConexaFailures.Table, authorizer);
        owned.Add(http);
        var changes = (int)Math.Clamp(Writing.TotalSeconds * options.Http.CallsPerSecond, 20, 5_000);
        return new ConexaTenant(new ConexaClient(http), ConexaTenant.MarkOf(subdomain), changes);
    }

    private static IRequestAuthorizer Login(Uri address, HttpLimits limits, string user, string password, List<IDisposable> owned)
    {
        var http = new PlatformHttp(ConexaClient.SystemName, address, limits, ConexaFailures.LoginTable, authorizer: null);
        var login = new ConexaLoginClient(http, user, password);
        owned.AddRange([http, login]);
        return login;
    }

    /// <summary>The subdomain must stand in the address, or every tenant's customers would be those of one.</summary>
    private static bool TemplateIsGood(PlatformSettings settings, string template)
    {
        const string Setting = nameof(ConexaOptions.BaseAddress);
        if (template.Split(Placeholder).Length != 2)
        {
            settings.Reject(Setting, $"must have {Placeholder} in it once; it takes an address such as https://{Placeholder}.conexa.app/index.php/api/v2.");
            return false;
        }

        return PlatformAddress.Read(settings, Setting, template.Replace(Placeholder, "exemplo", StringComparison.Ordinal)) is not null;
    }

    [GeneratedRegex(@"^(?!-)[a-z0-9-]{1,63}(?<!-)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
