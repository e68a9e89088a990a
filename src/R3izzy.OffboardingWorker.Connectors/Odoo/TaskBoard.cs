using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>A project's tasks, and what "closed" means there.</summary>
/// <param name="HasStates">From 17 on a task has a state of its own; before, its stage closes it.</param>
/// <param name="Stages">Read only where stages close tasks.</param>
internal sealed record TaskBoard(int Project, IReadOnlyList<OdooTask> Tasks, bool HasStates, IReadOnlyList<OdooStage> Stages)
{
    private const string Done = "1_done";
    private const string Canceled = "1_canceled";
    private const string InProgress = "01_in_progress";

    public static async Task<Result<TaskBoard>> ReadAsync(OdooClient client, OdooSettings settings, int project, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await client.FieldsAsync(OdooClient.Task, ["state", "stage_id"], calls, cancellationToken).ConfigureAwait(false)).TryGet(out var fields, out var failure))
        {
            return failure;
        }

        IReadOnlyList<OdooStage>? stages = [];
        if (!fields.Contains("state"))
        {
            if (!(await client.FieldsAsync("project.task.type", ["is_closed", "fold"], calls, cancellationToken).ConfigureAwait(false)).TryGet(out var ofStage, out failure)
                || !(await client.StagesAsync(project, ofStage.Contains("is_closed") ? "is_closed" : "fold", calls, cancellationToken).ConfigureAwait(false)).TryGet(out stages, out failure))
            {
                return failure;
            }
        }

        var board = new TaskBoard(project, [], fields.Contains("state"), stages) { DoneStage = settings.DoneStage };
        return await board.AgainAsync(client, calls, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The configured stage's name.</summary>
    public string? DoneStage { get; private init; }

    /// <summary>The same board with its tasks read once more.</summary>
    public async Task<Result<TaskBoard>> AgainAsync(OdooClient client, ICallLog calls, CancellationToken cancellationToken) =>
        (await client.TasksAsync(Project, HasStates, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var tasks, out var failure) ? this with { Tasks = tasks } : failure;

    public bool IsClosed(OdooTask task) => HasStates ? task.State is Done or Canceled : Stages.Any(s => s.Id == task.Stage && s.IsClosed);

    /// <summary>Given up there rather than done. Up to 16 nothing tells them apart.</summary>
    public static bool IsCanceled(OdooTask task) => task.State == Canceled;

    /// <summary>What is written to close a task.</summary>
    /// <param name="done">False: it was left out or cancelled here.</param>
    public Result<Dictionary<string, object?>> Closing(bool done)
    {
        if (HasStates)
        {
            return new Dictionary<string, object?> { ["state"] = done ? Done : Canceled };
        }

        var stages = Stages.Where(s => s.IsClosed && (DoneStage is null || TaskNames.AreSame(s.Name, DoneStage))).ToArray();
        return stages.Length == 1
            ? new Dictionary<string, object?> { ["stage_id"] = stages[0].Id }
            : new StepOutcome.Failed(FailureKind.Refused,
                $"odoo: project {Project} has {stages.Length} closed stages that fit; name one in Platforms:Odoo:DoneStage", "done-stage");
    }

    /// <summary>What is written to open a task again.</summary>
    public Result<Dictionary<string, object?>> Opening() =>
        HasStates ? new Dictionary<string, object?> { ["state"] = InProgress }
        : Stages.FirstOrDefault(s => !s.IsClosed) is { } open ? new Dictionary<string, object?> { ["stage_id"] = open.Id }
        : new StepOutcome.Failed(FailureKind.Refused, $"odoo: project {Project} has no open stage", "open-stage");
}
