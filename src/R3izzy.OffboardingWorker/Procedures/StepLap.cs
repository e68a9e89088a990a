using System.Globalization;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>
/// A step's further rounds in a case. What ended stays as it ended, with its attempts and evidence; to put it back, or to do
/// it again after a change of the case, the case gets a step more, whose number says of which step it is a lap:
/// thousand and the step's own for the undo, two thousand and the step's own for the first time again, and so on.
/// </summary>
/// <param name="Base">The step's position in its procedure.</param>
/// <param name="Index">0 the step itself, 1 its undo, 2 the first time again.</param>
public readonly record struct StepLap(int Base, int Index)
{
    /// <summary>Most steps that a procedure may have.</summary>
    public const int Width = 1000;

    private const string UndoPrefix = "desfazer-";

    public int Number => (Index * Width) + Base;

    public bool IsUndo => Index == 1;

    /// <summary>0 for the step itself and its undo; then 1, 2, …</summary>
    public int Round => Math.Max(0, Index - 1);

    /// <summary>What sets an idempotency key of this lap apart.</summary>
    public string KeySuffix => Index switch
    {
        0 => "",
        1 => ".undo",
        _ => string.Create(CultureInfo.InvariantCulture, $".{Index}"),
    };

    public static StepLap Of(int number) => new(number % Width, number / Width);

    public static StepLap UndoOf(int baseNo) => new(baseNo, 1);

    /// <param name="round">From 1.</param>
    public static StepLap Again(int baseNo, int round) => new(baseNo, round + 1);

    public StepLap For(int baseNo) => this with { Base = baseNo };

    public string IdOf(string baseId) => Index switch
    {
        0 => baseId,
        1 => UndoPrefix + baseId,
        _ => string.Create(CultureInfo.InvariantCulture, $"{baseId}.{Index}"),
    };

    /// <summary>The step's own id and the lap; a null id when the text is of no further lap.</summary>
    public static (string? BaseId, StepLap Lap) Parse(string id)
    {
        if (id.StartsWith(UndoPrefix, StringComparison.Ordinal))
        {
            return (id[UndoPrefix.Length..], new StepLap(0, 1));
        }

        var dot = id.LastIndexOf('.');
        return dot > 0 && int.TryParse(id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index is >= 2 and < 100
            ? (id[..dot], new StepLap(0, index))
            : (null, default);
    }
}
