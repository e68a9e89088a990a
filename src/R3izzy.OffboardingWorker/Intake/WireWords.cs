using System.Diagnostics.CodeAnalysis;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>What a request asks for.</summary>
public enum RequestAction
{
    /// <summary><c>cancel</c>: end the customer's subscription and access.</summary>
    Cancel,

    /// <summary><c>pause</c>: put the customer on the maintenance plan, with everything kept for the return.</summary>
    Pause,

    /// <summary><c>return</c>: bring the customer back from a pause.</summary>
    Return,
}

/// <summary>The plans that R3izzy sells.</summary>
public enum Plan
{
    Lite,
    Pro,
    ProContabilidade,
}

/// <summary>The words of actions and plans in requests, procedures and the store: never rename one.</summary>
public static class WireWords
{
    public static string ToWire(this RequestAction action) => action switch
    {
        RequestAction.Cancel => "cancel",
        RequestAction.Pause => "pause",
        RequestAction.Return => "return",
    };

    /// <summary>What the refs of an action's cases begin with.</summary>
    public static string RefPrefix(this RequestAction action) => action switch
    {
        RequestAction.Cancel => "DESL",
        RequestAction.Pause => "PAUSA",
        RequestAction.Return => "RETORNO",
    };

    public static string ToWire(this Plan plan) => plan switch
    {
        Plan.Lite => "lite",
        Plan.Pro => "pro",
        Plan.ProContabilidade => "pro-contabilidade",
    };

    public static bool TryReadAction(string text, out RequestAction value, [NotNullWhen(false)] out Flaw? flaw) =>
        TryRead(text, ToWire, out value, out flaw);

    public static bool TryReadPlan(string text, out Plan value, [NotNullWhen(false)] out Flaw? flaw) =>
        TryRead(text, ToWire, out value, out flaw);

    private static bool TryRead<TEnum>(string text, Func<TEnum, string> toWire, out TEnum value, [NotNullWhen(false)] out Flaw? flaw)
        where TEnum : struct, Enum
    {
        var values = Enum.GetValues<TEnum>();
        var words = Array.ConvertAll(values, v => toWire(v));
        var found = TryReadWord(text, words, out var word, out flaw);
        value = found ? values[Array.IndexOf(words, word)] : default;
        return found;
    }

    /// <summary>One of a closed set of lower-case words, in any letter case.</summary>
    internal static bool TryReadWord(
        string text, IReadOnlyCollection<string> words, [NotNullWhen(true)] out string? word, [NotNullWhen(false)] out Flaw? flaw)
    {
        var lower = Spaces.Trim(text).ToLowerInvariant();
        word = words.FirstOrDefault(w => w == lower);
        flaw = word is null ? Flaws.UnknownWord(KeySuggestion.For(lower, words), words) : null;
        return flaw is null;
    }
}
