namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>What a connector may ask about the rest of its case. Reads the store when called: nothing is kept.</summary>
public interface ICaseRecords
{
    /// <summary>
    /// What people answered in the forms of the finished tasks of this case, and of the one it follows, by the field's id; months as <c>2025-07</c>, days as
    /// <c>2025-07-31</c>. Files are not among them.
    /// </summary>
    Task<IReadOnlyDictionary<string, string>> AnswersAsync(CancellationToken cancellationToken);

    /// <summary>Every step of the case, in the order of its procedure.</summary>
    Task<IReadOnlyList<StepGlance>> StepsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The step of the case before that this step takes up again (a return, the step of the pause); null when the case follows
    /// none, or the step names none.
    /// </summary>
    Task<ContinuedStep?> ContinuedAsync(CancellationToken cancellationToken);

    /// <summary>Completes a person's task of this case because it was closed elsewhere. On disk when the task ends.</summary>
    /// <param name="stepId">The task's step.</param>
    /// <param name="who">Who closed it, as that system names the person.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="where">The system, in Portuguese, such as <c>Odoo, tarefa 57</c>: becomes the reason.</param>
    Task<TaskClosure> CompleteTaskAsync(string stepId, string who, DateTimeOffset at, string where, CancellationToken cancellationToken);
}

/// <summary>A step seen from beside.</summary>
/// <param name="Id">In its procedure.</param>
/// <param name="Title">Portuguese.</param>
/// <param name="Owner">Department.</param>
/// <param name="Kind">Whose work it is.</param>
/// <param name="Ended">How it ended; null while it is open.</param>
/// <param name="EndedAt">UTC.</param>
/// <param name="Text">What it last said, Portuguese, without personal data.</param>
public sealed record StepGlance(
    string Id, string Title, string Owner, StepKind Kind, StepEnd? Ended, DateTimeOffset? EndedAt, string? Text)
{
    /// <summary>It waits for a person now.</summary>
    public bool AwaitsPerson { get; init; }
}

public enum StepKind
{
    /// <summary>A person's task.</summary>
    Person,

    /// <summary>A connector's, or the worker's look whether there is something to ask; either may hand it to a person.</summary>
    Connector,

    /// <summary>The worker's own: the closing check, the opening of a return, and steps like the one that asks.</summary>
    Worker,
}

public enum StepEnd
{
    Done,
    AlreadyDone,
    NotApplicable,
    Skipped,
    Cancelled,
}

/// <summary>What a step of an earlier case left.</summary>
/// <param name="CaseRef">The earlier case.</param>
/// <param name="HasEnded">False: it may still be acting, so nothing must be built on it yet.</param>
/// <param name="Checkpoint">Its last one.</param>
/// <param name="Evidence">Oldest first.</param>
public sealed record ContinuedStep(string CaseRef, bool HasEnded, string? Checkpoint, IReadOnlyList<Evidence> Evidence);

/// <summary>What became of a task that was closed elsewhere.</summary>
public enum TaskClosure
{
    /// <summary>It is done here too.</summary>
    Completed,

    /// <summary>It has a form: only here can it be answered.</summary>
    NeedsAnswers,

    /// <summary>It is an approval: only here is it known who may give it.</summary>
    NeedsApproval,

    /// <summary>It does not wait for a person (it has ended, or its turn has not come).</summary>
    NotOpen,
}

/// <summary>Where there is no case around the step: a preview, a test.</summary>
public sealed class NoCaseRecords : ICaseRecords
{
    private NoCaseRecords() { }

    public static NoCaseRecords Instance { get; } = new();

    public Task<IReadOnlyDictionary<string, string>> AnswersAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public Task<IReadOnlyList<StepGlance>> StepsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StepGlance>>([]);

    public Task<ContinuedStep?> ContinuedAsync(CancellationToken cancellationToken) => Task.FromResult<ContinuedStep?>(null);

    public Task<TaskClosure> CompleteTaskAsync(string stepId, string who, DateTimeOffset at, string where, CancellationToken cancellationToken) =>
        Task.FromResult(TaskClosure.NotOpen);
}
