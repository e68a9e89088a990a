using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// The writes of one attempt. A note goes before the closing that it explains, and is looked for by its marker before it is
/// posted: an attempt that dies between the two leaves no second note. Where a closing is old news (an earlier round of the
/// step, or before its connector asked a person), the reopening goes before the note, so that it is never taken for a new one.
/// </summary>
internal sealed class MirrorWriter(OdooClient client, OdooSettings settings, StepContext step)
{
    private readonly List<Change> _changes = [];
    private readonly Dictionary<int, bool> _closed = [];
    private readonly Dictionary<int, (Mark Mark, int After)> _noted = [];
    private bool _intends;

    /// <param name="Task">Its number.</param>
    /// <param name="What"><c>closed</c>, <c>reopened</c>, <c>noted</c>, <c>created</c>, <c>completed-here</c>.</param>
    public sealed record Change(int? Task, string Step, string What);

    public IReadOnlyList<Change> Changes => _changes;

    public bool HasChanged => _changes.Count > 0;

    public StepOutcome.Failed AfterWrites(StepOutcome.Failed failure) =>
        HasChanged && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;

    public async Task<StepOutcome.Failed?> CreateAsync(int project, IReadOnlyList<StepGlance> missing, CancellationToken cancellationToken)
    {
        foreach (var name in missing.GroupBy(s => StepsAndTasks.NameOf(settings, s), StringComparer.Ordinal))
        {
            await IntendAsync(cancellationToken).ConfigureAwait(false);
            var values = new Dictionary<string, object?> { ["name"] = name.Key, ["project_id"] = project };
            if (!(await client.CreateAsync(OdooClient.Task, values, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var failure))
            {
                return failure;
            }

            _changes.Add(new Change(id, name.First().Id, "created"));
        }

        return null;
    }

    /// <summary>Null: all that this task needed is done.</summary>
    public Task<StepOutcome.Failed?> ActAsync(TaskBoard board, MirroredTask task, CancellationToken cancellationToken) =>
        (task.HasEnded, board.IsClosed(task.Task), task.Mark) switch
        {
            (true, var closed, _) => EndAsync(board, task, closed, cancellationToken),
            (false, var closed, _) when task.Question is { } asking => AskAsync(board, task, asking, closed, cancellationToken),
            (false, true, Mark.Recorded) => OpenThenNoteAsync(board, task, MirrorNotes.OpenAgain(task.Steps), cancellationToken),
            (false, true, _) => HearAsync(board, task, cancellationToken),
            (false, false, Mark.Recorded) => NoteAsync(task, Mark.Reopened, MirrorNotes.OpenAgain(task.Steps), cancellationToken),
            (false, false, _) => Task.FromResult<StepOutcome.Failed?>(null),
        };

    /// <summary>What was written but does not show; null when all does.</summary>
    public StepOutcome.Failed? NotReadBack(MirrorView now)
    {
        var tasks = now.Board.Tasks.ToDictionary(t => t.Id);
        var lost = _closed.Where(c => !tasks.TryGetValue(c.Key, out var task) || now.Board.IsClosed(task) != c.Value).Select(c => c.Key)
            .Concat(_noted.Where(n => !now.Pairs.Tasks.Any(t => t.Task.Id == n.Key && t.Mark == n.Value.Mark && t.LastNote > n.Value.After)).Select(n => n.Key))
            .Distinct().ToArray();
        return lost.Length == 0 ? null
            : new StepOutcome.Failed(FailureKind.OutcomeUnknown, $"odoo: reading back does not show tasks {string.Join(", ", lost)} as they were written", "not-read-back");
    }

    private async Task<StepOutcome.Failed?> EndAsync(TaskBoard board, MirroredTask task, bool closed, CancellationToken cancellationToken)
    {
        if (task.Mark is not Mark.Recorded
            && await NoteAsync(task, Mark.Recorded, MirrorNotes.Ended(task.Steps), cancellationToken).ConfigureAwait(false) is { } notNoted)
        {
            return notNoted;
        }

        return closed ? null : await WriteAsync(task, board.Closing(task.WasDone), close: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A person closed it there: that completes the steps that wait for a person here.</summary>
    private async Task<StepOutcome.Failed?> HearAsync(TaskBoard board, MirroredTask task, CancellationToken cancellationToken)
    {
        var awaiting = task.Steps.Where(s => s.AwaitsPerson && s.Ended is null).ToArray();
        if (awaiting.Length == 0)
        {
            // A step that is not a person's, or whose turn has not come: closed early, and open here until it ends.
            return null;
        }

        if (TaskBoard.IsCanceled(task.Task))
        {
            return await NoteThenOpenAsync(board, task, MirrorNotes.CanceledHere(step.CaseRef, awaiting[0]), cancellationToken).ConfigureAwait(false);
        }

        var completed = new List<StepGlance>();
        foreach (var waiting in awaiting)
        {
            var closure = await step.Case.CompleteTaskAsync(
                waiting.Id, task.Task.WrittenBy ?? "Odoo", task.Task.WrittenAt, $"Odoo, tarefa {task.Task.Id}", cancellationToken).ConfigureAwait(false);
            switch (closure)
            {
                case TaskClosure.Completed:
                    _changes.Add(new Change(task.Task.Id, waiting.Id, "completed-here"));
                    completed.Add(waiting);
                    break;
                case TaskClosure.NeedsAnswers:
                    return await NoteThenOpenAsync(board, task, MirrorNotes.NeedsAnswers(step.CaseRef, waiting), cancellationToken).ConfigureAwait(false);
                case TaskClosure.NeedsApproval:
                    return await NoteThenOpenAsync(board, task, MirrorNotes.NeedsApproval(step.CaseRef, waiting), cancellationToken).ConfigureAwait(false);
                case TaskClosure.NotOpen:
                    break;
            }
        }

        return completed.Count == 0 ? null
            : await NoteAsync(task, Mark.Recorded, MirrorNotes.TakenFromHere(completed), cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome.Failed?> NoteThenOpenAsync(TaskBoard board, MirroredTask task, string text, CancellationToken cancellationToken)
    {
        // Told once: whoever closes it again finds the note.
        var failed = task.Mark is Mark.Reopened ? null : await NoteAsync(task, Mark.Reopened, text, cancellationToken).ConfigureAwait(false);
        return failed ?? await WriteAsync(task, board.Opening(), close: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whoever closed the task before could not know what is asked: only a closing after this note answers it.</summary>
    private Task<StepOutcome.Failed?> AskAsync(TaskBoard board, MirroredTask task, StepGlance asking, bool closed, CancellationToken cancellationToken)
    {
        var text = MirrorNotes.AsksPerson(step.CaseRef, asking);
        return closed ? OpenThenNoteAsync(board, task, text, cancellationToken) : NoteAsync(task, Mark.Reopened, text, cancellationToken);
    }

    private async Task<StepOutcome.Failed?> OpenThenNoteAsync(TaskBoard board, MirroredTask task, string text, CancellationToken cancellationToken) =>
        await WriteAsync(task, board.Opening(), close: false, cancellationToken).ConfigureAwait(false)
        ?? await NoteAsync(task, Mark.Reopened, text, cancellationToken).ConfigureAwait(false);

    private async Task<StepOutcome.Failed?> WriteAsync(MirroredTask task, Result<Dictionary<string, object?>> values, bool close, CancellationToken cancellationToken)
    {
        if (!values.TryGet(out var written, out var failure))
        {
            return failure;
        }

        await IntendAsync(cancellationToken).ConfigureAwait(false);
        var failed = await client.WriteAsync(OdooClient.Task, [task.Task.Id], written, step.Calls, cancellationToken).ConfigureAwait(false);
        if (failed is { Kind: not FailureKind.OutcomeUnknown })
        {
            return failed;
        }

        // Sets to a value: whether it did is seen when everything is read back.
        _closed[task.Task.Id] = close;
        _changes.Add(new Change(task.Task.Id, task.Key, close ? "closed" : "reopened"));
        return null;
    }

    private async Task<StepOutcome.Failed?> NoteAsync(MirroredTask task, Mark mark, string text, CancellationToken cancellationToken)
    {
        await IntendAsync(cancellationToken).ConfigureAwait(false);
        var marker = MirrorNotes.Marker(step.CaseRef, task.Key, mark);
        var failed = await client.PostNoteAsync(OdooClient.Task, task.Task.Id, $"{text} {marker}", step.Calls, cancellationToken).ConfigureAwait(false);
        if (failed is { Kind: not FailureKind.OutcomeUnknown })
        {
            return failed;
        }

        if (failed is not null)
        {
            if (!(await client.NotesAsync(OdooClient.Task, [task.Task.Id], marker, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var notes, out _)
                || !notes.Any(n => n.Id > task.LastNote && MirrorNotes.MarkIn(n.Body, step.CaseRef, task.Key) == mark))
            {
                return failed;
            }
        }

        _noted[task.Task.Id] = (mark, task.LastNote);
        _changes.Add(new Change(task.Task.Id, task.Key, "noted"));
        return null;
    }

    /// <summary>Kept before the first write: whoever dies between intention and write counts as having written.</summary>
    private async Task IntendAsync(CancellationToken cancellationToken)
    {
        if (!_intends && step.Checkpoint is null)
        {
            await step.Journal.SaveCheckpointAsync("""{"writes":true}""", cancellationToken).ConfigureAwait(false);
        }

        _intends = true;
    }
}
