using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Ledger;
using R3izzy.OffboardingWorker.Sandbox.Platforms;

namespace R3izzy.OffboardingWorker.Sandbox;

/// <summary>
/// The simulated platforms, each on its own loopback port, speaking the vendors' protocols over HTTP. Stateful, with a
/// ledger of effects and injectable faults. For demos, tests and training; a production host never starts it.
/// </summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly List<WebApplication> _listeners = [];
    private readonly Dictionary<string, Uri> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WebApplication> _byPlatform = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<SimulatedPlatform> _platforms;

    private SandboxHost(SandboxContext context)
    {
        Context = context;
        _platforms = SimulatedPlatforms.Create(context);
    }

    public SandboxContext Context { get; }

    public EffectLedger Ledger => Context.Ledger;

    public FaultPlan Faults => Context.Faults;

    /// <summary>Starts every platform on a free loopback port.</summary>
    public static async Task<SandboxHost> StartAsync(SandboxOptions? options = null)
    {
        var host = new SandboxHost(new SandboxContext(options ?? new SandboxOptions()));
        try
        {
            await Task.WhenAll(host._platforms.Select(host.ListenAsync)).ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return host;
    }

    /// <summary>The root address of a platform, such as <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri AddressOf(string platform) => _addresses[platform];

    public IReadOnlyCollection<string> Names => _addresses.Keys;

    /// <summary>The simulator itself, to seed it or to look into its state.</summary>
    public T Platform<T>() where T : SimulatedPlatform => _platforms.OfType<T>().Single();

    /// <summary>Every route that a platform answers, as (method, pattern).</summary>
    public IReadOnlyList<(string Method, string Pattern)> RoutesOf(string platform) =>
    [
        .. _byPlatform[platform].Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(m => (m, e.RoutePattern.RawText ?? "")) ?? []),
    ];

    public async ValueTask DisposeAsync()
    {
        Context.Faults.ReleaseAll();
        foreach (var listener in _listeners)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await listener.StopAsync(limit.Token).ConfigureAwait(false);
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var owned in _platforms.OfType<IDisposable>())
        {
            owned.Dispose();
        }
    }

    private async Task ListenAsync(SimulatedPlatform platform)
    {
        // With the defaults each listener would watch for settings files: a score of inotify instances for each sandbox, of which
        // Linux gives a user 128.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Sandbox", Args = [] });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, Context.Options.Ports.GetValueOrDefault(platform.Name));
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        lock (_listeners)
        {
            _listeners.Add(app);
            _byPlatform[platform.Name] = app;
        }

        app.Use(next => new FaultMiddleware(next, platform, Context).InvokeAsync);
        app.UseRouting();
        platform.Map(app);
        app.UseEndpoints(_ => { });
        await app.StartAsync().ConfigureAwait(false);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        lock (_listeners)
        {
            _addresses[platform.Name] = new Uri(address + "/");
        }
    }
}
