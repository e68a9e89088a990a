using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>When a step may begin. Its default value is: now.</summary>
/// <param name="Days">After the anchor; before it when negative.</param>
/// <param name="Counts">What a day is.</param>
public readonly record struct StepTiming(TimingAnchor Anchor, int Days, DayKind Counts = DayKind.Calendar)
{
    /// <summary>UTC; null: at once, or never (<see cref="IsNever"/>).</summary>
    public DateTimeOffset? NotBefore(CaseDates dates) => Anchor switch
    {
        TimingAnchor.Now => null,
        TimingAnchor.Effective => Shift(dates.Effective, dates),
        TimingAnchor.Return => dates.Return is { } at ? Shift(at, dates) : null,
    };

    /// <summary>The day that it counts from is not known, and will not be.</summary>
    public bool IsNever(CaseDates dates) => Anchor == TimingAnchor.Return && dates.Return is null;

    private DateTimeOffset Shift(DateTimeOffset anchor, CaseDates dates) => (Days, Counts) switch
    {
        (0, _) => anchor,
        (_, DayKind.Calendar) => anchor.AddDays(Days),
        (_, DayKind.Business) => dates.AddBusinessDays(anchor, Days),
    };
}

public enum TimingAnchor
{
    Now,

    /// <summary>The case's effective instant: the end of a cancellation's last month, the start of a pause or a return.</summary>
    Effective,

    /// <summary>The day that a paused customer comes back.</summary>
    Return,
}

public enum DayKind
{
    Calendar,
    Business,
}
