using System.Collections.Frozen;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>
/// This worker's slots per platform. Whether a platform is closed stands in the store, for every worker; a worker that
/// hears of it here stops chaining into it at once.
/// </summary>
public sealed class PlatformGates
{
    private readonly FrozenDictionary<string, Gate> _gates;

    public PlatformGates(IReadOnlyDictionary<string, GateLimits> limits) =>
        _gates = limits.ToFrozenDictionary(l => l.Key, l => new Gate(l.Value.Concurrency), StringComparer.Ordinal);

    /// <summary>The platforms that this worker has connectors for.</summary>
    public IReadOnlySet<string> Served => _served ??= _gates.Keys.ToHashSet(StringComparer.Ordinal);

    private HashSet<string>? _served;

    /// <summary>Takes a slot. False when none is free or the platform is closed.</summary>
    public bool TryReserve(string platform) => _gates.TryGetValue(platform, out var gate) && !gate.Closed && gate.TryTake();

    public void Release(string platform) => _gates[platform].Give();

    /// <summary>Takes every free slot of every open platform; what is not used is given back with <see cref="Release"/>.</summary>
    public Dictionary<string, int> ReserveFree(int most)
    {
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (platform, gate) in _gates)
        {
            // The closed flag is no reason to stay away here: the store knows until when, and opens it again.
            var taken = gate.TakeUpTo(most);
            if (taken > 0)
            {
                slots[platform] = taken;
            }
        }

        return slots;
    }

    public void Release(string platform, int slots)
    {
        for (; slots > 0; slots--)
        {
            Release(platform);
        }
    }

    public void SetClosed(string platform, bool closed)
    {
        if (_gates.TryGetValue(platform, out var gate))
        {
            gate.Closed = closed;
        }
    }

    private sealed class Gate(int slots)
    {
        private int _free = slots;

        public volatile bool Closed;

        public bool TryTake()
        {
            if (Interlocked.Decrement(ref _free) >= 0)
            {
                return true;
            }

            Interlocked.Increment(ref _free);
            return false;
        }

        public int TakeUpTo(int most)
        {
            var taken = 0;
            while (taken < most && TryTake())
            {
                taken++;
            }

            return taken;
        }

        public void Give() => Interlocked.Increment(ref _free);
    }
}
