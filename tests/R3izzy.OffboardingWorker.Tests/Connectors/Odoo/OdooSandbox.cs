using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

/// <summary>Settings, a template and a customer for tests of the Odoo connectors.</summary>
internal static class OdooSandbox
{
    public const string TemplateName = "Modelo de Rescisão";
    public const string Ref = "DESL-2026-000001";
    public const string ProjectName = $"[{Ref}] Desligamento - Cliente Exemplar Ltda";

    public static readonly string[] TemplateTasks = ["Cancelar a cobrança recorrente no Stripe ou Pix", "Informar o cliente", "Guardar o backup"];

    public static CustomerProfile Customer => new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], "11444777000161", new Dictionary<string, string>());

    public static SimulatedOdoo Odoo(this SandboxHost sandbox) => sandbox.Platform<SimulatedOdoo>();

    public static int Count(this SandboxHost sandbox, string effect, string? subject = null) => sandbox.Ledger.Count("odoo", effect, subject);

    public static Dictionary<string, string?> Settings(SandboxHost sandbox, string protocol) => new(ConformanceSettings.Quick)
    {
        ["BaseAddress"] = sandbox.AddressOf("odoo").ToString(),
        ["Protocol"] = protocol,
        ["Database"] = SimulatedOdoo.DatabaseName,
        ["Login"] = SimulatedOdoo.Login,
        ["ApiKey"] = SimulatedOdoo.ApiKey,
        ["Template:Name"] = TemplateName,
        ["CopySettles"] = "00:00:00",
    };
}
