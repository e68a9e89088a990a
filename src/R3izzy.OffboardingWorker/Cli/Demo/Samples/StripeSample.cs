using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class StripeSample(SandboxHost sandbox) : DemoSample(sandbox)
{
    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Stripe:BaseAddress"] = Address("stripe"),
        ["Stripe:SecretKey"] = SimulatedStripe.SecretKey,
        ["Stripe:TestMode"] = "true",
    };

    /// <summary>Only those who pay by Stripe are known there.</summary>
    public override void Seed(DemoCustomer customer)
    {
        if (customer.PaysByStripe)
        {
            var seeds = Sandbox.Platform<SimulatedStripe>().Seeds;
            customer.StripeId = seeds.AddCustomer(customer.Email, customer.Name);
            seeds.AddSubscription(customer.StripeId);
        }
    }
}
