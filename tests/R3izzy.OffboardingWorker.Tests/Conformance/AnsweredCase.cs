using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

/// <summary>A case whose forms were answered.</summary>
internal sealed class AnsweredCase(IReadOnlyDictionary<string, string> answers) : ICaseRecords
{
    public Task<IReadOnlyDictionary<string, string>> AnswersAsync(CancellationToken cancellationToken) => Task.FromResult(answers);

    public Task<IReadOnlyList<StepGlance>> StepsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StepGlance>>([]);

    public Task<ContinuedStep?> ContinuedAsync(CancellationToken cancellationToken) => Task.FromResult<ContinuedStep?>(null);

    public Task<TaskClosure> CompleteTaskAsync(string stepId, string who, DateTimeOffset at, string where, CancellationToken cancellationToken) =>
        Task.FromResult(TaskClosure.NotOpen);
}
