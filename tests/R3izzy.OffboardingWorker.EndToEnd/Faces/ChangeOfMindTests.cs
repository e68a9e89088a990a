using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Cli;
using R3izzy.OffboardingWorker.Cli.Demo;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

/// <summary>Acts on a case that is under way, such as of a customer who stays after all: what the simulated platforms then show.</summary>
public sealed class ChangeOfMindTests : IAsyncLifetime
{
    private const string Name = "Livraria Volta Atrás";

    private readonly DataFolder _data = new();
    private SandboxHost? _sandbox;
    private DemoWorld? _world;
    private Dictionary<string, string?> _settings = [];
    private WorkerProcess? _worker;

    private string Store => Path.Combine(_data.Path, "store");

    private SandboxHost Sandbox => _sandbox!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _world = new DemoWorld(_sandbox);
        _settings = new Dictionary<string, string?>(_world.Settings()) { ["Engine:LongestSleep"] = "00:00:00.2" };
        (_worker, _) = await WorkerProcess.RunServiceAsync(Store, _settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker!.DisposeAsync();
        await Sandbox.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task A_changed_month_and_then_a_withdrawal_are_carried_to_every_platform()
    {
        var reference = await OpenAsync("2099-11");
        await StandsAsync(reference, ("cancelar-stripe", "AwaitingPlatform"), ("avisar-setores", "Done"), ("informar-cliente", "Done"), ("acompanhar-odoo", "AwaitingPlatform"));
        var subscription = Sandbox.Ledger.Entries.Single(e => e.Name == "subscription.cancel-scheduled").Subject;
        CancelAt(subscription).ShouldBe(At("2099-12-01T03:00:00Z"));
        Mails().ShouldBe(2);

        var changed = await ActAsync("change", reference, "--last-month", "Dezembro/2099", "--reason", "fica mais um mês");
        changed.ExitCode.ShouldBe(ExitCodes.Ok, changed.ToString());
        changed.Output.ShouldContain("termina agora com Dezembro/2099");
        await StandsAsync(reference, ("avisar-setores.2", "Done"), ("informar-cliente.2", "Done"));
        await UntilAsync(() => CancelAt(subscription) == At("2100-01-01T03:00:00Z"), "cancel_at moved");
        Mails().ShouldBe(4);
        MailTexts().Count(t => t.Contains("Dezembro/2099", StringComparison.Ordinal)).ShouldBe(1, "the departments");
        MailTexts().Count(t => t.Contains("Seu último dia com acesso é 31/12/2099", StringComparison.Ordinal)).ShouldBe(1, "the customer");
        var detail = await CaseAsync(reference);
        Text(detail, "lastMonth").ShouldBe("2099-12");
        Step(detail, "backup").GetProperty("dueAt").GetDateTimeOffset().ShouldBe(At("2100-01-01T03:00:00Z"));
        await StandsAsync(reference, ("cancelar-stripe", "AwaitingPlatform"));

        var withdrawn = await ActUntilTakenAsync("withdraw", reference, "--reason", "o cliente fica");
        withdrawn.Output.ShouldContain("desfazer-cancelar-stripe");
        await UntilAsync(async () => Text(await CaseAsync(reference), "state") == "Withdrawn", "closed as withdrawn", reference);
        CancelAt(subscription).ShouldBeNull();
        MailTexts().Count(t => t.Contains("desistiu do cancelamento", StringComparison.Ordinal)).ShouldBe(1, "the departments");
        MailTexts().Count(t => t.Contains("pedido de cancelamento foi retirado", StringComparison.Ordinal)).ShouldBe(1, "the customer");
        Mails().ShouldBe(6);
        var project = Sandbox.Platform<SimulatedOdoo>().Seeds.Projects.Single(p => p.Name.Contains(reference, StringComparison.Ordinal));
        Sandbox.Platform<SimulatedOdoo>().Seeds.NotesOn("project.project", project.Id).Count(n => n.Contains("O cliente desistiu do cancelamento", StringComparison.Ordinal)).ShouldBe(1);

        var ended = await CaseAsync(reference);
        Text(Step(ended, "desfazer-cancelar-stripe"), "state").ShouldBe("Done");
        Text(Step(ended, "backup"), "state").ShouldBe("Cancelled");
        Text(Step(ended, "desativar-firebase"), "state").ShouldBe("Cancelled");
        Sandbox.Ledger.Entries.ShouldAllBe(e => e.Name != "user.disabled" && e.Name != "subscription.canceled");
        var again = await ActAsync("withdraw", reference, "--reason", "de novo");
        again.ExitCode.ShouldBe(ExitCodes.Failed);
        again.Errors.ShouldContain("o caso já está encerrado");
        // A due time of 73 years is more than a timer takes.
        _worker!.Output.ShouldNotContain("fail:");
    }

    [Fact]
    public async Task A_payer_by_pix_gets_each_mail_again_for_the_new_day_and_each_taken_back_once_by_its_own_words()
    {
        var reference = await OpenAsync("2099-11", paysByPix: true);
        await StandsAsync(reference, ("avisar-setores", "Done"), ("informar-cliente", "Done"), ("avisar-pix-agendado", "Done"));
        (await ActUntilTakenAsync("change", reference, "--last-month", "2099-12", "--reason", "fica mais um mês")).Output.ShouldContain("Dezembro/2099");
        await StandsAsync(reference, ("avisar-setores.2", "Done"), ("informar-cliente.2", "Done"), ("avisar-pix-agendado.2", "Done"));
        MailTexts().Count(t => t.Contains("Cancele os pagamentos marcados para depois de 31/12/2099", StringComparison.Ordinal)).ShouldBe(1);
        Mails().ShouldBe(6);

        await ActUntilTakenAsync("withdraw", reference, "--reason", "o cliente fica");
        await StandsAsync(reference, ("desfazer-avisar-setores", "Done"), ("desfazer-informar-cliente", "Done"), ("desfazer-avisar-pix-agendado", "Done"));
        MailTexts().Count(t => t.Contains("Confirmamos que o pedido de cancelamento foi retirado", StringComparison.Ordinal)).ShouldBe(1);
        MailTexts().Count(t => t.Contains("Se já cancelou algum, programe-o de novo", StringComparison.Ordinal)).ShouldBe(1);
        Mails().ShouldBe(9);
    }

    [Fact]
    public async Task After_the_effective_end_neither_is_taken_and_nothing_moves()
    {
        var reference = await OpenAsync("2026-01", hasContract: true);
        foreach (var arguments in new string[][] { ["withdraw", reference], ["change", reference, "--last-month", "2099-12"] })
        {
            var refused = await ActAsync([.. arguments, "--reason", "tarde"]);
            refused.ExitCode.ShouldBe(ExitCodes.Failed, refused.ToString());
            refused.Errors.ShouldContain("a data de término já passou");
            refused.Output.ShouldBeEmpty();
        }

        (await CaseAsync(reference)).GetProperty("acts").EnumerateArray().ShouldAllBe(a => Text(a, "act") != "withdraw" && Text(a, "act") != "change");
    }

    [Fact]
    public async Task Which_of_two_customers_of_one_address_is_leaving_is_said_by_a_person_and_the_step_goes_on_with_that_one()
    {
        var seeds = Sandbox.Platform<SimulatedStripe>().Seeds;
        var other = seeds.AddSubscription(seeds.AddCustomer("volta-atras@exemplo.com.br", "Outra empresa do mesmo dono"));
        var reference = await OpenAsync("2099-11");
        await StandsAsync(reference, ("cancelar-stripe", "AwaitingPerson"));
        var leaving = Text(Step(await CaseAsync(reference), "cancelar-stripe"), "instructions").Split(' ', ';').First(w => w.StartsWith("cus_", StringComparison.Ordinal) && w != (string)seeds.Find(other)!["customer"]!);

        (await ActAsync("tasks", "--full")).Output.ShouldContain("account CASO CONTA ID");
        (await ActAsync("account", reference, "stripe", leaving, "--reason", "visto no painel do Stripe")).ExitCode.ShouldBe(ExitCodes.Ok);
        (await ActAsync("retry", reference, "cancelar-stripe")).ExitCode.ShouldBe(ExitCodes.Ok);
        await StandsAsync(reference, ("cancelar-stripe", "AwaitingPlatform"));
        ((string)seeds.Find(Sandbox.Ledger.Entries.Single(e => e.Name == "subscription.cancel-scheduled").Subject)!["customer"]!).ShouldBe(leaving);
        CancelAt(other).ShouldBeNull();
    }

    private async Task<string> OpenAsync(string lastMonth, bool hasContract = false, bool paysByPix = false)
    {
        var facts = paysByPix ? new { hasContract, paysBy = new[] { "pix" }, hasAccounting = false } : null;
        var request = _world!.Customer(
            "volta-atras", Name, "11444777000161", "pro", lastMonth, inStripe: !paysByPix, inPix: paysByPix, hasContract: hasContract, facts: facts);
        var enqueued = await WorkerProcess.RunAsync(["enqueue", "-", "--json", "--data", Store], _settings, new MemoryStream(Encoding.UTF8.GetBytes(request)));
        enqueued.ExitCode.ShouldBe(ExitCodes.Ok, enqueued.ToString());
        return enqueued.Opened()[0].Split(' ')[0];
    }

    private Task<WorkerProcess.Finished> ActAsync(params string[] arguments) => WorkerProcess.RunAsync([.. arguments, "--data", Store], _settings);

    /// <summary>A step that runs at that moment refuses a change of the case; whoever is told so tries again, as the sentence says.</summary>
    private async Task<WorkerProcess.Finished> ActUntilTakenAsync(params string[] arguments)
    {
        using var patience = Patience();
        while (true)
        {
            var finished = await ActAsync(arguments);
            if (finished.ExitCode == ExitCodes.Ok)
            {
                return finished;
            }

            finished.Errors.ShouldContain("tente de novo em instantes");
            patience.IsCancellationRequested.ShouldBeFalse(finished.ToString());
        }
    }

    private Task<JsonElement> CaseAsync(string reference) => Sample.ReadAsync("case", reference, "--data", Store);

    private Task StandsAsync(string reference, params (string Step, string State)[] steps) => UntilAsync(
        async () =>
        {
            var detail = await CaseAsync(reference);
            return steps.All(s => detail.GetProperty("steps").EnumerateArray().Any(v => Text(v, "id") == s.Step && Text(v, "state") == s.State));
        },
        string.Join(", ", steps), reference);

    private Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);

    private async Task UntilAsync(Func<Task<bool>> holds, string what, string? reference = null)
    {
        using var patience = Patience();
        while (!await holds())
        {
            patience.IsCancellationRequested.ShouldBeFalse(
                $"not so: {what}\n{(reference is null ? "" : (await ActAsync("case", reference)).Output)}\n{_worker!.Output}\n{_worker.Errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private DateTimeOffset? CancelAt(string subscription) =>
        Sandbox.Platform<SimulatedStripe>().Seeds.Find(subscription)!["cancel_at"] is JsonValue at ? DateTimeOffset.FromUnixTimeSeconds(at.GetValue<long>()) : null;

    private int Mails() => Mailbox().Messages.Count(m => m.Labels.Contains("SENT"));

    private IEnumerable<string> MailTexts() => Mailbox().Messages.Where(m => m.Labels.Contains("SENT")).Select(m => m.Content.TextOf("text/plain")!);

    private GmailMailbox Mailbox() => Sandbox.Platform<SimulatedGmail>().Mailbox(_settings["Platforms:Email:From:Address"]!);

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

    private static JsonElement Step(JsonElement detail, string id) => detail.GetProperty("steps").EnumerateArray().Single(s => Text(s, "id") == id);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(90));
        return patience;
    }
}
