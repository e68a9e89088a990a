using System.Collections.Frozen;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>The connectors of the platforms that are switched on, by id.</summary>
public sealed class ConnectorTable
{
    private readonly FrozenDictionary<string, ConnectorBinding> _byId;

    /// <param name="platforms">Those that are on.</param>
    /// <param name="mirrorsOff">Those that are off and would only show the case elsewhere: nobody is asked to do that by hand.</param>
    public ConnectorTable(IReadOnlyList<PlatformRuntime> platforms, params IReadOnlyList<string> mirrorsOff)
    {
        Platforms = platforms;
        _byId = platforms.SelectMany(p => p.Connectors).ToFrozenDictionary(c => c.Id, StringComparer.Ordinal);
        Limits = platforms.ToDictionary(p => p.Name, p => p.Limits, StringComparer.Ordinal);
        // The closing check reads through every platform; a few at a time keep their limits meaningful.
        Limits.Add(ProcedureStep.CasePlatform, new GateLimits(4));
        foreach (var off in mirrorsOff)
        {
            Limits.Add(off, new GateLimits(1));
        }
    }

    public IReadOnlyList<PlatformRuntime> Platforms { get; }

    public Dictionary<string, GateLimits> Limits { get; }

    /// <summary>Sends the service's own mail; null when no platform that is on does.</summary>
    public IMailer? Mailer => Platforms.Select(p => p.Mailer).FirstOrDefault(m => m is not null);

    public ConnectorBinding? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The connector of a step; null when its platform is off, or its settings do not cover the step's input: a person does it.</summary>
    public ConnectorBinding? Serving(ProcedureStep step) =>
        Find(step.Uses) is { } binding && step.Input is { } input && (binding.Serves is null || binding.Serves(input)) ? binding : null;
}
