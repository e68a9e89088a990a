using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Engine;
using R3izzy.OffboardingWorker.Tests.Specs;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>What the mails say, as they arrive.</summary>
public sealed class MailTextTests : IAsyncLifetime
{
    // The mails tell of a last day that is ahead, or has passed: the tests say which.
    private static readonly ManualClock Before = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private SandboxHost? _sandbox;
    private PlatformRuntime? _runtime;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _runtime = StepHarness.Build(new EmailPlatform(), EmailSandbox.GmailSettings(_sandbox));
    }

    public async ValueTask DisposeAsync()
    {
        _runtime!.Dispose();
        await _sandbox!.DisposeAsync();
    }

    [Theory]
    [InlineData("pro", "true", "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("pro", "false", "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("pro", null, "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("pro-contabilidade", null, "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("lite", null, "Desligamento do Usuário do Aplicativo Lite")]
    public async Task The_departments_notice_is_the_documents_word_for_word(string plan, string? hasAccounting, string section)
    {
        var mail = await NotifyAsync(Harness(plan, facts: hasAccounting is { } told ? Facts("hasAccounting", told) : null));
        // Whether a customer of Pro has accounting may be unknown: then it is asked, as the document has it, in case there is.
        var (subject, body) = Document(section, plan, asksAccounting: hasAccounting is not "false", inCase: plan is "pro" && hasAccounting is null);
        mail.Subject.ShouldBe($"{subject} [DESL-2026-000001]");
        Words(mail.TextOf("text/plain")!).ShouldBe(body);
        mail.Recipients.ShouldBe(EmailSandbox.DepartmentAddresses);
    }

    [Theory]
    [InlineData("pro", "true", "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("pro", "false", "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("pro", null, "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("pro-contabilidade", null, "Desligamento do Usuário do Aplicativo Pro ou Pro")]
    [InlineData("lite", null, "Desligamento do Usuário do Aplicativo Lite")]
    public async Task The_notice_that_a_person_sends_is_the_documents_too(string plan, string? hasAccounting, string section)
    {
        var step = ProcedureCatalog.Load(null, Platforms.All).For("cancel", plan)!.Steps.Single(s => s.Id == "avisar-setores");
        var harness = Harness(plan, facts: hasAccounting is { } told ? Facts("hasAccounting", told) : null);
        var text = await StepInstructions.FilledAsync(step, harness.NextAttempt(), TestContext.Current.CancellationToken);
        var (subject, body) = Document(section, plan, asksAccounting: hasAccounting is not "false", inCase: plan is "pro" && hasAccounting is null);
        Words(text[text.IndexOf("Assunto:", StringComparison.Ordinal)..]).ShouldBe($"Assunto: {subject} {body}");
        text.ShouldContain("\n\nSolicitamos que as demais áreas");
        text.ShouldNotContain("\n\n\n");
    }

    [Fact]
    public async Task A_correction_says_that_it_takes_the_place_of_the_first()
    {
        var mail = await NotifyAsync(Harness("pro", round: 1));
        mail.Subject.ShouldStartWith("Correção: Cancelamento de Cliente - ");
        mail.TextOf("text/plain")!.ShouldContain("esta mensagem substitui a anterior (DESL-2026-000001)");
    }

    [Fact]
    public async Task Only_the_departments_named_are_written_to()
    {
        var mail = await NotifyAsync(Harness("pro"), new NotifyDepartmentsInput([Department.Ti, Department.Financeiro, Department.Ti]));
        mail.Recipients.ShouldBe(["ti@r3izzy.test", "financeiro@r3izzy.test"]);
    }

    [Theory]
    [InlineData("pause", "Pausa de Cliente", "Início da pausa: 01/12/2026")]
    [InlineData("return", "Retorno de Cliente", "Dia do retorno: 01/03/2027")]
    public async Task A_pause_and_a_return_have_notices_of_their_own(string action, string subject, string line)
    {
        var mail = await NotifyAsync(Harness("pro", action));
        mail.Subject.ShouldStartWith(subject);
        mail.TextOf("text/plain")!.ShouldContain(line);
    }

    [Theory]
    [InlineData("cancel", "desistiu do cancelamento", "continua")]
    [InlineData("pause", "desistiu da pausa", "sem interrupção")]
    [InlineData("return", "ficou sem efeito", "em pausa")]
    public async Task A_withdrawal_is_told_to_departments_and_customer_once(string action, string toDepartments, string toCustomer)
    {
        var harness = new StepHarness(EmailSandbox.Customer) { StepId = "avisar.undo", Action = action };
        for (var run = 0; run < 2; run++)
        {
            (await _runtime!.Connector("email.notify-departments").Revert!(new NotifyDepartmentsInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        }

        var other = new StepHarness(EmailSandbox.Customer) { StepId = "informar.undo", Action = action };
        for (var run = 0; run < 2; run++)
        {
            (await _runtime!.Connector("email.inform-customer").Revert!(new InformCustomerInput(), other.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        }

        _sandbox!.Sent().Count.ShouldBe(2);
        _sandbox!.Sent()[1].Content.TextOf("text/plain")!.ShouldContain(toDepartments);
        _sandbox!.Sent()[0].Content.TextOf("text/plain")!.ShouldContain(toCustomer);
        _sandbox!.Sent()[0].Content.Header("Message-ID").ShouldBe("<DESL-2026-000001.informar.undo@r3izzy.test>");
    }

    [Theory]
    [InlineData("pro", true)]
    [InlineData("pro-contabilidade", true)]
    [InlineData("lite", false)]
    public async Task The_customer_reads_the_last_day_and_where_the_plan_has_it_the_way_to_an_own_backup(string plan, bool hasBackup)
    {
        var mail = await InformAsync(Harness(plan), new InformCustomerInput());
        mail.Recipients.ShouldBe(EmailSandbox.Customer.Emails);
        foreach (var text in new[] { mail.TextOf("text/plain")!, System.Net.WebUtility.HtmlDecode(mail.TextOf("text/html")!) })
        {
            text.ShouldContain("Seu último dia com acesso é 30/11/2026");
            text.Contains("Perfil → Configurações → Administração → Backup → Guardar no Drive", StringComparison.Ordinal).ShouldBe(hasBackup);
            text.ShouldContain(EmailSandbox.CustomerName);
            text.ShouldNotContain("competência");
        }

        mail.TextOf("text/html")!.ShouldContain("&amp; Mel");
    }

    [Fact]
    public async Task A_customer_whose_last_month_has_passed_is_not_told_to_make_a_backup_while_there_is_time()
    {
        var harness = new StepHarness(EmailSandbox.Customer) { StepId = "informar", Clock = new ManualClock(new DateTimeOffset(2026, 12, 2, 12, 0, 0, TimeSpan.Zero)) };
        var mail = await InformAsync(harness, new InformCustomerInput());
        foreach (var text in new[] { mail.TextOf("text/plain")!, System.Net.WebUtility.HtmlDecode(mail.TextOf("text/html")!) })
        {
            text.ShouldContain("O último dia da assinatura foi 30/11/2026");
            text.ShouldContain("O acesso ao aplicativo vai ser desativado.");
            text.ShouldNotContain("Guardar no Drive");
        }
    }

    [Fact]
    public async Task The_customer_reads_the_competencia_once_it_is_known()
    {
        var harness = Harness("pro-contabilidade");
        harness.Case = new AnsweredCase(new Dictionary<string, string> { ["competencia"] = "2026-10", ["documentos"] = "Balancete <final> em anexo no portal." });
        (await InformAsync(harness, new InformCustomerInput())).TextOf("text/plain")!.ShouldContain("até a competência Outubro/2026");
        var closing = await InformAsync(Harness("pro-contabilidade", step: "encerrar", answers: harness.Case), new InformCustomerInput("encerramento"));
        closing.Subject.ShouldStartWith("Encerramento");
        closing.TextOf("text/plain")!.ShouldContain("Outubro/2026");
        closing.TextOf("text/html")!.ShouldContain("Balancete &lt;final&gt;");
    }

    [Theory]
    [InlineData("encerramento")]
    [InlineData("pix-agendado")]
    [InlineData("pausa")]
    [InlineData("retorno")]
    public async Task Every_customer_template_is_text_and_html_and_leaves_no_brace(string template)
    {
        var mail = await InformAsync(Harness("lite"), new InformCustomerInput(template));
        foreach (var text in new[] { mail.Subject, mail.TextOf("text/plain")!, mail.TextOf("text/html")! })
        {
            text.ShouldNotContain("{{");
            text.ShouldNotContain("\n\n\n");
        }
    }

    [Fact]
    public async Task A_preview_shows_how_many_the_subject_and_the_text()
    {
        var preview = (await _runtime!.Connector("email.inform-customer").Preview!(new InformCustomerInput(), Harness("pro").NextAttempt(), default))
            .ShouldBeOfType<Preview.WouldAct>();
        preview.Effects.Single().ShouldContain("2 endereço(s)");
        preview.Effects.Single().ShouldContain("Cancelamento da sua assinatura R3izzy [DESL-2026-000001]");
        preview.Notes.Single().ShouldContain("30/11/2026");
    }

    [Fact]
    public async Task A_template_that_does_not_exist_goes_to_a_person_and_is_never_sent()
    {
        _runtime!.Connector("email.inform-customer").Serves!(new InformCustomerInput("natal")).ShouldBeFalse();
        _runtime!.Connector("email.inform-customer").Serves!(new InformCustomerInput("encerramento")).ShouldBeTrue();
        _runtime!.Connector("email.notify-departments").Serves!(new NotifyDepartmentsInput(Template: "encerramento")).ShouldBeFalse();
        (await _runtime!.Connector("email.inform-customer").Execute(new InformCustomerInput("natal"), Harness("pro").NextAttempt(), default))
            .ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("unknown-template");
    }

    private static StepHarness Harness(
        string plan, string action = "cancel", int round = 0, string step = "avisar", IReadOnlyDictionary<string, IReadOnlyList<string>>? facts = null, ICaseRecords? answers = null) =>
        new(EmailSandbox.Customer)
        {
            Clock = Before,
            Plan = plan,
            Action = action,
            Round = round,
            StepId = step,
            Facts = facts ?? new Dictionary<string, IReadOnlyList<string>>(),
            PausedFrom = new DateOnly(2026, 12, 1),
            ReturnsOn = new DateOnly(2027, 3, 1),
            RequestedBy = "Maria do Atendimento",
            Case = answers ?? NoCaseRecords.Instance,
        };

    private static Dictionary<string, IReadOnlyList<string>> Facts(string name, string value) => new() { [name] = [value] };

    private async Task<InternetMessage> NotifyAsync(StepHarness harness, NotifyDepartmentsInput? input = null)
    {
        (await _runtime!.Connector("email.notify-departments").Execute(input ?? new NotifyDepartmentsInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        return _sandbox!.Sent()[0].Content;
    }

    private async Task<InternetMessage> InformAsync(StepHarness harness, InformCustomerInput input)
    {
        (await _runtime!.Connector("email.inform-customer").Execute(input, harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        return _sandbox!.Sent()[0].Content;
    }

    /// <summary>Subject and words of a section's template, with the placeholders filled as a person would.</summary>
    private static (string Subject, string Words) Document(string section, string plan, bool asksAccounting, bool inCase)
    {
        var path = Path.Combine(VendorDocuments.RepositoryRoot(), "..", "shared", "procedure", "desligamento-v2.txt");
        Assert.SkipUnless(File.Exists(path), "The company's procedure is not in ../shared/procedure: nothing was compared with it.");
        var text = File.ReadAllText(path);
        text = text[text.IndexOf(section, StringComparison.Ordinal)..];
        text = text[text.IndexOf("Assunto:", StringComparison.Ordinal)..];
        text = text[..(text.IndexOf("Equipe R3izzy", StringComparison.Ordinal) + "Equipe R3izzy".Length)]
            .Replace("[Nome do Cliente]", EmailSandbox.CustomerName, StringComparison.Ordinal)
            .Replace("[Ex: Julho/2025]", "Novembro/2026", StringComparison.Ordinal)
            .Replace("<Seu nome>", "Maria do Atendimento", StringComparison.Ordinal);
        if (!inCase)
        {
            text = text.Replace("(Caso tenha contabilidade)", "", StringComparison.Ordinal);
        }

        text = Regex.Replace(text, @"\[Lite[^\]]*\]", plan switch { "lite" => "Lite", "pro" => "Pro", _ => "Pro + Contabilidade" });
        if (!asksAccounting)
        {
            text = Regex.Replace(text, @"Pedimos à contabilidade[^.]*\.", "");
        }

        var lines = text.Split('\n', 2);
        return (lines[0]["Assunto:".Length..].Trim(), Words(lines[1]));
    }

    private static string Words(string text) => Regex.Replace(text, @"\s+", " ").Trim();
}
