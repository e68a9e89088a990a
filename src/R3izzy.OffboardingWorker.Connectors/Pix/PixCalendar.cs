using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What is owed until when, in America/Sao_Paulo. Pure.</summary>
/// <param name="Now">When the attempt began.</param>
/// <param name="LastOwedDay">What falls due up to this day stays; what falls due later must not be charged.</param>
/// <param name="End">When the recurrences end; not after <paramref name="Now"/> when they end at once.</param>
internal sealed record PixCalendar(DateTimeOffset Now, DateOnly LastOwedDay, DateTimeOffset End)
{
    /// <summary>
    /// Charges of Pix Automático are made from ten to two days before they fall due, by a billing system that does not know of
    /// the cancellation: those for later months are found in time by looking often enough.
    /// </summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromDays(1);

    private static readonly TimeSpan LookEveryNearTheEnd = TimeSpan.FromHours(6);

    private static readonly TimeSpan NearTheEnd = TimeSpan.FromDays(3);

    public DateOnly Today => Brasilia.DayOf(Now);

    public bool IsBeforeEnd => Now < End;

    /// <summary>The end moves with the clock: what fell due since is not what it was when it was cancelled.</summary>
    public bool EndsAtOnce => End == Now;

    public TimeSpan LookAgainIn
    {
        get
        {
            var left = End - Now;
            var often = left <= NearTheEnd ? LookEveryNearTheEnd : LookEvery;
            return left < often ? left : often;
        }
    }

    public static PixCalendar Of(CancelRecurrenceInput input, DateTimeOffset effectiveEnd, DateTimeOffset now) => input.Mode switch
    {
        PixCancellationMode.Now => new PixCalendar(now, Brasilia.DayOf(now), now),
        PixCancellationMode.AtEffectiveEnd =>
            new PixCalendar(now, Brasilia.DayOf(effectiveEnd.AddTicks(-1)).AddDays(input.OwedDaysAfterEnd), effectiveEnd.AddDays(input.OwedDaysAfterEnd)),
    };
}
