using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class PixSample(SandboxHost sandbox) : DemoSample(sandbox)
{
    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Pix:BaseAddress"] = Address("pix") + SimulatedPix.Root,
        ["Pix:TokenAddress"] = Address("pix") + "/token",
        ["Pix:ClientId"] = PixClients.ClientId,
        ["Pix:ClientSecret"] = PixClients.ClientSecret,
        ["Pix:WindowDays"] = "3660",
    };

    /// <summary>Only those who pay by Pix are known at the bank.</summary>
    public override void Seed(DemoCustomer customer)
    {
        if (!customer.PaysByPix)
        {
            return;
        }

        var seeds = Sandbox.Platform<SimulatedPix>().Seeds;
        var today = DateOnly.FromDateTime(Sandbox.Context.Clock.GetUtcNow().UtcDateTime);
        var recurrence = seeds.AddRecurrence(customer.TaxId);
        seeds.AddCharge(recurrence, today.AddDays(-20), "CONCLUIDA");
        // Far enough ahead to be for a month after the customer's last one.
        seeds.AddCharge(recurrence, today.AddDays(70));
        seeds.AddRequest(recurrence);
        seeds.AddDueCharge(customer.TaxId, today.AddDays(75));
    }
}
