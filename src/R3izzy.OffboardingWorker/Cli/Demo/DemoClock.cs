namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary>
/// The demo's case clock: runs faster than real time by a factor, and can jump ahead when everything waits only for time.
/// HTTP time limits keep real time.
/// </summary>
internal sealed class DemoClock(double factor) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _from = System.GetTimestamp();
    private long _jumped;

    public override DateTimeOffset GetUtcNow() =>
        _start + (System.GetElapsedTime(_from) * factor) + TimeSpan.FromTicks(Interlocked.Read(ref _jumped));

    /// <summary>Timers follow the factor; a jump does not fire them, so whoever jumps wakes the dispatcher.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Scale(dueTime), Scale(period));

    public void JumpTo(DateTimeOffset time)
    {
        var ahead = time - GetUtcNow();
        if (ahead > TimeSpan.Zero)
        {
            Interlocked.Add(ref _jumped, ahead.Ticks);
        }
    }

    private TimeSpan Scale(TimeSpan time) => time <= TimeSpan.Zero ? time
        // A due time months ahead at factor 1 is beyond what a timer takes.
        : TimeSpan.FromMilliseconds(Math.Min(Math.Max(1, (time / factor).TotalMilliseconds), 24 * 60 * 60 * 1000));
}
