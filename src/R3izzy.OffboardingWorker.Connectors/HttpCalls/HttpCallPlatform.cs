using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>In-house systems that no connector of their own serves: settings <c>Platforms:Http</c>.</summary>
public sealed class HttpCallPlatform : IPlatform
{
    public string Name => "http";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(HttpCall.Id, typeof(HttpCallInput))];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<HttpCallOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        var reading = DeclarationReading.Begin(settings, options);
        if (options.Calls.Count == 0)
        {
            settings.Reject(nameof(HttpCallOptions.Calls), "is missing; it takes at least one call, by its name.");
        }

        var calls = options.Calls.Select(c => DeclaredCall.Parse(c.Key, c.Value, reading)).ToList();
        if (settings.Problems.Count > 0)
        {
            return null;
        }

        var declared = calls.OfType<DeclaredCall>().ToDictionary(c => c.Name, StringComparer.Ordinal);
        var systems = declared.Values.SelectMany(SystemsOf).Distinct()
            .ToDictionary(s => s, s => new PlatformHttp(s.Authority, s, options.Http, CallFailures.Table, authorizer: null));
        var client = new DeclaredCallClient(reading.Hosts, systems);
        var call = new HttpCall(client, declared, [.. reading.Secrets.Values]);
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For<HttpCallInput>(HttpCall.Id, call, serves: call.Serves)],
            new HttpCallProbe(client, declared),
            new GateLimits(options.Concurrency),
            [.. systems.Values]);
    }

    private static IEnumerable<Uri> SystemsOf(DeclaredCall call) =>
        new[] { call.Act.Request, call.Act.Look.Request, call.Undo?.Request, call.Undo?.Look.Request, call.Probe?.Request }
            .OfType<RequestTemplate>().Select(r => r.Address.System);
}
