using System.Globalization;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Firestore's time: whole microseconds since 1970, UTC.</summary>
internal static class FirestoreTime
{
    public const long Minute = 60_000_000;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>RFC 3339 with no, three or six digits, as protobuf writes it.</summary>
    public static string Text(long micros)
    {
        var time = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        var format = micros % 1_000_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : micros % 1_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads RFC 3339; what is finer than a microsecond is cut off, as the database does with timestamp values.</summary>
    public static long Parse(string text, string field)
    {
        if (!text.Contains('T', StringComparison.Ordinal)
            || !DateTimeOffset.TryParse(Shorten(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw FirestoreRefusal.InvalidArgument($"Invalid value at '{field}' (type.googleapis.com/google.protobuf.Timestamp), Field '{field}', Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone offset.");
        }

        return Of(time);
    }

    /// <summary>True when the text names a moment that is not a whole microsecond.</summary>
    public static bool FinerThanMicros(string text)
    {
        var digits = Fraction(text);
        return digits.Length > 6 && digits[6..].ContainsAnyExcept('0');
    }

    private static ReadOnlySpan<char> Fraction(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return point < 0 ? [] : text.AsSpan(point + 1, end - point - 1);
    }

    private static string Shorten(string text)
    {
        var digits = Fraction(text).Length;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return digits > 6 ? text.Remove(point + 7, digits - 6) : text;
    }
}
