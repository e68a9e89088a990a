using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

internal sealed record NoInput;

/// <summary>Does nothing.</summary>
internal sealed class NoOpConnector : IConnector<NoInput>
{
    private static readonly Task<StepOutcome> Done = Task.FromResult<StepOutcome>(new StepOutcome.Done(Outcome));

    public const string Outcome = "ok";

    /// <summary>Told of each call.</summary>
    public Action? Called { get; set; }

    public Task<StepOutcome> ExecuteAsync(NoInput input, StepContext step, CancellationToken cancellationToken)
    {
        Called?.Invoke();
        return Done;
    }
}

/// <summary>One call through the product's whole HTTP pipeline: pace, credential, time limit, retries, circuit, connector log.</summary>
internal sealed class OneCallConnector(Uri sandbox) : IConnector<NoInput>, IDisposable
{
    private readonly PlatformHttp _http = new(
        BenchProcedure.Platform, sandbox,
        // The pace is there and takes part; it only never holds anything back.
        new HttpLimits { CallsPerSecond = 1_000_000 },
        new FailureTable(), new BearerAuthorizer(SimulatedStripe.SecretKey));

    private readonly PlatformRequest _request = new(HttpMethod.Get, RequestPath.Of($"/v1/account"), CallKind.Read)
    {
        Headers = [KeyValuePair.Create("Stripe-Version", SandboxCall.Version)],
    };

    public async Task<StepOutcome> ExecuteAsync(NoInput input, StepContext step, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(_request, step.Calls, cancellationToken).ConfigureAwait(false);
        return answer.TryGet(out _, out var failure) ? new StepOutcome.Done(NoOpConnector.Outcome) : failure;
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The call of the rounds with HTTP: the simulated Stripe's account.</summary>
internal static class SandboxCall
{
    public const string Path = "/v1/account";

    public const string Version = "2025-03-31.basil";
}
