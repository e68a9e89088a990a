using System.Globalization;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// Spaces of all widths, which come with text copied from mails and pages. Line breaks and tabs are not spaces:
/// in a one-line value they are errors and must not vanish by trimming.
/// </summary>
internal static class Spaces
{
    public static string Trim(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>Every kind of space (U+00A0, U+2003, …) becomes the ordinary one.</summary>
    public static string MakeOrdinary(string text) =>
        string.Create(text.Length, text, (made, from) =>
        {
            for (var i = 0; i < made.Length; i++)
            {
                made[i] = IsSpace(from[i]) ? ' ' : from[i];
            }
        });

    private static bool IsSpace(char c) => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator;
}
