using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Flaws that more than one field can have. A message goes on from the field's name: "customer.name is missing."</summary>
internal static class Flaws
{
    public static readonly Flaw Missing = new(FlawCodes.Missing, "is missing.", "está faltando.");

    public static readonly Flaw Empty = new(FlawCodes.Empty, "is empty.", "está vazio.");

    public static readonly Flaw NoLetter = new(FlawCodes.Empty,
        "has no letter or digit.", "não tem nenhuma letra ou dígito.");

    public static readonly Flaw BrokenText = new(FlawCodes.BrokenCharacter,
        @"has half a character: an escape from \uD800 to \uDFFF without its other half.",
        @"tem meio caractere: um escape de \uD800 a \uDFFF sem a sua outra metade.");

    public static Flaw TooLong(int length, int longest) => new(FlawCodes.TooLong,
        Text($"has {length} characters; at most {longest} are taken."),
        Text($"tem {length} caracteres; são aceitos no máximo {longest}."));

    public static Flaw TooMany(int count, int most) => new(FlawCodes.TooMany,
        Text($"has {count} entries; at most {most} are taken."),
        Text($"tem {count} itens; são aceitos no máximo {most}."));

    public static Flaw WrongType(JsonKind got, JsonKind takes) => new(FlawCodes.WrongType,
        $"is {Names.English(got)}, but takes {Names.English(takes)}{HintFor(got).English}.",
        $"é {Names.Portuguese(got)}, mas aceita {Names.Portuguese(takes)}{HintFor(got).Portuguese}.");

    private static (string English, string Portuguese) HintFor(JsonKind got) => got switch
    {
        JsonKind.Null => ("; leave the key out when it is not known", "; omita a chave quando não souber o valor"),
        JsonKind.Number => ("; write it in double quotes", "; escreva entre aspas duplas"),
        JsonKind.Object or JsonKind.List or JsonKind.Text or JsonKind.Bool => ("", ""),
    };

    public static Flaw DuplicateKey(int count) => new(FlawCodes.DuplicateKey,
        Text($"is given {count} times; a key is taken once."),
        Text($"aparece {count} vezes; uma chave só pode aparecer uma vez."));

    public static Flaw UnknownKey(string? suggestion, IEnumerable<string> known) => new(FlawCodes.UnknownKey,
        suggestion is null ? $"is not a known key. Known here: {string.Join(", ", known)}." : $"is not a known key; did you mean '{suggestion}'?",
        suggestion is null ? $"não é uma chave conhecida. Conhecidas aqui: {string.Join(", ", known)}." : $"não é uma chave conhecida; quis dizer '{suggestion}'?");

    public static Flaw UnknownWord(string? suggestion, IEnumerable<string> known) => new(FlawCodes.UnknownWord,
        $"takes one of: {string.Join(", ", known)}{(suggestion is null ? "." : $"; did you mean '{suggestion}'?")}",
        $"aceita um destes: {string.Join(", ", known)}{(suggestion is null ? "." : $"; quis dizer '{suggestion}'?")}");

    public static Flaw ControlCharacter(Rune rune, int place) => new(FlawCodes.ControlCharacter,
        Text($"has a line break or control character (U+{rune.Value:X4}, character {place})."),
        Text($"tem uma quebra de linha ou um caractere de controle (U+{rune.Value:X4}, caractere {place})."));

    public static Flaw InvisibleCharacter(Rune rune, int place) => new(FlawCodes.InvisibleCharacter,
        Text($"has an invisible or direction character (U+{rune.Value:X4}, character {place}): type the text again instead of pasting it."),
        Text($"tem um caractere invisível ou de direção (U+{rune.Value:X4}, caractere {place}): digite o texto de novo em vez de colar."));

    public static Flaw UnassignedCharacter(Rune rune, int place) => new(FlawCodes.BrokenCharacter,
        Text($"has a damaged character, or one without a public meaning (U+{rune.Value:X4}, character {place})."),
        Text($"tem um caractere corrompido ou sem significado público (U+{rune.Value:X4}, caractere {place})."));

    /// <summary>Numbers print the same on every machine.</summary>
    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static class Names
    {
        public static string English(JsonKind kind) => kind switch
        {
            JsonKind.Object => "an object",
            JsonKind.List => "a list",
            JsonKind.Text => "a text",
            JsonKind.Bool => "true or false",
            JsonKind.Number => "a number",
            JsonKind.Null => "null",
        };

        public static string Portuguese(JsonKind kind) => kind switch
        {
            JsonKind.Object => "um objeto",
            JsonKind.List => "uma lista",
            JsonKind.Text => "um texto",
            JsonKind.Bool => "true ou false",
            JsonKind.Number => "um número",
            JsonKind.Null => "null",
        };
    }
}
