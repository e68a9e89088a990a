using System.Globalization;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

/// <summary>Each sample customer runs its own business on a system of its own at Conexa; how many there are is settled when the worker starts.</summary>
internal sealed class ConexaSample(SandboxHost sandbox) : DemoSample(sandbox)
{
    private const int Systems = 20;

    private int _given;

    public override IReadOnlyDictionary<string, string?> Settings => Enumerable.Range(1, Systems).Select(Subdomain)
        .ToDictionary(s => $"Conexa:Tenants:{s}:Token", s => (string?)Sandbox.Platform<SimulatedConexa>().SystemOf(s).Token)
        .Append(new("Conexa:BaseAddress", Address("conexa") + "/{subdomain}/index.php/api/v2"))
        .ToDictionary(s => s.Key, s => s.Value);

    /// <summary>Three customers of the customer: two with access, one without.</summary>
    public override void Seed(DemoCustomer customer)
    {
        if (++_given > Systems)
        {
            return;
        }

        customer.Accounts["conexa"] = Subdomain(_given);
        var system = Sandbox.Platform<SimulatedConexa>().SystemOf(Subdomain(_given));
        system.AddCustomer(hasAccess: true, login: "primeiro");
        system.AddCustomer(hasAccess: false);
        system.AddCustomer(hasAccess: true, login: "terceiro");
    }

    private static string Subdomain(int number) => string.Create(CultureInfo.InvariantCulture, $"exemplo-{number:00}");
}
