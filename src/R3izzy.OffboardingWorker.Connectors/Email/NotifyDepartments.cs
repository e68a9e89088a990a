using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>The step's <c>with</c> block.</summary>
/// <param name="Departments">Who is written to. Default: all four, as the procedure has it.</param>
/// <param name="Template">A template's name; default the document's for the case's action.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NotifyDepartmentsInput(IReadOnlyList<Department>? Departments = null, string? Template = null);

/// <summary><c>email.notify-departments</c>: one mail to the departments, as the procedure words it.</summary>
internal sealed class NotifyDepartments(MailComposer composer, AddressBook addresses, MailDelivery delivery)
    : IConnector<NotifyDepartmentsInput>, IVerifies<NotifyDepartmentsInput>, IPreviews<NotifyDepartmentsInput>, IReverts<NotifyDepartmentsInput>
{
    public const string Id = "email.notify-departments";

    public bool Serves(NotifyDepartmentsInput input) => input.Template is null || composer.Has(MailAudience.Departments, input.Template);

    public Task<StepOutcome> ExecuteAsync(NotifyDepartmentsInput input, StepContext step, CancellationToken cancellationToken) =>
        SendAsync(input, NameOf(input, step), DoneText(input), step, cancellationToken);

    public Task<Verification> VerifyAsync(NotifyDepartmentsInput input, StepContext step, CancellationToken cancellationToken) =>
        delivery.VerifyAsync(step.IdempotencyKey, DoneText(input), step, cancellationToken);

    public async Task<Preview> PreviewAsync(NotifyDepartmentsInput input, StepContext step, CancellationToken cancellationToken)
    {
        var recipients = Recipients(input);
        var composed = await composer.ComposeAsync(MailAudience.Departments, NameOf(input, step), recipients, step, cancellationToken).ConfigureAwait(false);
        return composed.TryGet(out var mail, out var failure)
            ? new Preview.WouldAct(
                [$"Enviar e-mail aos departamentos ({Names(input)}; {recipients.Count} endereço(s)). Assunto: {mail.Mail.Subject}"],
                [mail.Mail.Text])
            : new Preview.CannotTell(failure);
    }

    /// <summary>A mail cannot be called back: the same people are told that the case was withdrawn.</summary>
    public Task<StepOutcome> RevertAsync(NotifyDepartmentsInput input, StepContext step, CancellationToken cancellationToken) => SendAsync(
        input, MailComposer.WithdrawalName(step.Action), $"Desistência comunicada por e-mail a {Names(input)}.", step, cancellationToken);

    private async Task<StepOutcome> SendAsync(
        NotifyDepartmentsInput input, string template, string doneText, StepContext step, CancellationToken cancellationToken)
    {
        var composed = await composer.ComposeAsync(MailAudience.Departments, template, Recipients(input), step, cancellationToken).ConfigureAwait(false);
        return composed.TryGet(out var mail, out var failure)
            ? await delivery.DeliverAsync(new StepMail(mail.Mail, mail.Template, doneText), step, cancellationToken).ConfigureAwait(false)
            : failure;
    }

    private static string NameOf(NotifyDepartmentsInput input, StepContext step) => input.Template ?? MailComposer.DefaultName(step.Action);

    private static string DoneText(NotifyDepartmentsInput input) => $"Aviso enviado por e-mail a {Names(input)}.";

    private static IEnumerable<Department> Of(NotifyDepartmentsInput input) =>
        input.Departments is { Count: > 0 } some ? some.Distinct() : Departments.All;

    private static string Names(NotifyDepartmentsInput input) => string.Join(", ", Of(input).Select(d => d.Title()));

    // Departments may share a mailbox.
    private IReadOnlyList<string> Recipients(NotifyDepartmentsInput input) =>
        [.. Of(input).Select(addresses.Of).Distinct(StringComparer.OrdinalIgnoreCase)];
}
