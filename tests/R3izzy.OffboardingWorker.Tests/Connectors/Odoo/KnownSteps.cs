using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

/// <summary>A case whose steps a test moves.</summary>
internal sealed class KnownSteps : ICaseRecords
{
    public static readonly DateTimeOffset EndedAt = new(2026, 11, 21, 17, 30, 0, TimeSpan.Zero);

    private readonly List<StepGlance> _steps = [new("espelho", "Espelhar no Odoo", "ti", StepKind.Worker, null, null, null)];

    /// <summary>What completing a step answers; Completed by default.</summary>
    public Dictionary<string, TaskClosure> Closures { get; } = [];

    /// <summary>Each task that was completed from outside.</summary>
    public List<(string Step, string Who, DateTimeOffset At, string Where)> Completed { get; } = [];

    /// <summary>Runs after a task was completed: a test kills the attempt there by throwing.</summary>
    public Action? AfterCompleting { get; set; }

    public KnownSteps Person(string id, string title, bool awaits = true) => Add(new(id, title, "financeiro", StepKind.Person, null, null, null) { AwaitsPerson = awaits });

    public KnownSteps Connector(string id, string title, bool asks = false) => Add(new(id, title, "ti", StepKind.Connector, null, null, null) { AwaitsPerson = asks });

    public KnownSteps Worker(string id, string title) => Add(new(id, title, "ti", StepKind.Worker, null, null, null));

    public KnownSteps End(string id, StepEnd how = StepEnd.Done, string? text = null) =>
        Change(id, s => s with { Ended = how, EndedAt = EndedAt, Text = text, AwaitsPerson = false });

    /// <summary>A correction has the step done once more.</summary>
    public KnownSteps Again(string id) => Change(id, s => s with { Ended = null, EndedAt = null, AwaitsPerson = s.Kind is StepKind.Person });

    public KnownSteps Change(string id, Func<StepGlance, StepGlance> change)
    {
        var at = _steps.FindIndex(s => s.Id == id);
        _steps[at] = change(_steps[at]);
        return this;
    }

    public Task<IReadOnlyDictionary<string, string>> AnswersAsync(CancellationToken cancellationToken) =>
        NoCaseRecords.Instance.AnswersAsync(cancellationToken);

    public Task<IReadOnlyList<StepGlance>> StepsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StepGlance>>([.. _steps]);

    public Task<ContinuedStep?> ContinuedAsync(CancellationToken cancellationToken) => Task.FromResult<ContinuedStep?>(null);

    public Task<TaskClosure> CompleteTaskAsync(string stepId, string who, DateTimeOffset at, string where, CancellationToken cancellationToken)
    {
        var step = _steps.Single(s => s.Id == stepId);
        var closure = !step.AwaitsPerson ? TaskClosure.NotOpen : Closures.GetValueOrDefault(stepId, TaskClosure.Completed);
        if (closure is TaskClosure.Completed)
        {
            Completed.Add((stepId, who, at, where));
            End(stepId);
            AfterCompleting?.Invoke();
        }

        return Task.FromResult(closure);
    }

    private KnownSteps Add(StepGlance step)
    {
        _steps.Add(step);
        return this;
    }
}
