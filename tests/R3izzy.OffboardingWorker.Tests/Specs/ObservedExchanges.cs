using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>What went over the wire of one simulated Google API, held against its discovery document.</summary>
internal sealed class ObservedExchanges
{
    private readonly ConcurrentQueue<Exchange> _seen = new();

    public SandboxOptions Options => new() { Observe = _seen.Enqueue };

    public IReadOnlyList<Exchange> Seen(string platform) => [.. _seen.Where(e => e.Platform == platform)];

    /// <summary>Every departure of every exchange of a platform; <paramref name="undocumented"/> picks those that no discovery document describes.</summary>
    /// <param name="asDocumented">Rewrites an exchange where the document is known to be narrower than its own text.</param>
    public IReadOnlyList<string> Departures(GoogleDiscovery document, string platform, Func<Exchange, bool> undocumented, Func<Exchange, Exchange>? asDocumented = null)
    {
        var compared = _seen.Where(e => e.Platform == platform && !undocumented(e)).ToList();
        compared.Count.ShouldBeGreaterThan(5);
        return [.. compared.Select(e => asDocumented?.Invoke(e) ?? e).SelectMany(Elements).SelectMany(document.DeparturesOf).Distinct()];
    }

    /// <summary>Routes of a simulator that no method of the document answers.</summary>
    public static IReadOnlyList<string> UnknownRoutes(SandboxHost sandbox, string platform, GoogleDiscovery document, params string[] known) =>
    [
        .. sandbox.RoutesOf(platform)
            .Where(r => !known.Contains($"{r.Method} {r.Pattern}"))
            .Where(r => Possible(r.Pattern).All(p => document.Find(r.Method, p).Count == 0))
            .Select(r => $"{r.Method} {r.Pattern}"),
    ];

    // A streamed method answers an array of what its schema describes.
    private static IEnumerable<Exchange> Elements(Exchange exchange)
    {
        if (!exchange.ResponseBody.StartsWith('['))
        {
            return [exchange];
        }

        using var array = JsonDocument.Parse(exchange.ResponseBody);
        return [.. array.RootElement.EnumerateArray().Select(e => exchange with { ResponseBody = e.GetRawText() })];
    }

    private static IEnumerable<string> Possible(string pattern) =>
        new[] { "x1", "x1/x2" }.Select(rest => Regex.Replace(Regex.Replace(pattern, @"\{\*\*[^{}]*\}", rest), @"\{[^{}]*\}", "x1"));
}
