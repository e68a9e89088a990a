using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>What our last note on a task says.</summary>
internal enum Mark
{
    /// <summary>There is none: nothing of this task was told by us.</summary>
    None,

    /// <summary>That its steps have ended: being closed there is then old news.</summary>
    Recorded,

    /// <summary>That it is open and waits for a person: being closed there is then that person's word.</summary>
    Reopened,
}

/// <summary>A task and the steps that it stands for: one task may cover several (billing at Stripe or by Pix).</summary>
/// <param name="LastNote">The number of our last note; 0 when there is none.</param>
internal sealed record MirroredTask(OdooTask Task, IReadOnlyList<StepGlance> Steps, Mark Mark, int LastNote)
{
    public bool HasEnded => Steps.All(s => s.Ended is not null);

    /// <summary>False: all of it was left out or cancelled.</summary>
    public bool WasDone => Steps.Any(s => s.Ended is StepEnd.Done or StepEnd.AlreadyDone);

    /// <summary>A connector's step that asks a person, of which the task does not tell yet; null: there is none.</summary>
    public StepGlance? Question => Mark is Mark.None ? Steps.FirstOrDefault(s => s is { Kind: StepKind.Connector, AwaitsPerson: true, Ended: null }) : null;

    /// <summary>The step whose id its notes carry.</summary>
    public string Key => Steps[0].Id;
}

/// <summary>The case's steps beside the project's tasks.</summary>
/// <param name="Unmatched">Steps without a task.</param>
/// <param name="Ambiguous">Steps whose name several tasks have.</param>
internal sealed record StepsAndTasks(IReadOnlyList<MirroredTask> Tasks, IReadOnlyList<StepGlance> Unmatched, IReadOnlyList<StepGlance> Ambiguous)
{
    public int Matched => Tasks.Sum(t => t.Steps.Count);

    /// <param name="notes">Ours, oldest first.</param>
    public static StepsAndTasks Match(
        OdooSettings settings, string caseRef, IReadOnlyList<StepGlance> steps, IReadOnlyList<OdooTask> tasks, IReadOnlyList<OdooNote> notes)
    {
        var byName = tasks.ToLookup(t => TaskNames.Fold(t.Name), StringComparer.Ordinal);
        var matched = new Dictionary<int, (OdooTask Task, List<StepGlance> Steps)>();
        var unmatched = new List<StepGlance>();
        var ambiguous = new List<StepGlance>();
        foreach (var step in steps)
        {
            var named = byName[TaskNames.Fold(NameOf(settings, step))].ToArray();
            // An archived namesake was put away by somebody.
            var found = named.Length > 1 && named.Count(t => t.Active) == 1 ? [named.Single(t => t.Active)] : named;
            if (found.Length != 1)
            {
                (found.Length == 0 ? unmatched : ambiguous).Add(step);
                continue;
            }

            if (!matched.TryGetValue(found[0].Id, out var group))
            {
                matched[found[0].Id] = group = (found[0], []);
            }

            group.Steps.Add(step);
        }

        return new StepsAndTasks([.. matched.Values.Select(m => Marked(m.Task, m.Steps, caseRef, notes))], unmatched, ambiguous);
    }

    /// <summary>What a step's task is called.</summary>
    public static string NameOf(OdooSettings settings, StepGlance step) => settings.Tasks.GetValueOrDefault(step.Id) ?? step.Title;

    private static MirroredTask Marked(OdooTask task, List<StepGlance> steps, string caseRef, IReadOnlyList<OdooNote> notes)
    {
        var (mark, last) = (Mark.None, 0);
        foreach (var note in notes.Where(n => n.Record == task.Id).OrderBy(n => n.Id))
        {
            if (MirrorNotes.MarkIn(note.Body, caseRef, steps[0].Id) is { } told)
            {
                (mark, last) = (told, note.Id);
            }
        }

        return new MirroredTask(task, steps, mark, last);
    }
}
