using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Settings <c>Platforms:stripe</c>.</summary>
public sealed class StripeOptions : PlatformOptions
{
    /// <summary>Secret key <c>sk_…</c> or restricted key <c>rk_…</c>. Or name a file in <see cref="SecretKeyFile"/>.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Path of a file that holds the key.</summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>
    /// True where the worker is meant to work on Stripe's test mode. Must agree with the key: in test mode no live
    /// subscription exists, and "nothing to cancel" would be reported while the customer goes on being charged. Default false.
    /// </summary>
    public bool TestMode { get; set; }

    /// <summary>Sent as Stripe-Version with every call. From 2025-03-31.basil on; default 2026-07-29.dahlia.</summary>
    public string ApiVersion { get; set; } = "2026-07-29.dahlia";

    /// <summary>Default https://api.stripe.com.</summary>
    public string BaseAddress { get; set; } = "https://api.stripe.com";
}
