using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>Cloud Firestore: the customer's document in the app's own database.</summary>
public sealed class FirestorePlatform : IPlatform
{
    private static readonly string[] Scopes = ["https://www.googleapis.com/auth/datastore"];

    public string Name => "firestore";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(SetField.Id, typeof(SetFieldInput))];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<FirestoreOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        options.Check(settings);
        var address = PlatformAddress.Read(settings, nameof(options.BaseAddress), options.BaseAddress);
        var authorizer = GoogleAuthorizer.Create(settings, nameof(options.Credential), options.Credential, Scopes);
        if (settings.Problems.Count > 0 || address is null || authorizer is null)
        {
            authorizer?.Dispose();
            return null;
        }

        var http = new PlatformHttp(Name, address, options.Http, GoogleErrors.ByStatus, authorizer);
        var client = new FirestoreClient(http);
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For(SetField.Id, new SetField(client, options))],
            new FirestoreProbe(client, options),
            new GateLimits(options.Concurrency),
            [http, authorizer]);
    }
}
