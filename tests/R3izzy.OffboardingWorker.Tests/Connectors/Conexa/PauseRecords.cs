using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

/// <summary>A return's view of the step of its pause.</summary>
internal sealed class PauseRecords(ContinuedStep? pause) : ICaseRecords
{
    public static PauseRecords Of(string subdomain, long[] had, long[] hadNot, bool hasEnded = true) => new(new ContinuedStep(
        "PAUSA-2026-000001", hasEnded, null,
        [
            new Evidence("before-page", JsonSerializer.Serialize(new
            {
                tenant = StepHarness.MarkOf(subdomain),
                page = 1,
                customers = had.Select(id => new { id, access = true }).Concat(hadNot.Select(id => new { id, access = false })),
            })),
            new Evidence("after", JsonSerializer.Serialize(new { tenant = StepHarness.MarkOf(subdomain) })),
        ]));

    public Task<IReadOnlyDictionary<string, string>> AnswersAsync(CancellationToken cancellationToken) => NoCaseRecords.Instance.AnswersAsync(cancellationToken);

    public Task<IReadOnlyList<StepGlance>> StepsAsync(CancellationToken cancellationToken) => NoCaseRecords.Instance.StepsAsync(cancellationToken);

    public Task<ContinuedStep?> ContinuedAsync(CancellationToken cancellationToken) => Task.FromResult(pause);

    public Task<TaskClosure> CompleteTaskAsync(string stepId, string who, DateTimeOffset at, string where, CancellationToken cancellationToken) =>
        Task.FromResult(TaskClosure.NotOpen);
}
