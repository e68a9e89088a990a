using System.Globalization;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class OdooSample : DemoSample
{
    private const string Template = "Modelo de Rescisão";

    public OdooSample(SandboxHost sandbox) : base(sandbox) => Odoo.Seeds.AddProject(Template,
    [
        "Informar o cliente sobre o cancelamento da assinatura",
        "Fazer a rescisão formal do contrato",
        "Cancelar a cobrança recorrente no Stripe",
        "Guardar o backup dos dados na pasta do cliente no Drive",
    ], isTemplate: true);

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Odoo:BaseAddress"] = Address("odoo"),
        ["Odoo:Protocol"] = "json-2",
        ["Odoo:Database"] = SimulatedOdoo.DatabaseName,
        ["Odoo:ApiKey"] = SimulatedOdoo.ApiKey,
        ["Odoo:Template:Name"] = Template,
        // The demo's clock skips to the next look: with a short poll it would never come to the end of a month.
        ["Odoo:PollEvery"] = "1.00:00:00",
        ["Odoo:CopySettles"] = "00:00:01",
    };

    private SimulatedOdoo Odoo => Sandbox.Platform<SimulatedOdoo>();

    public override void Seed(DemoCustomer customer) =>
        customer.Accounts["odoo"] = Odoo.Seeds.AddPartner(customer.Name).ToString(CultureInfo.InvariantCulture);
}
