using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>A checked definition: which steps, for which action and plan. Cases stay pinned to the version they began with.</summary>
public sealed class Procedure
{
    /// <summary>What <see cref="Plan"/> says when the procedure is for every plan.</summary>
    public const string AnyPlan = "any";

    private readonly ConcurrentDictionary<int, ProcedureStep> _laps = new();

    public required string Name { get; init; }

    /// <summary>From 1; a changed file takes a new one.</summary>
    public required int Version { get; init; }

    public required string Action { get; init; }

    /// <summary>A plan's word, or <see cref="AnyPlan"/>.</summary>
    public required string Plan { get; init; }

    /// <summary>Portuguese.</summary>
    public required string Title { get; init; }

    public required IReadOnlyList<ProcedureStep> Steps
    {
        get;
        init
        {
            field = value;
            ClosingCheck = value.FirstOrDefault(s => s.Uses == ProcedureStep.ClosingCheck)?.No;
            Mirror = value.FirstOrDefault(s => s.IsMirror) is { } mirror ? new MirrorStep(mirror.No, mirror.Platform) : null;
        }
    }

    /// <summary>The file as it was read, and its SHA-256.</summary>
    public required string Text { get; init; }

    public required string Hash { get; init; }

    /// <summary>The position of the closing check; null when the procedure has none.</summary>
    public int? ClosingCheck { get; private init; }

    /// <summary>The step that shows the case elsewhere; null: none.</summary>
    public MirrorStep? Mirror { get; private init; }

    /// <summary>The step to wake when the one numbered <paramref name="no"/> ends; null: none.</summary>
    public MirrorStep? MirrorOf(int no) => Mirror is { } mirror && mirror.No != no ? mirror : null;

    /// <summary>A step by its number in a case: one of the file's, or a further lap of one.</summary>
    public ProcedureStep At(int no) => no < Steps.Count ? Steps[no] : _laps.GetOrAdd(no, n => Steps[StepLap.Of(n).Base].OnLap(StepLap.Of(n)));

    /// <param name="stepId">Also of a further lap: <c>desfazer-backup</c>, <c>backup.2</c>.</param>
    public ProcedureStep? Find(string stepId) =>
        Steps.FirstOrDefault(s => s.Id == stepId)
        ?? (StepLap.Parse(stepId) is ({ } id, var lap) && Steps.FirstOrDefault(s => s.Id == id) is { } step ? At(lap.For(step.No).Number) : null);
}

/// <param name="Step">The step that comes first, by its position.</param>
/// <param name="Edge">What its end must be.</param>
public readonly record struct Need(int Step, Cases.Strictness Edge);

/// <summary>A fact of the request and a word that it must hold (<c>true</c> and <c>false</c> for yes and no).</summary>
public sealed record FactCondition(string Fact, string Word)
{
    /// <summary>Null when the request does not tell: the step stays in, for it must not be left out by mistake.</summary>
    public bool? Holds(IReadOnlyDictionary<string, IReadOnlyList<string>> facts) =>
        facts.TryGetValue(Fact, out var words) ? words.Contains(Word) : null;
}
