using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>The step's <c>with</c> block.</summary>
/// <param name="Template">A template's name, such as <c>encerramento</c>; default that of the case's action (<c>cancelamento</c>, <c>pausa</c>, <c>retorno</c>).</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record InformCustomerInput(string? Template = null);

/// <summary><c>email.inform-customer</c>: one mail to all of the customer's addresses.</summary>
internal sealed class InformCustomer(MailComposer composer, MailDelivery delivery)
    : IConnector<InformCustomerInput>, IVerifies<InformCustomerInput>, IPreviews<InformCustomerInput>, IReverts<InformCustomerInput>
{
    public const string Id = "email.inform-customer";

    public bool Serves(InformCustomerInput input) => input.Template is null || composer.Has(MailAudience.Customer, input.Template);

    public Task<StepOutcome> ExecuteAsync(InformCustomerInput input, StepContext step, CancellationToken cancellationToken) =>
        SendAsync(NameOf(input, step), DoneText(step), step, cancellationToken);

    public Task<Verification> VerifyAsync(InformCustomerInput input, StepContext step, CancellationToken cancellationToken) =>
        delivery.VerifyAsync(step.IdempotencyKey, DoneText(step), step, cancellationToken);

    public async Task<Preview> PreviewAsync(InformCustomerInput input, StepContext step, CancellationToken cancellationToken)
    {
        var composed = await composer.ComposeAsync(MailAudience.Customer, NameOf(input, step), step.Customer.Emails, step, cancellationToken).ConfigureAwait(false);
        return composed.TryGet(out var mail, out var failure)
            ? new Preview.WouldAct(
                [$"Enviar e-mail ao cliente ({step.Customer.Emails.Count} endereço(s)). Assunto: {mail.Mail.Subject}"],
                [mail.Mail.Text])
            : new Preview.CannotTell(failure);
    }

    /// <summary>A mail cannot be called back: the customer gets a confirmation that the subscription goes on, or what takes this very mail back.</summary>
    public Task<StepOutcome> RevertAsync(InformCustomerInput input, StepContext step, CancellationToken cancellationToken) => SendAsync(
        WithdrawalOf(input, step), $"Confirmação da desistência enviada por e-mail ao cliente, {Addresses(step)}.", step, cancellationToken);

    private async Task<StepOutcome> SendAsync(string template, string doneText, StepContext step, CancellationToken cancellationToken)
    {
        var composed = await composer.ComposeAsync(MailAudience.Customer, template, step.Customer.Emails, step, cancellationToken).ConfigureAwait(false);
        return composed.TryGet(out var mail, out var failure)
            ? await delivery.DeliverAsync(
                new StepMail(mail.Mail with { Partial = PartialDelivery.Accept }, mail.Template, doneText), step, cancellationToken).ConfigureAwait(false)
            : failure;
    }

    private static string NameOf(InformCustomerInput input, StepContext step) => input.Template ?? MailComposer.DefaultName(step.Action);

    // A case writes to the customer more than once: the same confirmation twice would tell nothing of what the second mail asked for.
    private string WithdrawalOf(InformCustomerInput input, StepContext step) =>
        MailComposer.WithdrawalNameOf(NameOf(input, step)) is var own && composer.Has(MailAudience.Customer, own) ? own : MailComposer.WithdrawalName(step.Action);

    private static string DoneText(StepContext step) => $"Cliente informado por e-mail, {Addresses(step)}.";

    private static string Addresses(StepContext step) => step.Customer.Emails.Count == 1 ? "em 1 endereço" : $"em {step.Customer.Emails.Count} endereços";
}
