using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// The undo of <c>odoo.create-project</c>: people may have worked in the project already, so it is never deleted. A note says
/// that the customer stays, once; where it is configured so, the project is archived too.
/// </summary>
internal sealed class ProjectWithdrawal(OdooClient client, OdooSettings settings)
{
    private readonly CaseProject _project = new(client, settings);

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken cancellationToken)
    {
        // Renamed or not: people follow it, and have to know.
        if (!(await _project.FindOrMadeAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var projects, out var failure))
        {
            return failure;
        }

        if (projects is not [var project])
        {
            return projects.Count == 0
                ? new StepOutcome.NotApplicable("Não há projeto deste caso no Odoo.")
                : CaseProject.TooMany(step, projects);
        }

        var noted = await NoteOnceAsync(project, step, cancellationToken).ConfigureAwait(false);
        if (!noted.TryGet(out var isNew, out failure))
        {
            return failure;
        }

        var archives = settings.ArchiveOnWithdrawal && project.Active;
        if (archives && await ArchiveAsync(project, step, cancellationToken).ConfigureAwait(false) is { } notArchived)
        {
            return notArchived;
        }

        var evidence = JsonSerializer.Serialize(new { project = project.Id, note = isNew ? "posted" : "present", archived = settings.ArchiveOnWithdrawal || !project.Active });
        await step.Journal.AddEvidenceAsync(new Evidence("reverted", evidence), cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(
            $"O projeto {project.Id} do Odoo não foi excluído; uma nota nele diz que o cliente desistiu.{(settings.ArchiveOnWithdrawal ? " O projeto está arquivado." : "")}",
            AlreadyInPlace: !isNew && !archives && step.PriorDoubt is not PriorDoubt.Open);
    }

    private async Task<Result<bool>> NoteOnceAsync(OdooProject project, StepContext step, CancellationToken cancellationToken)
    {
        var marker = $"[{step.CaseRef}/desistencia]";
        if (!(await IsThereAsync().ConfigureAwait(false)).TryGet(out var isThere, out var failure) || isThere)
        {
            return failure is null ? false : failure;
        }

        var posted = await client.PostNoteAsync(OdooClient.Project, project.Id, $"{Text(step.Action)} {marker}", step.Calls, cancellationToken).ConfigureAwait(false);
        if (posted is { Kind: not FailureKind.OutcomeUnknown })
        {
            return posted;
        }

        return !(await IsThereAsync().ConfigureAwait(false)).TryGet(out isThere, out failure) ? posted ?? failure
            : isThere ? true
            : posted ?? new StepOutcome.Failed(FailureKind.OutcomeUnknown, "odoo: the note was accepted, but is not among the messages", "not-read-back");

        async Task<Result<bool>> IsThereAsync() =>
            (await client.NotesAsync(OdooClient.Project, [project.Id], marker, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var notes, out var unread)
                ? notes.Any(n => n.Body.Contains(marker, StringComparison.Ordinal))
                : unread;
    }

    private async Task<StepOutcome.Failed?> ArchiveAsync(OdooProject project, StepContext step, CancellationToken cancellationToken)
    {
        var failed = await client.WriteAsync(OdooClient.Project, [project.Id], new() { ["active"] = false }, step.Calls, cancellationToken).ConfigureAwait(false);
        if (failed is { Kind: not FailureKind.OutcomeUnknown })
        {
            return failed;
        }

        return !(await client.ProjectsAsync([["id", "=", project.Id]], false, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var unread) ? failed ?? unread
            : now is [{ Active: false }] ? null
            : failed ?? new StepOutcome.Failed(FailureKind.OutcomeUnknown, $"odoo: reading back does not show project {project.Id} archived", "not-read-back");
    }

    private static string Text(string action) => action switch
    {
        "pause" => "O cliente desistiu da pausa: este projeto não precisa mais ser seguido.",
        "return" => "O cliente desistiu do retorno: este projeto não precisa mais ser seguido.",
        _ => "O cliente desistiu do cancelamento: este projeto não precisa mais ser seguido.",
    };
}
