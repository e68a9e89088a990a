using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

/// <summary>Names one call of a connector.</summary>
public sealed record CallSelector(string Platform, string Method, string PathContains)
{
    /// <summary>Tells calls apart where one address serves them all (JSON-RPC).</summary>
    public string? BodyContains { get; init; }

    public FaultRule Rule(Fault fault, int times = 1) => new(fault)
    {
        Platform = Platform,
        Method = Method,
        PathContains = PathContains,
        BodyContains = BodyContains,
        Times = times,
    };
}
