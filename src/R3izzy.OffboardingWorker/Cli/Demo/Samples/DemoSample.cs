using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

/// <summary>One platform's part of the sample company.</summary>
/// <param name="sandbox">The simulated platforms.</param>
internal abstract class DemoSample(SandboxHost sandbox)
{
    protected SandboxHost Sandbox { get; } = sandbox;

    /// <summary>Settings below <c>Platforms:</c>, such as <c>Stripe:BaseAddress</c>; <c>Enabled</c> and short waits are added to each platform named.</summary>
    public abstract IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>Gives a customer what the platform would know about it, and the customer the ids that a request may carry.</summary>
    public abstract void Seed(DemoCustomer customer);

    protected string Address(string platform) => Sandbox.AddressOf(platform).ToString().TrimEnd('/');
}

/// <summary>A sample customer.</summary>
/// <param name="Id">Lower-case word, the same in every platform's ids.</param>
/// <param name="TaxId">CPF or CNPJ, without punctuation.</param>
/// <param name="Plan">As in requests.</param>
internal sealed record DemoCustomer(string Id, string Name, string Email, string TaxId, string Plan)
{
    /// <summary>False: the platform does not know the customer.</summary>
    public bool PaysByStripe { get; init; } = true;

    /// <summary>False: the bank does not know the customer.</summary>
    public bool PaysByPix { get; init; }

    /// <summary>The customer's own backup lies in their folder on Drive.</summary>
    public bool HasOwnBackup { get; init; }

    /// <summary>At Stripe; not part of the request unless it is put among the accounts.</summary>
    public string? StripeId { get; set; }

    /// <summary>What the request gives as <c>customer.accounts</c>.</summary>
    public Dictionary<string, string> Accounts { get; } = [];
}
