namespace R3izzy.OffboardingWorker.Engine;

/// <summary>One signal to the dispatcher: something may be due. Calls while it is set melt into one.</summary>
public sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    public void Wake()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already set.
        }
    }

    public void Dispose() => _signal.Dispose();

    /// <summary>Ends at the next wake, or after <paramref name="limit"/> of real time.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _signal.WaitAsync(limit, cancellationToken);
}
