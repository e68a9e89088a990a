using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms;

/// <summary>One simulated platform, written from the vendor's document. State lives in memory and dies with the sandbox.</summary>
public abstract class SimulatedPlatform(SandboxContext sandbox)
{
    protected SandboxContext Sandbox { get; } = sandbox;

    /// <summary>Lower case, as in the connector log: <c>stripe</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Maps the vendor's routes from the root of the listener.</summary>
    public abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>Answers an error in the vendor's shape.</summary>
    /// <param name="http">The exchange.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">The vendor's code; null for the usual one of that status.</param>
    public abstract Task WriteErrorAsync(HttpContext http, int status, string? code);
}
