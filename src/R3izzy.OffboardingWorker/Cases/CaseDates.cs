namespace R3izzy.OffboardingWorker.Cases;

/// <summary>The days that a case's steps count from.</summary>
/// <param name="Effective">UTC: the end of a cancellation's last month, the start of a pause or a return.</param>
/// <param name="Return">UTC: when a paused customer comes back; null when that is not known, and for a cancellation.</param>
/// <param name="AddBusinessDays">From a midnight in America/Sao_Paulo to the one that begins the business day so many later; earlier, when negative.</param>
public sealed record CaseDates(DateTimeOffset Effective, DateTimeOffset? Return, Func<DateTimeOffset, int, DateTimeOffset> AddBusinessDays);
