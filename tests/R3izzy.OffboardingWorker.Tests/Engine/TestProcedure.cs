using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>Procedures made in a test, one step a line.</summary>
internal static class TestProcedure
{
    public static Procedure Of(params ProcedureStep[] steps) => For("cancel", steps);

    public static Procedure For(string action, params ProcedureStep[] steps) => new()
    {
        Name = "teste",
        Version = 1,
        Action = action,
        Plan = "pro",
        Title = "Teste",
        Text = "",
        Hash = "",
        Steps = [.. steps.Select((s, no) => s with { No = no, Id = $"passo-{no}" })],
    };

    /// <param name="uses">Such as <c>p.act</c>.</param>
    /// <param name="strictNeeds">The steps that come first, by position.</param>
    public static ProcedureStep Step(string uses, params int[] strictNeeds) => new()
    {
        No = 0,
        Id = "",
        Title = "Passo",
        Uses = uses,
        Input = uses.EndsWith(".act", StringComparison.Ordinal) ? new NoInput() : null,
        Owner = "ti",
        Needs = [.. strictNeeds.Select(n => new Need(n, Strictness.Strict))],
        At = new StepTiming(TimingAnchor.Now, 0),
        When = [],
        Instructions = "Faça à mão.",
    };
}

internal sealed record NoInput;

/// <summary>A connector that does what the test tells it, and counts.</summary>
internal sealed class TestConnector : IConnector<NoInput>, IVerifies<NoInput>
{
    private int _executes;
    private int _verifies;

    public int Executes => Volatile.Read(ref _executes);

    public int Verifies => Volatile.Read(ref _verifies);

    /// <summary>The outcome of the n-th execution, from 1.</summary>
    public Func<int, StepContext, CancellationToken, Task<StepOutcome>> OnExecute { get; set; } = (_, _, _) => Task.FromResult<StepOutcome>(new StepOutcome.Done("feito"));

    /// <summary>What the n-th look finds, from 1.</summary>
    public Func<int, Verification> OnVerify { get; set; } = _ => new Verification.InPlace("em vigor");

    public TestConnector Answers(params StepOutcome[] outcomes)
    {
        OnExecute = (n, _, _) => Task.FromResult(outcomes[Math.Min(n, outcomes.Length) - 1]);
        return this;
    }

    public Task<StepOutcome> ExecuteAsync(NoInput input, StepContext step, CancellationToken cancellationToken) =>
        OnExecute(Interlocked.Increment(ref _executes), step, cancellationToken);

    public Task<Verification> VerifyAsync(NoInput input, StepContext step, CancellationToken cancellationToken) =>
        Task.FromResult(OnVerify(Interlocked.Increment(ref _verifies)));

    public PlatformRuntime As(string platform, int concurrency = 4, TimeSpan? attemptLimit = null) => new(
        platform, [ConnectorBinding.For($"{platform}.act", this, attemptLimit)], new NoProbe(), new GateLimits(concurrency), []);

    private sealed class NoProbe : IProbes
    {
        public Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken) => Task.FromResult(new ProbeReport([]));
    }
}

/// <summary>Failures as a platform would cause them.</summary>
internal static class Failures
{
    public static StepOutcome.Failed Of(FailureKind kind, string? code = null, TimeSpan? retryAfter = null) => new(kind, "falhou", code, retryAfter);

    public static StepOutcome Done => new StepOutcome.Done("feito");
}
