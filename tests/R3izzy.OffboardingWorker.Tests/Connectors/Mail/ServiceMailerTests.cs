using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>The service's own reminders.</summary>
public sealed class ServiceMailerTests
{
    private static readonly ServiceMail Reminder = new("lembrete.DESL-2026-000001.ti.1", ["ti@r3izzy.test"], "Tarefa parada", "Há uma tarefa parada.");

    [Fact]
    public async Task A_reminder_goes_the_same_way_as_other_mails()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        (await world.Runtime.Mailer!.SendAsync(Reminder, harness, default)).ShouldBeNull();
        var mail = world.Server.Messages.Single();
        mail.Recipients.ShouldBe(["ti@r3izzy.test"]);
        mail.Content.Subject.ShouldBe("Tarefa parada");
        mail.Content.Header("Message-ID").ShouldBe("<lembrete.DESL-2026-000001.ti.1@r3izzy.test>");
        harness.Calls.ShouldHaveSingleItem();

        world.FaultAt("MAIL", new Fault.Refuse(451));
        (await world.Runtime.Mailer!.SendAsync(Reminder, harness, default)).ShouldNotBeNull().Kind.ShouldBe(FailureKind.Transient);
        (await world.Runtime.Mailer!.SendAsync(Reminder with { To = ["a@b.test\r\nRCPT TO:<c@d.test>"] }, harness, default)).ShouldNotBeNull().Kind.ShouldBe(FailureKind.Refused);
    }

    [Fact]
    public async Task Departments_and_whoever_is_above_them_are_found_by_name()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var settings = new Dictionary<string, string?>(EmailSandbox.GmailSettings(sandbox)) { ["Escalation:ti"] = "chefe@r3izzy.test" };
        using var runtime = StepHarness.Build(new EmailPlatform(), settings);
        runtime.Mailer!.AddressOf("ti").ShouldBe("ti@r3izzy.test");
        runtime.Mailer.AddressOf("diretoria").ShouldBeNull();
        runtime.Mailer.EscalationOf("ti").ShouldBe("chefe@r3izzy.test");
        runtime.Mailer.EscalationOf("financeiro").ShouldBeNull();

        using var withDefault = StepHarness.Build(new EmailPlatform(), new Dictionary<string, string?>(settings) { ["Escalation:default"] = "gestao@r3izzy.test" });
        withDefault.Mailer!.EscalationOf("financeiro").ShouldBe("gestao@r3izzy.test");
        withDefault.Mailer.EscalationOf("ti").ShouldBe("chefe@r3izzy.test");
        (await withDefault.Mailer.SendAsync(Reminder, new StepHarness(EmailSandbox.Customer), default)).ShouldBeNull();
        sandbox.Sent().ShouldHaveSingleItem().Content.Header("To").ShouldBe("ti@r3izzy.test");
    }

    [Fact]
    public async Task A_reminder_whose_answer_got_lost_is_found_at_gmail_and_not_sent_again()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var runtime = StepHarness.Build(new EmailPlatform(), EmailSandbox.GmailSettings(sandbox));
        var harness = new StepHarness(EmailSandbox.Customer);
        sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Platform = "gmail", Method = "POST", Times = 1 });
        (await runtime.Mailer!.SendAsync(Reminder, harness, default)).ShouldNotBeNull().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        (await runtime.Mailer.SendAsync(Reminder, harness, default)).ShouldBeNull();
        sandbox.Sent().ShouldHaveSingleItem();

        sandbox.Faults.Add(new FaultRule(new Fault.Refuse(400)) { Platform = "gmail", Method = "GET", Times = 1 });
        (await runtime.Mailer.SendAsync(Reminder with { Key = "reminder.ti.2" }, harness, default)).ShouldNotBeNull();
        sandbox.Sent().ShouldHaveSingleItem();
    }
}
