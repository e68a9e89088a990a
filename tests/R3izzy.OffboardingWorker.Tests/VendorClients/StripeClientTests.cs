using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;
using R3izzy.OffboardingWorker.Tests.Specs;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>The simulated Stripe, driven by Stripe's own client (npm stripe, pinned in tests/vendor-clients/stripe).</summary>
public sealed class StripeClientTests
{
    [Fact]
    public async Task Stripes_own_client_finds_the_simulator_faithful()
    {
        var folder = Path.Combine(VendorDocuments.RepositoryRoot(), "tests", "vendor-clients", "stripe");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "stripe")))
        {
            Assert.Skip("Left out: Stripe's client is not installed (npm ci --ignore-scripts in tests/vendor-clients/stripe).");
        }

        await using var sandbox = await SandboxHost.StartAsync();
        var start = new ProcessStartInfo("node", ["check.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["STRIPE_ADDRESS"] = sandbox.AddressOf("stripe").ToString(),
                ["STRIPE_KEY"] = SimulatedStripe.SecretKey,
                ["STRIPE_SEED"] = Seed(sandbox.Platform<SimulatedStripe>().Seeds),
            },
        };
        using var node = Start(start);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = node.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = node.StandardError.ReadToEndAsync(limit.Token);
        await node.WaitForExitAsync(limit.Token);
        node.ExitCode.ShouldBe(0, await output + await errors);
        (await output).Split('\n').Count(l => l.StartsWith("ok: ", StringComparison.Ordinal)).ShouldBeGreaterThan(10);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("Left out: node is not installed.");
            throw;
        }
    }

    private static string Seed(StripeSeeder seeds)
    {
        const string Email = "Cliente.Um@Exemplo.test";
        var customer = seeds.AddCustomer(Email, "Cliente Um");
        for (var i = 0; i < 19; i++)
        {
            seeds.AddCustomer($"page{i}@exemplo.test");
        }

        var subscription = seeds.AddSubscription(customer);
        var scheduled = seeds.AddSubscription(customer);
        return JsonSerializer.Serialize(new
        {
            email = Email,
            customer,
            customers = 20,
            subscription,
            scheduled,
            flexible = seeds.AddSubscription(customer, new SubscriptionSeed { BillingMode = "flexible" }),
            schedule = seeds.AddSchedule(customer, scheduled),
            later = seeds.AddSchedule(customer),
            draft = seeds.AddInvoice(customer, "draft", 9_900, subscription),
            open = seeds.AddInvoice(customer),
            item = seeds.AddPendingItem(customer, 1_500),
        });
    }
}
