using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tasks;

/// <summary>
/// On business days, one mail to each department with the tasks that are due that day or overdue, and one to whoever is told
/// when a department lets them lie. What was sent is in the store, so that neither a restart nor a second worker sends it
/// again. A mail that was sent and not recorded is tried again, and the mailer sees to it as far as its mail system lets it.
/// </summary>
public sealed partial class Reminders(
    TaskList tasks, ICaseStore store, ICaseReader reader, IMailer? mailer, BusinessCalendar calendar, ReminderOptions options, TimeProvider clock,
    ILogger<Reminders> log) : BackgroundService
{
    // Also how soon a mail that could not be sent is tried again.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (mailer is null)
        {
            LogNoMailer(log);
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, failure);
            }

            await Task.Delay(LongestSleep, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends what is to be sent now. Returns how many mails went out.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = SaoPauloTime.DayOf(now);
        if (mailer is null || !calendar.IsBusinessDay(today) || now < SaoPauloTime.InstantOf(today, options.RemindAt))
        {
            return 0;
        }

        var sent = await reader.RemindersAsync(today, cancellationToken).ConfigureAwait(false);
        var open = (await tasks.ReadAsync(null, cancellationToken).ConfigureAwait(false)).Where(t => t.DueAt is not null).ToList();
        var count = 0;
        foreach (var department in Departments.All)
        {
            var due = open.Where(t => t.Owner == department && SaoPauloTime.DayOf(t.DueAt!.Value) <= today).ToList();
            var late = due.Where(t => t.IsOverdue && calendar.AddBusinessDays(SaoPauloTime.DayOf(t.DueAt!.Value), options.EscalateAfter) <= today).ToList();
            count += await SendAsync(department, "reminder", mailer.AddressOf(department), due, today, sent, cancellationToken).ConfigureAwait(false);
            count += await SendAsync(department, "escalation", mailer.EscalationOf(department), late, today, sent, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private async Task<int> SendAsync(
        string department, string kind, string? address, List<TaskView> due, DateOnly today, IReadOnlyList<(string, string)> sent, CancellationToken cancellationToken)
    {
        if (address is null || due.Count == 0 || sent.Contains((department, kind)))
        {
            return 0;
        }

        var mail = new ServiceMail(
            string.Create(CultureInfo.InvariantCulture, $"{kind}.{department}.{today:yyyyMMdd}"), [address],
            kind == "reminder" ? $"Tarefas de desligamento a fazer - {Departments.Title(department)} ({due.Count})" : $"Tarefas de desligamento atrasadas - {Departments.Title(department)} ({due.Count})",
            Text(department, kind, due));
        try
        {
            if (await mailer!.SendAsync(mail, NoCalls.Instance, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                LogNotSent(log, kind, department, failed.Kind, failed.Reason);
                return 0;
            }
        }
        catch (Exception defect) when (!cancellationToken.IsCancellationRequested)
        {
            // One department's mail keeps no other from its own.
            LogFailed(log, defect);
            return 0;
        }

        // It is out: a shutdown must not keep that from being recorded.
        await store.KeepReminderAsync(
            today, department, kind, clock.GetUtcNow(), [.. due.Select(t => new AuditEntry("worker", kind, t.Ref, t.Step, $"E-mail para {department}."))],
            CancellationToken.None).ConfigureAwait(false);
        return 1;
    }

    // Ids and titles: the customer's name stays in the service, where the reader may see it.
    private static string Text(string department, string kind, List<TaskView> due)
    {
        var text = new StringBuilder();
        text.Append("Olá,\n\n").Append(kind == "reminder"
            ? $"Estas tarefas de {Departments.Title(department)} vencem hoje ou já venceram:\n\n"
            : $"Estas tarefas de {Departments.Title(department)} estão atrasadas e ninguém as concluiu:\n\n");
        foreach (var task in due)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {task.Ref} {task.Step}: {task.Title} (prazo {PortugueseTime.Of(task.DueAt!.Value)}{(task.IsOverdue ? ", atrasada" : "")})\n");
        }

        return text.Append("\nVeja as instruções com: tasks --department ").Append(department).Append('\n').ToString();
    }

    [LoggerMessage(1401, LogLevel.Warning, "No platform sends mail (Platforms:Email is off): nobody is reminded of tasks")]
    private static partial void LogNoMailer(ILogger logger);

    [LoggerMessage(1402, LogLevel.Error, "Reminders could not be sent; trying again later")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1403, LogLevel.Error, "The {Kind} of {Department} could not be sent ({Failure}): {Reason}; trying again later")]
    private static partial void LogNotSent(ILogger logger, string kind, string department, FailureKind failure, string reason);

    private sealed class NoCalls : ICallLog
    {
        public static readonly NoCalls Instance = new();

        public void Record(Call call)
        {
        }
    }
}
