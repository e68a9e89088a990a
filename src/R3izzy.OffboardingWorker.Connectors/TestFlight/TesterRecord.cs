using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>The step's evidence, written and read: ids and states, no address and no name.</summary>
internal sealed class TesterRecord(StepContext step)
{
    private const string Before = "before", Removal = "removal", After = "after", Reverted = "reverted", PartlyReverted = "partly-reverted";

    /// <summary>A removal that was accepted is not asked for again before this has passed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>No removal takes longer: a person has to look.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromDays(1);

    // What came before the last undo is another story.
    private readonly IReadOnlyList<(string Kind, Entry Entry)> _earlier =
    [
        .. step.EarlierEvidence.Reverse().TakeWhile(e => e.Kind != Reverted).Reverse()
            .Where(e => e.Kind is Before or Removal or After)
            .Select(e => (e.Kind, JsonSerializer.Deserialize<Entry>(e.Json, PlatformJson.Options)!)),
    ];

    /// <summary>The testers that this step found in the configured apps, each as it was first seen: what an undo restores.</summary>
    public IReadOnlyList<Seen> FoundHere =>
        [.. _earlier.Where(e => e.Kind == Before).SelectMany(e => e.Entry.Testers ?? []).Where(t => t.Targets.Count > 0).DistinctBy(t => t.Id)];

    /// <summary>How many are back, where that is the last thing that was recorded.</summary>
    public int PutBack => step.EarlierEvidence is [.., { Kind: Reverted } last] ? JsonSerializer.Deserialize<Entry>(last.Json, PlatformJson.Options)!.Testers?.Count ?? 0 : 0;

    public bool MayRejoin => FoundHere.Any(t => t.InviteType == "PUBLIC_LINK" || t.Groups.Any(g => g.PublicLink && t.Targets.Contains(g.App)));

    public bool WasJustRequested(string testerId) =>
        LastOf(testerId) is { } last && step.StartedAt - last < Patience;

    /// <summary>A removal was accepted, was not seen finished, and is not given up yet.</summary>
    public bool MayStillBeRemoved(string testerId) =>
        LastOf(testerId) is { } last && step.StartedAt - last < Limit;

    public bool IsOverdue(string testerId) =>
        Requests(testerId).Select(r => (DateTimeOffset?)r.At).FirstOrDefault() is { } first && step.StartedAt - first > Limit;

    /// <summary>Kept before the first write: an attempt that dies in it leaves what an undo needs.</summary>
    public Task KeepBeforeAsync(IReadOnlyList<FoundTester> testers, CancellationToken cancellationToken)
    {
        var known = FoundHere.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        return _earlier.Any(e => e.Kind == Before) && testers.Where(t => t.Targets.Count > 0).All(t => known.Contains(t.Tester.Id))
            ? Task.CompletedTask
            : KeepAsync(Before, new Entry(step.StartedAt) { Testers = [.. testers.Select(See)] }, cancellationToken);
    }

    public Task KeepRemovalAsync(FoundTester tester, RemovalAnswer answer, CancellationToken cancellationToken) =>
        KeepAsync(Removal, new Entry(step.StartedAt) { Tester = tester.Tester.Id, Apps = tester.Targets, Answer = answer.ToString() }, cancellationToken);

    public Task KeepAfterAsync(IReadOnlyList<FoundTester> testers, CancellationToken cancellationToken) =>
        KeepAsync(After, new Entry(step.StartedAt) { Testers = [.. testers.Select(See)] }, cancellationToken);

    /// <param name="testers">Those that are back.</param>
    /// <param name="isWhole">False: a person has to do the rest, and an attempt that died before it asked must still know of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task KeepPutBackAsync(IReadOnlyList<FoundTester> testers, bool isWhole, CancellationToken cancellationToken) =>
        KeepAsync(isWhole ? Reverted : PartlyReverted, new Entry(step.StartedAt) { Testers = [.. testers.Select(See)] }, cancellationToken);

    private DateTimeOffset? LastOf(string testerId) => Requests(testerId).Select(r => (DateTimeOffset?)r.At).LastOrDefault();

    // A removal that was read back is over: whoever is there again came back.
    private IEnumerable<Entry> Requests(string testerId) =>
        _earlier.Reverse().TakeWhile(e => e.Kind != After).Reverse().Where(e => e.Kind == Removal && e.Entry.Tester == testerId).Select(e => e.Entry);

    private Seen See(FoundTester found) => new(
        found.Tester.Id, found.Tester.State, found.Tester.InviteType, TesterSurvey.SharesEmail(found.Tester, step.Customer),
        found.Tester.Apps, found.Groups, found.Builds, found.Targets);

    private Task KeepAsync(string kind, Entry entry, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new Evidence(kind, JsonSerializer.Serialize(entry, PlatformJson.Options)), cancellationToken);

    /// <summary>A tester as it was.</summary>
    /// <param name="EmailMatches">Whether its address is one of the customer's.</param>
    /// <param name="Targets">The configured apps that it was in.</param>
    internal sealed record Seen(
        string Id, string? State, string? InviteType, bool EmailMatches,
        IReadOnlyList<string> Apps, IReadOnlyList<BetaGroup> Groups, IReadOnlyList<BetaBuild> Builds, IReadOnlyList<string> Targets);

    private sealed record Entry(DateTimeOffset At)
    {
        public IReadOnlyList<Seen>? Testers { get; init; }

        public string? Tester { get; init; }

        public IReadOnlyList<string>? Apps { get; init; }

        public string? Answer { get; init; }
    }
}
