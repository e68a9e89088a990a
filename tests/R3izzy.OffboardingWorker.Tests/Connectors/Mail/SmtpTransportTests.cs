using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>The dialogue with a mail server: TLS, login, replies by their codes.</summary>
public sealed class SmtpTransportTests
{
    [Fact]
    public async Task A_mail_arrives_whole_over_starttls_with_a_login()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        var mail = world.Server.Messages.ShouldHaveSingleItem();
        mail.From.ShouldBe(EmailSandbox.Mailbox);
        mail.Recipients.ShouldBe(EmailSandbox.DepartmentAddresses);
        mail.Content.Subject.ShouldBe($"Cancelamento de Cliente - {EmailSandbox.CustomerName} [DESL-2026-000001]");
        mail.Content.Header("Message-ID").ShouldBe("<DESL-2026-000001.avisar@r3izzy.test>");
        mail.Content.Header("X-R3izzy-Ref").ShouldBe("DESL-2026-000001.avisar");
        mail.Content.Header("Auto-Submitted").ShouldBe("auto-generated");
        mail.Content.TextOf("text/plain")!.ShouldContain($"O cliente {EmailSandbox.CustomerName} solicitou o cancelamento");

        var call = harness.Calls.ShouldHaveSingleItem();
        call.Method.ShouldBe("SMTP");
        call.Path.ShouldBe($"smtp://127.0.0.1:{world.Server.Port} DATA-END");
        call.Status.ShouldBe(250);
        call.RequestId.ShouldBe(mail.QueueId);
        harness.Evidence.ShouldHaveSingleItem().Json.ShouldContain(mail.QueueId);
        harness.Evidence[0].Json.ShouldNotContain("@padaria");
        harness.Evidence[0].Json.ShouldNotContain("ti@");
    }

    [Fact]
    public async Task Lines_that_begin_with_a_dot_arrive_with_it_and_end_no_mail()
    {
        await using var world = await SmtpWorld.StartAsync();
        var folder = Directory.CreateTempSubdirectory("r3izzy-dots-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "departamentos-cancelamento.txt"), "Assunto: x\n\num\n.ponto\n..dois\n.\nfim\n");
        world.Settings["Templates"] = folder.FullName;
        (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Done>();
        world.Server.Messages.Single().Content.TextOf("text/plain")!.ReplaceLineEndings("\n").Trim('\n').ShouldBe("um\n.ponto\n..dois\n.\nfim");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_login_goes_by_auth_login_where_plain_is_not_offered()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Server.Mechanisms = "LOGIN";
        (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_wrong_password_closes_the_platform()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Settings["Smtp:Password"] = "outra";
        var failed = (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "smtp-535"));
        (await world.Runtime.Probe.ProbeAsync(SmtpWorld.Harness(), default)).IsHealthy.ShouldBeFalse();
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_gets_neither_password_nor_mail()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Settings.Remove("Smtp:CertificateFile");
        var failed = (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "tls"));
        world.Accepted.ShouldBe(0);
    }

    [Fact]
    public async Task A_trusted_certificate_of_another_name_is_not_accepted()
    {
        await using var world = await SmtpWorld.StartAsync();
        // Loopback under an address that the certificate does not name.
        world.Settings["Smtp:Host"] = "::ffff:127.0.0.1";
        var failed = (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "tls"));
        world.Accepted.ShouldBe(0);
    }

    [Fact]
    public async Task Without_starttls_nothing_is_sent_in_the_clear()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Server.OffersStartTls = false;
        var failed = (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "starttls-not-offered"));
        world.Accepted.ShouldBe(0);
    }

    [Fact]
    public async Task On_this_machine_it_may_go_without_tls_and_login()
    {
        await using var world = await SmtpWorld.StartAsync();
        (world.Server.OffersStartTls, world.Server.Login) = (false, null);
        world.Settings["Smtp:Security"] = "none";
        world.Settings.Remove("Smtp:User");
        world.Settings.Remove("Smtp:Password");
        (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_server_that_takes_no_connection_is_tried_again_later()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Settings["Smtp:Port"] = "1";
        var failed = (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Transient, FailureCodes.NotConnected));
    }

    [Theory]
    [InlineData("EHLO", 421, FailureKind.Transient)]
    [InlineData("AUTH", 454, FailureKind.Transient)]
    [InlineData("AUTH", 534, FailureKind.Unauthorized)]
    [InlineData("MAIL", 451, FailureKind.Transient)]
    [InlineData("MAIL", 530, FailureKind.Unauthorized)]
    [InlineData("MAIL", 550, FailureKind.Refused)]
    [InlineData("RCPT", 450, FailureKind.Transient)]
    [InlineData("RCPT", 530, FailureKind.Unauthorized)]
    [InlineData("DATA", 452, FailureKind.Transient)]
    [InlineData("DATA", 554, FailureKind.Refused)]
    [InlineData("DATA-END", 451, FailureKind.Transient)]
    [InlineData("DATA-END", 552, FailureKind.Refused)]
    public async Task A_refusal_is_read_by_its_code_and_the_next_attempt_sends_without_asking(string command, int code, FailureKind kind)
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        world.FaultAt(command, new Fault.Refuse(code));
        var failed = (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((kind, $"smtp-{code}"));
        world.Accepted.ShouldBe(0);
        harness.Calls.Single().Failure.ShouldBe($"{kind}: smtp-{code}");

        harness.PriorDoubt = PriorDoubt.Open;
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        world.Accepted.ShouldBe(1);
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("STARTTLS")]
    [InlineData("AUTH")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task A_connection_that_breaks_before_the_last_dot_has_sent_nothing(string command)
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        world.FaultAt(command, new Fault.DropBefore());
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        harness.PriorDoubt = PriorDoubt.Open;
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_no_smtp_is_not_taken_for_an_answer()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.FaultAt("EHLO", new Fault.Garble());
        var failed = (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Transient, FailureCodes.UnreadableAnswer));
    }

    [Fact]
    public async Task A_silent_server_is_given_up_within_the_time_limit()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Settings["Smtp:ReplyTimeout"] = "00:00:01";
        var hold = new Hold();
        world.FaultAt("MAIL", new Fault.HoldBefore(hold));
        var failed = (await world.NotifyAsync(SmtpWorld.Harness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Transient, FailureCodes.NoAnswer));
    }

    [Fact]
    public async Task Cancelled_in_mid_dialogue_it_ends_at_once()
    {
        await using var world = await SmtpWorld.StartAsync();
        var hold = new Hold();
        world.FaultAt("RCPT", new Fault.HoldBefore(hold));
        using var stop = new CancellationTokenSource();
        var running = world.Runtime.Connector("email.notify-departments")
            .Execute(new R3izzy.OffboardingWorker.Connectors.Email.NotifyDepartmentsInput(), SmtpWorld.Harness().NextAttempt(), stop.Token);
        await hold.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Departments_get_the_mail_together_or_not_at_all()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        world.Server.Refused["ti@r3izzy.test"] = 550;
        var failed = (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "smtp-550"));
        failed.Reason.ShouldContain("1 of 4");
        world.Accepted.ShouldBe(0);

        world.Server.Refused.Clear();
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_customers_dead_address_keeps_the_mail_from_no_other_and_a_person_is_told()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        world.Server.Refused["socio@padaria.test"] = 550;
        (await world.InformAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("socio@padaria.test");
        world.Server.Messages.Single().Recipients.ShouldBe(["dono@padaria.test"]);
        harness.Evidence.ShouldAllBe(e => !e.Json.Contains("padaria", StringComparison.Ordinal));

        // Another try sends nothing again, and does not make done of it either.
        (await world.InformAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("socio@padaria.test");
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task Who_dies_before_asking_about_a_dead_address_still_asks()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        world.Server.Refused["socio@padaria.test"] = 550;
        await world.InformAsync(harness);
        harness.PriorDoubt = PriorDoubt.Open;
        (await world.VerifyInformedAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        (await world.InformAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        // Once the step has ended, whoever ended it answers for the rest.
        harness.PriorDoubt = PriorDoubt.NotTold;
        (await world.VerifyInformedAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task The_probe_goes_as_far_as_the_login_and_sends_nothing()
    {
        await using var world = await SmtpWorld.StartAsync();
        (await world.Runtime.Probe.ProbeAsync(SmtpWorld.Harness(), default)).IsHealthy.ShouldBeTrue();
        world.Accepted.ShouldBe(0);
    }
}
