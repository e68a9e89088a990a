using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>A customer that Conexa turned away by itself.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Code">Conexa's code or field, or <c>404</c>.</param>
internal sealed record LeftCustomer(long Id, string Code);

/// <summary>How far the taking of access has come.</summary>
/// <param name="Pass">1 for the first walk; the last one finds nothing to do.</param>
/// <param name="Offset">Of the page to read next.</param>
/// <param name="Last">See <see cref="ListPlace"/>.</param>
/// <param name="IsDirty">This pass met something to do, or a list that moved: another one has to follow.</param>
/// <param name="Gone">Answered 404: gone if the next pass does not show them.</param>
/// <param name="Left">Turned away.</param>
internal sealed record BlockCheckpoint(int Pass, int Offset, long? Last, bool IsDirty, IReadOnlyList<long> Gone, IReadOnlyList<LeftCustomer> Left)
{
    /// <summary>Checkpoints of an undo are of another kind, and begin otherwise.</summary>
    private const string Kind = "block:";

    public static BlockCheckpoint Empty { get; } = new(1, 0, null, false, [], []);

    public ListPlace Place => new(Offset, Last);

    /// <summary>A pass that has met nothing yet is walked from its beginning: what it proves, it must prove in one go.</summary>
    public static BlockCheckpoint Read(string? checkpoint) =>
        checkpoint?.StartsWith(Kind, StringComparison.Ordinal) == true
        && JsonSerializer.Deserialize<BlockCheckpoint>(checkpoint[Kind.Length..]) is { } read
            ? read.IsDirty ? read : read with { Offset = 0, Last = null }
            : Empty;

    public string Write() => Kind + JsonSerializer.Serialize(this);
}

/// <summary>How far the giving back has come, batch by batch of the recorded customers.</summary>
/// <param name="Next">First customer of the batch at hand, as an index into the recorded ones and then <paramref name="Again"/>.</param>
/// <param name="Intended">Of that batch, those that this step set out to give access.</param>
/// <param name="Restored">Given back and read back, in the batches before.</param>
/// <param name="Already">Had it back already.</param>
/// <param name="Gone">No longer there.</param>
/// <param name="Left">Turned away.</param>
/// <param name="Again">Turned away before a person had the step repeated: tried once more after all others.</param>
internal sealed record ReturnCheckpoint(
    int Next, IReadOnlyList<long> Intended, int Restored, int Already, int Gone, IReadOnlyList<LeftCustomer> Left, IReadOnlyList<long> Again)
{
    private const string Kind = "return:";

    public static ReturnCheckpoint Empty { get; } = new(0, [], 0, 0, 0, [], []);

    public bool HasWritten => Restored > 0 || Intended.Count > 0 || Left.Count > 0 || Again.Count > 0;

    public static ReturnCheckpoint Read(string? checkpoint) =>
        checkpoint?.StartsWith(Kind, StringComparison.Ordinal) == true
            && JsonSerializer.Deserialize<ReturnCheckpoint>(checkpoint[Kind.Length..]) is { } read
            // One of an earlier version knows of nobody to try again.
            ? read with { Again = read.Again ?? [] }
            : Empty;

    public string Write() => Kind + JsonSerializer.Serialize(this);
}
