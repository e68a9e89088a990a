using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>A checked definition: which steps, for which action and plan. Cases stay pinned to the version they began with.</summary>
public sealed record Procedure
{
    public required string Name { get; init; }

    /// <summary>From 1; a changed file takes a new one.</summary>
    public required int Version { get; init; }

    public required string Action { get; init; }

    public required string Plan { get; init; }

    /// <summary>Portuguese.</summary>
    public required string Title { get; init; }

    public required IReadOnlyList<ProcedureStep> Steps { get; init; }

    /// <summary>The file as it was read, and its SHA-256.</summary>
    public required string Text { get; init; }

    public required string Hash { get; init; }

    public ProcedureStep? Find(string stepId) => Steps.FirstOrDefault(s => s.Id == stepId);
}

/// <summary>One step of a procedure.</summary>
public sealed record ProcedureStep
{
    /// <summary>What a step names in <c>uses</c> when a person does it.</summary>
    public const string Human = "human";

    /// <summary>The closing check: every effect of the case is read back once more.</summary>
    public const string ClosingCheck = "case.verify";

    /// <summary>The gate of steps that no platform has.</summary>
    public const string CasePlatform = "case";

    public required int No { get; init; }

    /// <summary>A contract within the procedure: logs and people use it.</summary>
    public required string Id { get; init; }

    /// <summary>Portuguese.</summary>
    public required string Title { get; init; }

    /// <summary>A connector's id, <see cref="Human"/> or <see cref="ClosingCheck"/>.</summary>
    public required string Uses { get; init; }

    /// <summary>The connector's input; null for a person's step.</summary>
    public required object? Input { get; init; }

    /// <summary>The department that answers for it.</summary>
    public required string Owner { get; init; }

    public required IReadOnlyList<Need> Needs { get; init; }

    public required StepTiming At { get; init; }

    /// <summary>Facts that must hold; empty: always.</summary>
    public required IReadOnlyList<FactCondition> When { get; init; }

    /// <summary>Portuguese, for the person who does it by hand.</summary>
    public required string Instructions { get; init; }

    /// <summary>The gate it passes: the first part of the connector's id.</summary>
    public string Platform => Uses switch
    {
        Human => Human,
        ClosingCheck => CasePlatform,
        _ => Uses[..Uses.IndexOf('.', StringComparison.Ordinal)],
    };

    public bool IsHuman => Uses == Human;
}

/// <param name="Step">The step that comes first, by its position.</param>
/// <param name="Edge">What its end must be.</param>
public readonly record struct Need(int Step, Strictness Edge);

/// <summary>When a step may begin.</summary>
public readonly record struct StepTiming(TimingAnchor Anchor, int Days)
{
    public DateTimeOffset? NotBefore(DateTimeOffset effectiveEnd) => Anchor switch
    {
        TimingAnchor.Now => null,
        TimingAnchor.EffectiveEnd => effectiveEnd.AddDays(Days),
    };
}

public enum TimingAnchor
{
    Now,
    EffectiveEnd,
}

/// <summary>A fact of the request and a word that it must hold (<c>true</c> and <c>false</c> for yes and no).</summary>
public sealed record FactCondition(string Fact, string Word)
{
    /// <summary>Null when the request does not tell: the step stays in, for it must not be left out by mistake.</summary>
    public bool? Holds(IReadOnlyDictionary<string, IReadOnlyList<string>> facts) =>
        facts.TryGetValue(Fact, out var words) ? words.Contains(Word) : null;
}
