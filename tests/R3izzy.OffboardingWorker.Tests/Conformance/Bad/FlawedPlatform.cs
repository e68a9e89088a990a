using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

namespace R3izzy.OffboardingWorker.Tests.Conformance.Bad;

/// <summary>The Firebase platform with one thing wrong, and everything else as it is.</summary>
internal sealed class FlawedPlatform(Flaw flaw) : IPlatform
{
    public string Name => FirebaseSandbox.Platform.Name;

    public IReadOnlyList<ConnectorDescription> Connectors => FirebaseSandbox.Platform.Connectors;

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        var runtime = FirebaseSandbox.Platform.Build(settings);
        if (flaw == Flaw.TakesAnySettings)
        {
            settings.Problems.Clear();
        }

        if (runtime is null)
        {
            return null;
        }

        var options = PlatformOptions.Read<FirebaseOptions>(settings)!;
        var authorizer = GoogleAuthorizer.Create(settings, nameof(FirebaseOptions.Credential), options.Credential, IdentityToolkitClient.Scopes)!;
        var http = new PlatformHttp(IdentityToolkitClient.SystemName, new Uri(options.BaseAddress), options.Http, new FailureTable(IdentityToolkitClient.Classify), authorizer);
        var connector = new FlawedConnector(flaw, runtime.Connectors.Single(), new IdentityToolkitClient(http), AccountPools.Read(settings, options)!);
        return runtime with
        {
            Connectors = [ConnectorBinding.For("firebase.disable-user", connector)],
            Probe = flaw == Flaw.ProbesNothing ? new BlindProbe() : runtime.Probe,
            Owned = [.. runtime.Owned, http, authorizer],
        };
    }

    private sealed class BlindProbe : IProbes
    {
        public Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken) =>
            Task.FromResult(new ProbeReport([new ProbeFinding("credential", true, "ok")]));
    }
}
