using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tasks;
using R3izzy.OffboardingWorker.Tests.Engine;
using R3izzy.OffboardingWorker.Tests.Intake;
using R3izzy.OffboardingWorker.Tests.Operations;

namespace R3izzy.OffboardingWorker.Tests.Tasks;

/// <summary>Tasks of the sample procedure come up on Friday, 20 November 2026: rescisao (comercial) is due in 3 business days, informar-competencia (contabilidade) in 2.</summary>
public sealed class RemindersTests : IAsyncDisposable
{
    private readonly OperationsWorld _world = new();
    private readonly Mailbox _mailbox = new();
    private readonly LogSink _log = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task OpenAsync()
    {
        await _world.TakeAsync(SampleRequest.Json);
        await _world.WorkAsync();
    }

    // Each time as after a restart: nothing is remembered but what is in the store.
    private Task<int> RunAsync(ReminderOptions? options = null) =>
        new Reminders(_world.Tasks, _world.Store, _world.Reader, _mailbox, _world.Calendar, options ?? new ReminderOptions(), _world.Clock, new SinkLogger<Reminders>(_log)).RunOnceAsync(default);

    private async Task<IReadOnlyList<string>> SentAsync(int day, int hour, int month = 11, ReminderOptions? options = null)
    {
        _world.GoTo(2026, month, day, hour);
        _mailbox.Sent.Clear();
        (await RunAsync(options)).ShouldBe(_mailbox.Sent.Count);
        return [.. _mailbox.Sent.Select(m => m.Key)];
    }

    [Fact]
    public async Task A_department_is_reminded_on_the_day_that_its_task_is_due_at_its_hour_and_once_a_day()
    {
        await OpenAsync();
        (await SentAsync(20, 10)).ShouldBeEmpty();
        (await SentAsync(23, 10)).ShouldBeEmpty();
        (await SentAsync(24, 8)).ShouldBeEmpty();
        (await SentAsync(24, 9)).ShouldBe(["reminder.contabilidade.20261124"]);
        var mail = _mailbox.Sent.Single();
        mail.To.ShouldBe(["contabilidade@r3izzy.example"]);
        mail.Subject.ShouldBe("Tarefas de desligamento a fazer - contabilidade (1)");
        mail.Text.ShouldContain("- DESL-2026-000001 informar-competencia: Informar a competência (prazo 24/11/2026 18:00)");
        (await SentAsync(24, 10)).ShouldBeEmpty();
        (await SentAsync(24, 23)).ShouldBeEmpty();
        (await SentAsync(25, 9)).ShouldBe(["reminder.comercial.20261125", "reminder.contabilidade.20261125"], ignoreOrder: true);
        _mailbox.Sent.Single(m => m.Key.Contains("contabilidade", StringComparison.Ordinal)).Text.ShouldContain("atrasada");
    }

    [Fact]
    public async Task No_mail_names_the_customer()
    {
        await OpenAsync();
        await SentAsync(25, 9);
        await SentAsync(30, 9);
        _mailbox.Sent.ShouldNotBeEmpty();
        foreach (var mail in _mailbox.All)
        {
            var text = $"{mail.Key} {mail.Subject} {mail.Text}";
            foreach (var personal in new[] { "Padaria", "padaria.example", "12ABC34501DE35", "12.ABC" })
            {
                text.ShouldNotContain(personal);
            }
        }
    }

    [Fact]
    public async Task Nobody_is_reminded_on_a_weekend_or_a_holiday()
    {
        await OpenAsync();
        (await SentAsync(28, 10)).ShouldBeEmpty();
        (await SentAsync(29, 10)).ShouldBeEmpty();
        (await SentAsync(25, 10, month: 12)).ShouldBeEmpty();
        (await SentAsync(28, 10, month: 12)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Who_is_told_when_tasks_lie_hears_of_it_after_so_many_business_days()
    {
        await OpenAsync();
        // Due on Tuesday the 24th; two business days later is Thursday.
        (await SentAsync(25, 9)).ShouldNotContain(k => k.StartsWith("escalation", StringComparison.Ordinal));
        (await SentAsync(26, 9)).Where(k => k.StartsWith("escalation", StringComparison.Ordinal)).ShouldBe(["escalation.contabilidade.20261126"]);
        _mailbox.Sent.Single(m => m.Key.StartsWith("escalation", StringComparison.Ordinal)).ShouldSatisfyAllConditions(
            m => m.To.ShouldBe(["diretoria@r3izzy.example"]),
            m => m.Text.ShouldContain("informar-competencia"),
            m => m.Text.ShouldNotContain("rescisao"));
        (await SentAsync(26, 10)).ShouldBeEmpty();
        // The other's is due on Wednesday: Friday.
        (await SentAsync(27, 9)).Where(k => k.StartsWith("escalation", StringComparison.Ordinal)).ShouldBe(["escalation.comercial.20261127", "escalation.contabilidade.20261127"], ignoreOrder: true);
    }

    [Fact]
    public async Task Without_patience_it_is_told_as_soon_as_a_task_is_overdue_and_not_on_its_day()
    {
        await OpenAsync();
        var options = new ReminderOptions { EscalateAfter = 0 };
        (await SentAsync(24, 9, options: options)).ShouldBe(["reminder.contabilidade.20261124"]);
        (await SentAsync(25, 9, options: options)).ShouldContain("escalation.contabilidade.20261125");
    }

    [Fact]
    public async Task A_mail_that_could_not_be_sent_is_tried_again_and_the_others_are_not()
    {
        await OpenAsync();
        _mailbox.Fails = mail => mail.Key.Contains("comercial", StringComparison.Ordinal) ? new StepOutcome.Failed(FailureKind.Transient, "fora do ar") : null;
        (await SentAsync(25, 9)).ShouldBe(["reminder.contabilidade.20261125"]);
        _log.Lines.ShouldContain(l => l.Event == 1403 && l.Text.Contains("comercial", StringComparison.Ordinal));
        (await SentAsync(25, 10)).ShouldBeEmpty();
        _mailbox.Fails = _ => null;
        (await SentAsync(25, 11)).ShouldBe(["reminder.comercial.20261125"]);
        (await SentAsync(25, 12)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mailer_that_throws_for_one_department_does_not_keep_the_others_from_theirs()
    {
        await OpenAsync();
        _mailbox.Fails = mail => mail.Key.Contains("comercial", StringComparison.Ordinal) ? throw new InvalidOperationException("defeito") : null;
        (await SentAsync(25, 9)).ShouldBe(["reminder.contabilidade.20261125"]);
        _log.Lines.ShouldContain(l => l.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task A_mail_that_left_while_the_service_was_being_stopped_is_recorded()
    {
        await OpenAsync();
        _world.GoTo(2026, 11, 24, 9);
        using var stopping = new CancellationTokenSource();
        _mailbox.Fails = _ =>
        {
            stopping.Cancel();
            return null;
        };
        var reminders = new Reminders(_world.Tasks, _world.Store, _world.Reader, _mailbox, _world.Calendar, new ReminderOptions(), _world.Clock, new SinkLogger<Reminders>(_log));
        (await reminders.RunOnceAsync(stopping.Token)).ShouldBe(1);
        _mailbox.Sent.ShouldHaveSingleItem();
        (await SentAsync(24, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_department_without_an_address_is_left_out()
    {
        await OpenAsync();
        _mailbox.HasNoAddress = "comercial";
        (await SentAsync(25, 9)).ShouldBe(["reminder.contabilidade.20261125"]);
    }

    [Fact]
    public async Task What_is_done_is_no_longer_reminded_of()
    {
        await OpenAsync();
        await _world.Complete.RunAsync("DESL-2026-000001", "rescisao", OperationsWorld.Ana, null, default);
        (await SentAsync(25, 9)).ShouldBe(["reminder.contabilidade.20261125"]);
        (await _world.Reader.AuditAsync("DESL-2026-000001", default)).Where(a => a.Act == "reminder").Select(a => (a.Who, a.Step)).ShouldBe([("worker", "informar-competencia")]);
    }

    [Fact]
    public void Options_out_of_range_are_told()
    {
        new ReminderOptions { EscalateAfter = -1 }.Problems().ShouldHaveSingleItem().ShouldStartWith("Tasks:EscalateAfter is -1");
        new ReminderOptions { EscalateAfter = 61 }.Problems().ShouldHaveSingleItem();
        new ReminderOptions { EscalateAfter = 60 }.Problems().ShouldBeEmpty();
    }

    private sealed class Mailbox : IMailer
    {
        public List<ServiceMail> Sent { get; } = [];

        public List<ServiceMail> All { get; } = [];

        public Func<ServiceMail, StepOutcome.Failed?> Fails { get; set; } = _ => null;

        public string? HasNoAddress { get; set; }

        public string? AddressOf(string department) => department == HasNoAddress ? null : $"{department}@r3izzy.example";

        public string? EscalationOf(string department) => department == HasNoAddress ? null : "diretoria@r3izzy.example";

        public Task<StepOutcome.Failed?> SendAsync(ServiceMail mail, ICallLog calls, CancellationToken cancellationToken)
        {
            if (Fails(mail) is { } failed)
            {
                return Task.FromResult<StepOutcome.Failed?>(failed);
            }

            Sent.Add(mail);
            All.Add(mail);
            return Task.FromResult<StepOutcome.Failed?>(null);
        }
    }
}
