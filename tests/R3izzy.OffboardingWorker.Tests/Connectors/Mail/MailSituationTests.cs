using System.Net;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>What the customer is told must be true in the customer's situation.</summary>
public sealed class MailSituationTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Ahead = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Past = new(2026, 12, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly InformCustomerInput Cancellation = new("cancelamento");
    private static readonly InformCustomerInput ScheduledPix = new("pix-agendado");

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

    [Fact]
    public async Task A_payer_is_asked_to_cancel_only_the_scheduled_pix_that_is_not_owed()
    {
        var ahead = await InformAsync(ScheduledPix, Ahead);
        ahead.ShouldContain("Cancele os pagamentos marcados para depois de 30/11/2026. Os que estão marcados até esse dia continuam devidos");
        ahead.ShouldContain("Se não programou nenhum, desconsidere esta mensagem.");
        var past = await InformAsync(ScheduledPix, Past);
        past.ShouldContain("O último dia da sua assinatura R3izzy foi 30/11/2026.");
        past.ShouldNotContain("está sendo cancelada");
        past.ShouldNotContain("continuam devidos");
    }

    [Fact]
    public async Task A_payer_who_was_told_of_the_old_day_is_told_of_the_new_one()
    {
        var again = await InformAsync(ScheduledPix, Ahead, round: 1);
        again.ShouldContain("esta mensagem substitui a anterior sobre Pix agendados");
        _sandbox!.Sent()[0].Content.Subject.ShouldStartWith("Correção: Cancele no seu banco");

        // Whatever is mailed before the end may name it.
        var early = ProcedureCatalog.Load(null, Platforms.All).Current.Where(p => p.Action == "cancel").SelectMany(p => p.Steps)
            .Where(s => s.Uses.StartsWith("email.", StringComparison.Ordinal) && s.At.Anchor == TimingAnchor.Now).ToList();
        early.Count.ShouldBe(9);
        early.ShouldAllBe(s => s.IsRedoneOnChange);
    }

    [Fact]
    public async Task The_closing_mail_does_not_say_of_charges_what_nobody_waited_for()
    {
        // No step that cancels a charge is among those that the closing mail waits for, and a schedule at the payer's bank is the payer's.
        var text = await InformAsync(new InformCustomerInput("encerramento"), Past);
        text.ShouldNotContain("As cobranças recorrentes da assinatura.");
        text.ShouldContain("Se aparecer alguma cobrança com vencimento depois de 30/11/2026, responda a esta mensagem.");
        text.ShouldContain("confira que estão cancelados: só você pode fazer isso.");
        (await InformAsync(new InformCustomerInput("encerramento"), Past, paysBy: "stripe")).ShouldNotContain("Pix");
    }

    [Fact]
    public async Task A_pause_tells_what_stays_and_what_is_blocked_and_when_it_has_begun_promises_no_eve()
    {
        var ahead = await InformAsync(new InformCustomerInput("pausa"), Ahead, "pause");
        ahead.ShouldContain("A pausa começa em 01/12/2026. Até a véspera, tudo continua funcionando como hoje.");
        ahead.ShouldContain("o seu subdomínio continua ativo");
        ahead.ShouldContain("O acesso à área do cliente fica bloqueado");
        var begun = await InformAsync(new InformCustomerInput("pausa"), Past, "pause");
        begun.ShouldContain("A pausa começou em 01/12/2026.");
        begun.ShouldNotContain("véspera");
    }

    [Fact]
    public async Task A_return_whose_day_has_come_is_not_told_as_ahead()
    {
        (await InformAsync(new InformCustomerInput("retorno"), Ahead, "return")).ShouldContain("volta a valer em 01/12/2026");
        var come = await InformAsync(new InformCustomerInput("retorno"), Past, "return");
        come.ShouldContain("voltou a valer em 01/12/2026");
        come.ShouldNotContain("A partir desse dia");
    }

    [Fact]
    public async Task Each_mail_that_is_taken_back_is_taken_back_by_its_own_words()
    {
        var stays = await InformAsync(Cancellation, Ahead, revert: true);
        stays.ShouldContain("a sua assinatura R3izzy (plano Pro) continua");
        stays.ShouldNotContain("não precisa fazer nada");
        _sandbox!.Sent()[0].Content.Subject.ShouldStartWith("Sua assinatura R3izzy continua");
        var pix = await InformAsync(ScheduledPix, Ahead, revert: true);
        pix.ShouldContain("Se já cancelou algum, programe-o de novo no aplicativo do seu banco.");
        _sandbox!.Sent()[0].Content.Subject.ShouldStartWith("Mantenha no seu banco o Pix agendado");
        // What has no words of its own is taken back with those of the action.
        (await InformAsync(new InformCustomerInput("encerramento"), Ahead, revert: true)).ShouldBe(stays);
    }

    [Theory]
    [InlineData("cancel", "cancelamento")]
    [InlineData("cancel", "pix-agendado")]
    [InlineData("cancel", "encerramento")]
    [InlineData("pause", "pausa")]
    [InlineData("return", "retorno")]
    public async Task Html_and_text_say_the_same_in_every_situation(string action, string template)
    {
        foreach (var plan in new[] { "lite", "pro", "pro-contabilidade" })
        {
            foreach (var (now, round) in new[] { (Ahead, 0), (Ahead, 1), (Past, 0), (Past, 1) })
            {
                await InformAsync(new InformCustomerInput(template), now, action, round, plan: plan);
                await InformAsync(new InformCustomerInput(template), now, action, plan: plan, paysBy: "stripe", revert: round == 1);
            }
        }
    }

    private int _steps;

    /// <summary>The text of the mail that left, having seen that its HTML says the same.</summary>
    private async Task<string> InformAsync(
        InformCustomerInput input, DateTimeOffset now, string action = "cancel", int round = 0, string plan = "pro", string paysBy = "pix", bool revert = false)
    {
        var step = new StepHarness(EmailSandbox.Customer with { Name = "Padaria Pão & Mel Ltda." })
        {
            Clock = new ManualClock(now),
            Action = action,
            Plan = plan,
            Round = round,
            StepId = $"informar-{_steps++}",
            PausedFrom = new DateOnly(2026, 12, 1),
            ReturnsOn = action == "return" ? new DateOnly(2026, 12, 1) : null,
            Facts = new Dictionary<string, IReadOnlyList<string>> { ["paysBy"] = [paysBy] },
        };
        var binding = _runtime!.Connector("email.inform-customer");
        (await (revert ? binding.Revert! : binding.Execute)(input, step.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.Done>();
        var mail = _sandbox!.Sent()[0].Content;
        Html(mail).ShouldBe(Words(Regex.Replace(mail.TextOf("text/plain")!, @"^(?:-|\d\.) ", "", RegexOptions.Multiline)));
        Html(mail).ShouldNotContain("..");
        return mail.TextOf("text/plain")!;
    }

    private static string Html(InternetMessage mail)
    {
        var html = mail.TextOf("text/html")!;
        return Words(WebUtility.HtmlDecode(Regex.Replace(html[html.IndexOf("<body", StringComparison.Ordinal)..], "<[^>]*>", " ")));
    }

    private static string Words(string text) => Regex.Replace(text, @"\s+", " ").Trim();
}
