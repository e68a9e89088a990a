namespace R3izzy.OffboardingWorker.Engine;

/// <summary>One signal to the dispatcher: something may be due. Calls while it is set melt into one.</summary>
public sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private int _set;

    public void Wake()
    {
        if (Interlocked.Exchange(ref _set, 1) == 0)
        {
            _signal.Release();
        }
    }

    public void Dispose() => _signal.Dispose();

    /// <summary>Ends at the next wake, or after <paramref name="limit"/> of real time.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (await _signal.WaitAsync(limit, cancellationToken).ConfigureAwait(false))
        {
            // Before the caller looks: a wake from here on is for its next look.
            Interlocked.Exchange(ref _set, 0);
        }
    }
}
