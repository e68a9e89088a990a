using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>
/// The step's evidence, written and read. It holds no address: for group and member stand marks, which only this installation
/// can make of the addresses.
/// </summary>
internal sealed class TesterRecord(StepContext step, string system)
{
    private const string Before = "before", Removal = "removal", After = "after", Person = "asked-person", Restored = "restored";

    /// <summary>A removal that was accepted is not asked for again before this has passed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly IReadOnlyList<Entry> _earlier = [.. step.EarlierEvidence.Select(Read).OfType<Entry>()];

    /// <summary>The memberships that this step found and has not put back: what an undo restores.</summary>
    public IReadOnlySet<Mark> FoundHere => _earlier.Aggregate(new HashSet<Mark>(), (found, entry) =>
    {
        switch (entry.Kind)
        {
            case Before:
                found.UnionWith(entry.Members);
                break;
            case Restored:
                found.ExceptWith(entry.Members);
                break;
        }

        return found;
    });

    /// <summary>Whether this step once handed a part to a person.</summary>
    public bool AskedPerson => _earlier.Any(e => e.Kind == Person);

    /// <summary>The last thing that was recorded is that they are back.</summary>
    public bool IsPutBack => _earlier is [.., { Kind: Restored }];

    public Mark MarkOf(string group, string email) => new(MarkOf(group), MarkOf(email));

    public bool WasJustRequested(TesterMembership member) => WasJustRequested(MarkOf(member.Group, member.Email));

    /// <summary>A removal that was accepted a moment ago and was not read back yet: it may still happen.</summary>
    public bool WasJustRequested(Mark mark) =>
        _earlier.LastOrDefault(e => e.Kind is After || (e.Kind is Removal or Restored && e.Members.Contains(mark))) is { Kind: Removal, At: { } at }
        && step.StartedAt - at < Patience;

    /// <summary>Kept before the first write: an attempt that dies in it leaves what an undo needs.</summary>
    public Task KeepBeforeAsync(TesterGroups groups, Survey survey, CancellationToken cancellationToken) =>
        _earlier.Any(e => e.Kind == Before) && survey.Members.All(m => FoundHere.Contains(MarkOf(m.Group, m.Email)))
            ? Task.CompletedTask
            : KeepAsync(Before, groups, survey.Read, survey.Members.Select(m => MarkOf(m.Group, m.Email)), cancellationToken);

    public Task KeepRemovalAsync(TesterMembership member, CancellationToken cancellationToken) =>
        KeepAsync(Removal, null, null, [MarkOf(member.Group, member.Email)], cancellationToken);

    public Task KeepAfterAsync(TesterGroups groups, Survey survey, CancellationToken cancellationToken) =>
        KeepAsync(After, groups, survey.Read, [], cancellationToken);

    public Task KeepRestoredAsync(IEnumerable<Mark> members, CancellationToken cancellationToken) =>
        KeepAsync(Restored, null, null, members, cancellationToken);

    public Task KeepPersonAsync(IEnumerable<PersonTask> tasks, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new Evidence(Person, JsonSerializer.Serialize(
            new { at = step.StartedAt, asked = tasks.Select(t => t.GetType().Name).Distinct() }, PlatformJson.Options)), cancellationToken);

    private Task KeepAsync(string kind, TesterGroups? groups, int? read, IEnumerable<Mark> members, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new Evidence(kind, JsonSerializer.Serialize(
            new
            {
                at = step.StartedAt,
                system,
                track = groups?.Track,
                groupsFrom = groups?.Source,
                groups = groups?.Addresses.Select(MarkOf),
                groupsRead = read,
                members,
            },
            PlatformJson.Options)), cancellationToken);

    private string MarkOf(string address) => step.Mark($"{step.CaseRef} {address.ToLowerInvariant()}");

    private static Entry? Read(Evidence evidence)
    {
        if (evidence.Kind is not (Before or Removal or After or Person or Restored))
        {
            return null;
        }

        var entry = JsonSerializer.Deserialize<EntryJson>(evidence.Json, PlatformJson.Options);
        return new Entry(evidence.Kind, entry?.At, entry?.Members ?? []);
    }

    /// <summary>One address in one group, both marked.</summary>
    internal sealed record Mark(string Group, string Member);

    private sealed record Entry(string Kind, DateTimeOffset? At, IReadOnlyList<Mark> Members);

    private sealed record EntryJson(DateTimeOffset? At = null, IReadOnlyList<Mark>? Members = null);
}
