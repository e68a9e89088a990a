using System.Diagnostics;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>Bounded waits for what another thread brings about.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Looks until the condition holds; fails, naming what was awaited, when it never does.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string awaited)
    {
        var clock = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Stopwatch.GetElapsedTime(clock).ShouldBeLessThan(Limit, $"waited in vain for: {awaited}");
            await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string awaited) => HoldsAsync(() => Task.FromResult(condition()), awaited);
}
