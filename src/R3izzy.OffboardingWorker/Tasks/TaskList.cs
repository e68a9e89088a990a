using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tasks;

/// <summary>What waits for people: their own tasks, connectors' steps whose platform is off or that ask for someone, and parked ones.</summary>
public sealed class TaskList(ICaseReader reader, CaseFiles files, Looks looks, FieldCipher cipher, BusinessCalendar calendar, TimeProvider clock)
{
    /// <summary>Longest waiting first.</summary>
    /// <param name="department">Only this one's; null: all.</param>
    public async Task<IReadOnlyList<TaskView>> ReadAsync(string? department, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var tasks = new List<TaskView>();
        CaseFile? file = null;
        foreach (var row in (await reader.WithPeopleAsync(cancellationToken).ConfigureAwait(false)).OrderBy(t => t.CaseId).ThenBy(t => t.No))
        {
            if (file?.Row.Id != row.CaseId)
            {
                file = await files.FindAsync(row.CaseRef, cancellationToken).ConfigureAwait(false);
            }

            if (file is null || file.Procedure.At(row.No) is not { } step || (department is not null && step.Owner != department))
            {
                continue;
            }

            var due = DueOf(step, row.AskedAt);
            tasks.Add(new TaskView(
                row.CaseRef, step.Id, step.Title, step.Owner, file.Request.Customer.Name, KindOf(step, row.State), row.AskedAt, due, due < now,
                row.State == StepState.Parked ? await WhyAsync(file, step, row, cancellationToken).ConfigureAwait(false) : null,
                // Of what is parked too: whoever decides may do it by hand.
                await InstructionsAsync(file, step, row, cancellationToken).ConfigureAwait(false) is { Length: > 0 } text ? text : null,
                [.. step.Form.Select(f => new FieldView(f.Id, f.Label, f.Type.ToString().ToLowerInvariant(), f.IsRequired, f.Options.Count == 0 ? null : f.Options))],
                step.Document));
        }

        return [.. tasks.OrderBy(t => t.DueAt ?? DateTimeOffset.MinValue).ThenBy(t => t.Ref, StringComparer.Ordinal)];
    }

    /// <summary>When a step that came to people should be done: the end of the last of its business days.</summary>
    public DateTimeOffset? DueOf(ProcedureStep step, DateTimeOffset? askedAt) => askedAt is { } at ? calendar.EndOfBusinessDay(at, step.DueDays) : null;

    private async Task<string?> WhyAsync(CaseFile file, ProcedureStep step, TaskRow row, CancellationToken cancellationToken) =>
        UnmetNeeds.Of(file.Procedure, step, await reader.StepsAsync(row.CaseId, cancellationToken).ConfigureAwait(false)) is { AreFinal: true } unmet
            ? $"Depende do que não foi feito ({unmet}); uma pessoa precisa decidir."
            : row.Why;

    private async Task<string> InstructionsAsync(CaseFile file, ProcedureStep step, TaskRow row, CancellationToken cancellationToken) =>
        row.Instructions is { } box
            ? cipher.DecryptText(box, Purposes.Instructions)
            : await StepInstructions.FilledAsync(step, await looks.AtAsync(file.Snapshot, step, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private static string KindOf(ProcedureStep step, StepState state) =>
        step.IsApproval ? "approval" : state == StepState.Parked ? "parked" : "task";
}

/// <param name="Kind"><c>task</c>, <c>approval</c> or <c>parked</c>.</param>
/// <param name="DueAt">UTC; null when it is not known since when it waits.</param>
/// <param name="Why">Of what is parked: the last failure, what it needs and does not have, or who refused.</param>
/// <param name="Instructions">Portuguese, with the case's data.</param>
/// <param name="Document">A document that is filled in for it.</param>
public sealed record TaskView(
    string Ref, string Step, string Title, string Owner, string Customer, string Kind, DateTimeOffset? AskedAt, DateTimeOffset? DueAt, bool IsOverdue,
    string? Why, string? Instructions, IReadOnlyList<FieldView> Form, string? Document);

public sealed record FieldView(string Id, string Label, string Type, bool Required, IReadOnlyList<string>? Options);
