namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>Order of strings by their UTF-8 bytes, which is how Google sorts names; UTF-16 order differs above U+D7FF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y) => CompareText(x!, y!);

    public static int CompareText(string x, string y)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        return common == x.Length || common == y.Length
            ? x.Length.CompareTo(y.Length)
            : Rank(x[common]).CompareTo(Rank(y[common]));
    }

    /// <summary>Moves surrogates above the rest of the basic plane, where their code points are.</summary>
    private static int Rank(char unit) => unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800;
}
