using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>TestFlight, by the App Store Connect API: the customer as a tester of the iOS app.</summary>
/// <param name="clock">By which tokens are issued; the machine's own unless a test gives another.</param>
public sealed class TestFlightPlatform(TimeProvider? clock = null) : IPlatform
{
    public string Name => "testflight";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(RemoveTester.Id, typeof(RemoveTesterInput))];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<TestFlightOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        options.Check(settings);
        var address = PlatformAddress.Read(settings, nameof(TestFlightOptions.BaseAddress), options.BaseAddress);
        var signer = AppStoreSigner.Create(settings, options);
        if (address is null || signer is null || settings.Problems.Count > 0)
        {
            signer?.Dispose();
            return null;
        }

        var authorizer = new AppStoreAuthorizer(signer, clock ?? TimeProvider.System);
        var http = new PlatformHttp(AppStoreClient.SystemName, address, options.Http, AppStoreErrors.Table, authorizer);
        var client = new AppStoreClient(http, address);
        var apps = options.Apps.ToArray();
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For(RemoveTester.Id, new RemoveTester(client, new TesterSurvey(client, apps), apps.Length))],
            new TestFlightProbe(client, apps),
            new GateLimits(options.Concurrency),
            [http, authorizer]);
    }
}
