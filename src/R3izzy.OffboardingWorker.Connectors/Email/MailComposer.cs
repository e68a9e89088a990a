using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email.Mime;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>Makes a step's mail from its template and case.</summary>
internal sealed class MailComposer(MailTemplates templates)
{
    /// <summary>The name of the document's own template for a case.</summary>
    public static string DefaultName(string action) => action switch
    {
        "pause" => "pausa",
        "return" => "retorno",
        _ => "cancelamento",
    };

    /// <summary>The name of the notice that a case was withdrawn.</summary>
    public static string WithdrawalName(string action) => WithdrawalNameOf(DefaultName(action));

    /// <summary>The name of the mail that takes one of this template back; not every template has one.</summary>
    public static string WithdrawalNameOf(string template) => $"desistencia-{template}";

    public bool Has(MailAudience audience, string name) =>
        new[] { "lite", "pro", "pro-contabilidade" }.All(plan => templates.Find(audience, name, plan) is not null);

    public async Task<Result<ComposedMail>> ComposeAsync(
        MailAudience audience, string name, IReadOnlyList<string> recipients, StepContext step, CancellationToken cancellationToken)
    {
        if (templates.Find(audience, name, step.Plan) is not { } template)
        {
            return new StepOutcome.Failed(FailureKind.Refused,
                $"email: there is no template {audience.Word()}-{name} for plan {step.Plan}", "unknown-template");
        }

        var filled = template.Fill(await CaseFields.OfAsync(step, cancellationToken).ConfigureAwait(false));
        var subject = $"{HeaderText.OneLine(filled.Subject)} [{step.CaseRef}]";
        return new ComposedMail(
            new OutgoingMail(step.IdempotencyKey, step.CaseRef, recipients, subject, filled.Text, filled.Html, step.StartedAt), template.Name);
    }
}

internal sealed record ComposedMail(OutgoingMail Mail, string Template);
