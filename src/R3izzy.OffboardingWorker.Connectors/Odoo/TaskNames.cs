using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>Compares names as people do: without accents, case and spare blanks.</summary>
internal static class TaskNames
{
    // An own table: string.Normalize changes nothing under InvariantGlobalization. Lower case, the letters of Portuguese and its neighbours.
    private static readonly Dictionary<char, char> Plain = new[]
    {
        ("áàâãäå", 'a'), ("éèêë", 'e'), ("íìîï", 'i'), ("óòôõö", 'o'), ("úùûü", 'u'), ("ç", 'c'), ("ñ", 'n'), ("ýÿ", 'y'),
    }.SelectMany(row => row.Item1.Select(letter => (letter, row.Item2))).ToDictionary(p => p.letter, p => p.Item2);

    public static bool AreSame(string one, string other) => Fold(one) == Fold(other);

    public static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var character in name.ToLowerInvariant())
        {
            if (char.IsWhiteSpace(character))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }
            }
            // The marks of letters that came in two characters, as from a Mac.
            else if (character is < '\u0300' or > '\u036F')
            {
                folded.Append(Plain.GetValueOrDefault(character, character));
            }
        }

        return folded.ToString().TrimEnd();
    }
}
