using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>One call of a model's method, before it takes a protocol's form.</summary>
/// <param name="Model">Such as <c>project.project</c>.</param>
/// <param name="Method">Such as <c>copy</c>.</param>
/// <param name="Kind">What a second one would do.</param>
internal sealed record OdooCall(string Model, string Method, CallKind Kind)
{
    /// <summary>The records; null for a method of the model itself.</summary>
    public IReadOnlyList<int>? Ids { get; init; }

    /// <summary>In the method's own order and by its own names: JSON-RPC sends them by position, JSON-2 by name.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Arguments { get; init; } = [];

    /// <summary>Sent by name in both protocols.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Named { get; init; } = [];

    /// <summary>Replaces the pipeline's limit for one try.</summary>
    public TimeSpan? TryTimeout { get; init; }
}

/// <summary>One of Odoo's two protocols.</summary>
internal interface IOdooTransport
{
    /// <summary>The method's result; JSON null where it returns none.</summary>
    Task<Result<JsonElement>> CallAsync(OdooCall call, ICallLog calls, CancellationToken cancellationToken);

    /// <summary>The number of the user whose key is used.</summary>
    Task<Result<int>> UserAsync(ICallLog calls, CancellationToken cancellationToken);
}
