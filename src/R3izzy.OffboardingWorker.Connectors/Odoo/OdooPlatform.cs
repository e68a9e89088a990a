using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>Odoo: the project in which the company's departments follow a case.</summary>
public sealed class OdooPlatform : IPlatform
{
    public string Name => "odoo";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } =
    [
        new(CreateProject.Id, typeof(CreateProjectInput)),
        new(MirrorTasks.Id, typeof(MirrorTasksInput)) { IsMirror = true },
    ];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<OdooOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        var address = PlatformAddress.Read(settings, nameof(options.BaseAddress), options.BaseAddress);
        var key = PlatformOptions.ReadSecret(settings, nameof(options.ApiKey), options.ApiKey, options.ApiKeyFile);
        var checkedSettings = OdooSettings.Read(settings, options);
        return address is null || key is null || checkedSettings is null || settings.Problems.Count > 0 ? null : Assemble(options, checkedSettings, address, key);
    }

    private PlatformRuntime Assemble(OdooOptions options, OdooSettings settings, Uri address, string key)
    {
        // JSON-RPC carries its credential in the body, the version pages none.
        var plain = new PlatformHttp(OdooFailures.SystemName, address, options.Http, OdooFailures.Table, authorizer: null);
        var bearer = new PlatformHttp(OdooFailures.SystemName, address, options.Http, OdooFailures.Table, new BearerAuthorizer(key));
        var database = string.IsNullOrWhiteSpace(options.Database) ? null : options.Database.Trim();
        var rpc = database is null || string.IsNullOrWhiteSpace(options.Login) ? null : new JsonRpcClient(plain, database, options.Login.Trim(), key);
        var client = new OdooClient(new OdooServerClient(settings.Protocol, plain, rpc, new Json2Client(bearer, database)), options.Language);
        return new PlatformRuntime(
            Name,
            [
                ConnectorBinding.For(CreateProject.Id, new CreateProject(client, settings)),
                ConnectorBinding.For(MirrorTasks.Id, new MirrorTasks(client, settings)),
            ],
            new OdooProbe(client, settings, TimeProvider.System),
            new GateLimits(options.Concurrency),
            [plain, bearer]);
    }
}
