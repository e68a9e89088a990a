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

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => EmailSandbox.GmailSettings(sandbox);

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox) => EmailSandbox.Customer;

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("gmail", "message.sent");

    // A mail system knows no customers: whoever the request names is written to.
    protected override void AssertUnknownCustomer(StepOutcome outcome) => outcome.ShouldBeOfType<StepOutcome.Done>();
}
