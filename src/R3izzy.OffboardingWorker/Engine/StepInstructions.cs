using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Templates;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>A step's instructions for a person, with the case's data filled in.</summary>
public static class StepInstructions
{
    public static async Task<string> FilledAsync(ProcedureStep step, StepContext context, CancellationToken cancellationToken)
    {
        // Most name nothing of the case.
        if (!step.Instructions.Contains("{{", StringComparison.Ordinal))
        {
            return step.Instructions;
        }

        // Checked when the procedure was read; one that was stored by an older program may know fields that are gone.
        return CaseTemplate.Parse(step.Id, step.Instructions, TemplateFormat.Text, []) is { } template
            ? template.Fill(await CaseFields.OfAsync(context, cancellationToken).ConfigureAwait(false))
            : step.Instructions;
    }
}
