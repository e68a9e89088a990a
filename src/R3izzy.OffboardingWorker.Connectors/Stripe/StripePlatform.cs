using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Stripe: subscriptions and what is billed for them.</summary>
public sealed partial class StripePlatform : IPlatform
{
    private const string LiveHost = "api.stripe.com";

    public string Name => "stripe";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } =
    [
        new(CancelSubscriptions.Id, typeof(CancelSubscriptionsInput)),
        new(PauseCollection.Id, typeof(PauseCollectionInput)),
        new(ResumeCollection.Id, typeof(ResumeCollectionInput)),
    ];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<StripeOptions>(settings) is not { } options)
        {
            return null;
        }

        var key = PlatformOptions.ReadSecret(settings, nameof(options.SecretKey), options.SecretKey, options.SecretKeyFile);
        var address = PlatformAddress.Read(settings, nameof(options.BaseAddress), options.BaseAddress);
        CheckVersion(settings, options.ApiVersion);
        if (key is not null && address is not null)
        {
            CheckKey(settings, key, address, options.TestMode);
        }

        return settings.Problems.Count > 0 ? null : Assemble(options, key!, address!);
    }

    private PlatformRuntime Assemble(StripeOptions options, string key, Uri address)
    {
        var http = new PlatformHttp(Name, address, options.Http, StripeFailures.Table, new BearerAuthorizer(key));
        var client = new StripeClient(http, options.ApiVersion);
        var credential = (IsLive(key) ? "Chave de produção" : "Chave de teste") + (key.StartsWith("rk_", StringComparison.Ordinal) ? ", restrita" : "");
        return new PlatformRuntime(
            Name,
            [
                ConnectorBinding.For(CancelSubscriptions.Id, new CancelSubscriptions(client)),
                ConnectorBinding.For(PauseCollection.Id, new PauseCollection(client)),
                ConnectorBinding.For(ResumeCollection.Id, new ResumeCollection(client)),
            ],
            new StripeProbe(client, credential),
            new GateLimits(options.Concurrency),
            [http]);
    }

    /// <summary>Older versions have other shapes: periods on the subscription, invoices without a parent.</summary>
    private static void CheckVersion(PlatformSettings settings, string version)
    {
        if (!Version().IsMatch(version) || string.CompareOrdinal(version, "2025-03-31.basil") < 0)
        {
            settings.Reject(nameof(StripeOptions.ApiVersion), $"is '{version}'; it takes a version such as 2026-07-29.dahlia, from 2025-03-31.basil on.");
        }
    }

    private static void CheckKey(PlatformSettings settings, string key, Uri address, bool testMode)
    {
        const string Setting = nameof(StripeOptions.SecretKey);
        if (!SecretKey().IsMatch(key))
        {
            settings.Reject(Setting, "is not a secret key; it takes one that begins with sk_live_, rk_live_, sk_test_ or rk_test_, without blanks.");
        }
        else if (IsLive(key) && address.Host != LiveHost)
        {
            settings.Reject(Setting, $"is a live key, but {nameof(StripeOptions.BaseAddress)} is not https://{LiveHost}: a live key goes nowhere else.");
        }
        else if (IsLive(key) && testMode)
        {
            settings.Reject(Setting, $"is a live key, but {nameof(StripeOptions.TestMode)} is true; make them agree.");
        }
        else if (!IsLive(key) && !testMode && !address.IsLoopback)
        {
            settings.Reject(Setting, $"is a test key: live subscriptions would be reported as absent and go on being charged. Give a live key, or set {nameof(StripeOptions.TestMode)} to true.");
        }
    }

    private static bool IsLive(string key) => key.Contains("_live_", StringComparison.Ordinal);

    [GeneratedRegex("^(sk|rk)_(live|test)_[A-Za-z0-9_]+$")]
    private static partial Regex SecretKey();

    [GeneratedRegex(@"^20\d\d-[01]\d-[0-3]\d\.[a-z]+$")]
    private static partial Regex Version();
}
