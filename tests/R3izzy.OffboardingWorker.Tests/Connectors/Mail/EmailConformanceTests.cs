using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

public sealed class NotifyDepartmentsConformanceTests : EmailConformance
{
    protected override string ConnectorId => "email.notify-departments";

    protected override object Input => new NotifyDepartmentsInput();
}

public sealed class InformCustomerConformanceTests : EmailConformance
{
    protected override string ConnectorId => "email.inform-customer";

    protected override object Input => new InformCustomerInput();
}

/// <summary>What both connectors keep, with the Gmail API.</summary>
public abstract class EmailConformance : ConnectorConformance
{
    protected override IPlatform Platform { get; } = new EmailPlatform();

    protected override CallSelector EffectCall => new("gmail", "POST", "messages/send");

    protected override CallSelector ReadCall => new("gmail", "GET", "/messages");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("Transport", null, "Platforms:email:Transport"),
        ("Transport", "sendmail", "Platforms:email:Transport"),
        ("From:Address", null, "Platforms:email:From:Address"),
        ("From:Address", "a@b.test\r\nBcc: c@d.test", "Platforms:email:From:Address"),
        ("ReplyTo", "ninguém", "Platforms:email:ReplyTo"),
        ("Departments:ti", null, "Platforms:email:Departments:ti"),
        ("Departments:ti", "ti", "Platforms:email:Departments:ti"),
        ("Departments:vendas", "vendas@r3izzy.test", "Platforms:email:Departments:vendas"),
        ("Escalation:diretoria", "d@r3izzy.test", "Platforms:email:Escalation:diretoria"),
        ("OnUnknown", "never", "Platforms:email:OnUnknown"),
        ("Templates", "/nowhere/at/all", "Platforms:email:Templates"),
        ("Credential:ActAs", null, "Platforms:email:Credential:ActAs"),
        ("Credential:Key", null, "Platforms:email:Credential:Key"),
        ("Gmail:BaseAddress", "http://gmail.example.test", "Platforms:email:Gmail:BaseAddress"),
        ("Gmail:SearchDelay", "02:00:00", "Platforms:email:Gmail:SearchDelay"),
        ("Concurrency", "0", "Platforms:email:Concurrency"),
        ("Remetente", "x", "Remetente"),
    ];

    protected override IEnumerable<string> Secrets => ["BEGIN PRIVATE KEY", "ya29."];

    protected override IEnumerable<string> Guessable(CustomerProfile customer) =>
        [.. base.Guessable(customer), .. EmailSandbox.DepartmentAddresses, string.Join('\n', EmailSandbox.DepartmentAddresses.Order(StringComparer.Ordinal))];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => EmailSandbox.GmailSettings(sandbox);

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox) => EmailSandbox.Customer;

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("gmail", "message.sent");

    [Fact]
    public async Task The_marks_of_a_mail_tell_that_it_is_the_same_one_to_its_own_installation_alone()
    {
        var sent = await MarksAsync(new StepHarness(EmailSandbox.Customer));
        (await MarksAsync(new StepHarness(EmailSandbox.Customer))).ShouldBe(sent);

        var elsewhere = await MarksAsync(new StepHarness(EmailSandbox.Customer) { Mark = word => StepHarness.MarkOf("another key, " + word) });
        elsewhere.Recipients.ShouldNotBe(sent.Recipients);
        elsewhere.Content.ShouldNotBe(sent.Content);
    }

    private async Task<(string? Recipients, string? Content)> MarksAsync(StepHarness harness)
    {
        await SettleAsync(harness);
        using var evidence = JsonDocument.Parse(harness.Evidence.Single(e => e.Kind == "after").Json);
        return (evidence.RootElement.GetProperty("recipientsMark").GetString(), evidence.RootElement.GetProperty("contentMark").GetString());
    }

    // A mail system knows no customers: whoever the request names is written to.
    protected override void AssertUnknownCustomer(StepOutcome outcome) => outcome.ShouldBeOfType<StepOutcome.Done>();
}
