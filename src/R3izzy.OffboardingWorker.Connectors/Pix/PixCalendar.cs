namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What is owed until when, in America/Sao_Paulo: −03:00 all year since 2019, so no time zone data is needed. Pure.</summary>
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

    private static readonly TimeSpan Brasilia = TimeSpan.FromHours(-3);

    public DateOnly Today => DayOf(Now);

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
        PixCancellationMode.Now => new PixCalendar(now, DayOf(now), now),
        PixCancellationMode.AtEffectiveEnd =>
            new PixCalendar(now, DayOf(effectiveEnd.AddTicks(-1)).AddDays(input.OwedDaysAfterEnd), effectiveEnd.AddDays(input.OwedDaysAfterEnd)),
    };

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Brasilia).DateTime);
}
