using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

/// <summary>
/// What every store must keep. A store proves itself by a small class that opens it; the facts stand in this class's parts,
/// one file for each side of the contract.
/// </summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly List<OpenedStore> _opened = [];

    protected ICaseStore Store => _opened[0].Store;

    protected ICaseReader Reader => _opened[0].Reader;

    /// <summary>A worker with a lease that outlives the test.</summary>
    protected long Worker { get; private set; }

    /// <summary>A store as it was opened, with its reading side.</summary>
    /// <param name="Store">The engine's side.</param>
    /// <param name="Reader">The faces' side; also what the engine reads through.</param>
    /// <param name="CloseAsync">Closes both.</param>
    protected sealed record OpenedStore(ICaseStore Store, ICaseReader Reader, Func<ValueTask> CloseAsync);

    /// <summary>Opens the test's own store; each further call opens another one on the same data, as a second process would.</summary>
    protected abstract OpenedStore OpenStore();

    public async ValueTask InitializeAsync()
    {
        Another();
        Worker = await Store.RegisterWorkerAsync("host", 1, TimeSpan.FromHours(1), default);
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.CloseAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected ICaseStore Another()
    {
        _opened.Add(OpenStore());
        return _opened[^1].Store;
    }

    protected static PlannedStep Ready(string platform = "p", DateTimeOffset? at = null) => new(StepState.Ready, 0, at ?? Now, null, platform);

    protected static PlannedStep Waiting(int needs = 1, string platform = "p") => new(StepState.Waiting, needs, null, null, platform);

    protected static PlannedStep Scheduled(DateTimeOffset at, string platform = "p") => new(StepState.Scheduled, 0, at, null, platform);

    protected static PlannedStep LeftOut() => new(StepState.NotApplicable, 0, null, "Não se aplica.", "p");

    /// <param name="no">Sets request and customer apart.</param>
    /// <param name="steps">How they begin.</param>
    protected static NewCase CaseOf(int no, params PlannedStep[] steps) => new()
    {
        RequestId = $"request-{no}",
        RefPrefix = "DESL",
        RefYear = 2026,
        Action = "cancel",
        Plan = "pro",
        LastMonth = "2026-12",
        EffectiveEnd = Now.AddDays(40),
        OpenedAt = Now,
        CustomerKey = BitConverter.GetBytes(no),
        Payload = [1, 2, 3],
        Procedure = "desligamento",
        Version = 1,
        Steps = steps,
    };

    /// <summary>Opens one case and returns its number in the store.</summary>
    protected async Task<long> OpenAsync(int no, params PlannedStep[] steps) => await IdOfAsync((await Store.OpenCasesAsync([CaseOf(no, steps)], default)).Single().Ref);

    protected async Task<long> IdOfAsync(string reference) => (await Reader.FindAsync(reference, default)).ShouldNotBeNull().Id;

    protected ClaimRequest Asking(
        int slots = 100, DateTimeOffset? at = null, int limit = 1000, string[]? platforms = null, long? worker = null, string[]? served = null)
    {
        platforms ??= ["p", "q"];
        return new ClaimRequest(
            worker ?? Worker, at ?? Now, platforms.ToDictionary(p => p, _ => slots), (served ?? platforms).ToHashSet(), limit);
    }

    protected Task<ClaimReply> ClaimAsync(DateTimeOffset? at = null, long? worker = null) => Store.ClaimAsync(Asking(at: at, worker: worker), default);

    /// <summary>Claims the only step that is due.</summary>
    protected async Task<ClaimedStep> ClaimOneAsync(DateTimeOffset? at = null, long? worker = null) => (await ClaimAsync(at, worker)).Steps.ShouldHaveSingleItem();

    protected static StepResult ResultOf(ClaimedStep step, StepMove move, AttemptOutcome outcome = AttemptOutcome.Failed, DateTimeOffset? at = null) =>
        new(step, outcome, move, "texto do resultado") { EndedAt = at ?? Now.AddSeconds(1) };

    protected static StepResult DoneOf(ClaimedStep step, params Dependent[] dependents) =>
        ResultOf(step, new StepMove.End(StepState.Done), AttemptOutcome.Done) with { Dependents = dependents };

    protected static Dependent Next(int no, bool blocked = false, string platform = "p", DateTimeOffset? notBefore = null) => new(no, blocked, platform, notBefore);

    protected async Task<StepRow> StepAsync(long caseId, int no = 0) => (await Reader.StepsAsync(caseId, default))[no];

    protected static Call CallOf(string path) => new("p", "POST", path, 200, Now, TimeSpan.FromMilliseconds(12), "req-1", null);
}
