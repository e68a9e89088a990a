using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class OdooCreateProjectCrashMatrix : CrashMatrix
{
    protected override string Uses => "odoo.create-project";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "odoo");

    protected override void AssertNoSecondCopy(string customerName)
    {
        var seeds = Sandbox.Platform<SimulatedOdoo>().Seeds;
        var made = seeds.Projects.Where(p => p.Name.EndsWith($" - {customerName}", StringComparison.Ordinal)).ToList();
        seeds.TasksOf(made.ShouldHaveSingleItem().Id).Count.ShouldBe(4);
    }
}

public sealed class OdooMirrorTasksCrashMatrix : CrashMatrix
{
    protected override string Uses => "odoo.mirror-tasks";

    // Its title is that of a task of the template: the mirror closes it, with a note.
    protected override string StepsBefore => """
          - id: projeto
            title: Guardar o backup dos dados na pasta do cliente no Drive
            owner: comercial
            instructions: Duplique o modelo.
            uses: odoo.create-project
        """;

    protected override string Needs => "projeto";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "odoo");
}
