using System.Globalization;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>A calendar month from 2000-01 to 2100-12. Its default value is 2000-01.</summary>
public readonly record struct Month : IComparable<Month>
{
    public const int FirstYear = 2000;
    public const int LastYear = 2100;

    private readonly int _sinceFirst;

    /// <exception cref="ArgumentOutOfRangeException">There is no such month in the range.</exception>
    public Month(int year, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, FirstYear);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, LastYear);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 12);
        _sinceFirst = ((year - FirstYear) * 12) + number - 1;
    }

    public int Year => FirstYear + (_sinceFirst / 12);

    /// <summary>1 for January.</summary>
    public int Number => (_sinceFirst % 12) + 1;

    /// <summary>The first instant after the month in America/Sao_Paulo, as UTC: when a customer's access may end.</summary>
    public DateTimeOffset EffectiveEnd() => EffectiveEnd(SaoPauloTime.Zone);

    internal DateTimeOffset EffectiveEnd(TimeZoneInfo zone) =>
        SaoPauloTime.InstantOf(new DateOnly(Year, Number, 1).AddMonths(1), TimeOnly.MinValue, zone);

    public int CompareTo(Month other) => _sinceFirst.CompareTo(other._sinceFirst);

    public static bool operator <(Month left, Month right) => left.CompareTo(right) < 0;

    public static bool operator >(Month left, Month right) => left.CompareTo(right) > 0;

    public static bool operator <=(Month left, Month right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Month left, Month right) => left.CompareTo(right) >= 0;

    /// <summary>The stored form, <c>2026-12</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Number:00}");

    /// <summary>What staff and customers read: <c>Dezembro/2026</c>.</summary>
    public string ToPortuguese() => string.Create(CultureInfo.InvariantCulture, $"{MonthText.PortugueseName(Number)}/{Year:0000}");
}
