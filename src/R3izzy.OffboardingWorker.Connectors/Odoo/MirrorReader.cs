using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>The project as it is now, beside the steps of its case.</summary>
internal sealed record MirrorView(TaskBoard Board, StepsAndTasks Pairs)
{
    /// <summary>Open there although all their steps have ended.</summary>
    public IReadOnlyList<MirroredTask> Unclosed => [.. Pairs.Tasks.Where(t => t.HasEnded && !Board.IsClosed(t.Task))];
}

/// <summary>Reads what a mirror works on.</summary>
internal sealed class MirrorReader(OdooClient client, OdooSettings settings)
{
    private readonly CaseProject _project = new(client, settings);

    /// <summary>Those that carry the reference; when none does any more, the one that this step has mirrored before.</summary>
    public async Task<Result<IReadOnlyList<OdooProject>>> ProjectsAsync(StepContext step, CancellationToken cancellationToken)
    {
        var found = await _project.FindAsync(step, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var projects, out _) && projects.Count == 0 && MirroredBefore(step) is { } known
            ? await client.ProjectsAsync([["id", "=", known]], false, step.Calls, cancellationToken).ConfigureAwait(false)
            : found;
    }

    public async Task<Result<MirrorView>> ReadAsync(int project, IReadOnlyList<StepGlance> steps, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await TaskBoard.ReadAsync(client, settings, project, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var board, out var failure))
        {
            return failure;
        }

        IReadOnlyList<OdooNote>? notes = [];
        if (board.Tasks.Count > 0
            && !(await client.NotesAsync(OdooClient.Task, [.. board.Tasks.Select(t => t.Id)], MirrorNotes.Beginning(step.CaseRef), step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out notes, out failure))
        {
            return failure;
        }

        return new MirrorView(board, StepsAndTasks.Match(settings, step.CaseRef, steps, board.Tasks, notes));
    }

    private static int? MirroredBefore(StepContext step)
    {
        if (step.EarlierEvidence.LastOrDefault(e => e.Kind is "mirrored" or "after") is not { } last)
        {
            return null;
        }

        using var json = JsonDocument.Parse(last.Json);
        return json.RootElement.GetProperty("project").GetInt32();
    }
}
