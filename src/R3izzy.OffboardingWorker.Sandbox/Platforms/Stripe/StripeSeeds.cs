namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>A subscription to begin with. Amounts in the currency's smallest unit.</summary>
public sealed record SubscriptionSeed
{
    /// <summary>Any of Stripe's statuses.</summary>
    public string Status { get; init; } = "active";

    /// <summary>One item for each amount.</summary>
    public IReadOnlyList<long> UnitAmounts { get; init; } = [29_900];

    public string Currency { get; init; } = "brl";

    /// <summary><c>month</c> or <c>year</c>.</summary>
    public string Interval { get; init; } = "month";

    /// <summary><c>classic</c> or <c>flexible</c>; only flexible takes the words for <c>cancel_at</c>.</summary>
    public string BillingMode { get; init; } = "classic";

    /// <summary>Null: ten days ago.</summary>
    public DateTimeOffset? PeriodStart { get; init; }

    /// <summary>Null: one interval after the start.</summary>
    public DateTimeOffset? PeriodEnd { get; init; }

    public DateTimeOffset? CancelAt { get; init; }

    public bool CancelAtPeriodEnd { get; init; }
}
