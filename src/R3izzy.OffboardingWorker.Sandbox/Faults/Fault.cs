using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Faults;

/// <summary>What goes wrong with one call.</summary>
public abstract record Fault
{
    private Fault() { }

    /// <summary>The platform answers an error in its own shape, before any effect.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Code">The vendor's code; null for the platform's usual one for that status.</param>
    /// <param name="RetryAfter">Sent as the header, in whole seconds.</param>
    public sealed record Refuse(int Status, string? Code = null, TimeSpan? RetryAfter = null) : Fault;

    /// <summary>The effect happens, and then the platform answers an error.</summary>
    public sealed record RefuseAfter(int Status, string? Code = null) : Fault;

    /// <summary>The connection is cut before anything happens.</summary>
    public sealed record DropBefore : Fault;

    /// <summary>The effect happens, and the connection is cut before the answer: "it worked and we never heard".</summary>
    public sealed record DropAfter : Fault;

    /// <summary>The answer is 200 with a body that is not what the vendor describes; the effect happens.</summary>
    public sealed record Garble : Fault;

    /// <summary>The platform takes its time, in real time.</summary>
    public sealed record Slow(TimeSpan By) : Fault;

    /// <summary>The call stops before its effect until it is released.</summary>
    public sealed record HoldBefore(Hold Hold) : Fault;

    /// <summary>The call stops after its effect and before its answer until it is released.</summary>
    public sealed record HoldAfter(Hold Hold) : Fault;

    /// <summary>Runs <paramref name="Action"/> after the effect and before the answer, then answers normally.</summary>
    /// <param name="Action">May take its time: the caller waits for its answer.</param>
    /// <param name="OnceAnswered">Runs when the whole answer has left.</param>
    public sealed record RunAfter(Func<Task> Action, Func<Task>? OnceAnswered = null) : Fault;

    /// <summary>Answers normally, and keeps the answer.</summary>
    public sealed record KeepAnswer(KeptAnswer Kept) : Fault;

    /// <summary>Gives an answer that was kept, and has no effect: "200, but not applied".</summary>
    public sealed record AnswerOnly(KeptAnswer Kept) : Fault;
}

/// <summary>What a platform answered once, to be answered again without anything behind it.</summary>
public sealed class KeptAnswer
{
    /// <summary>Null until a call was answered.</summary>
    public int? Status { get; internal set; }

    internal string? ContentType { get; set; }

    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];

    internal ReadOnlyMemory<byte> Body { get; set; }
}

/// <summary>A call that stands still: <see cref="Reached"/> ends when it got there, <see cref="Release"/> lets it go on.</summary>
public sealed class Hold
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public void Release() => _released.TrySetResult();

    internal async Task StandAsync(CancellationToken gone)
    {
        _reached.TrySetResult();
        await _released.Task.WaitAsync(gone).ConfigureAwait(false);
    }
}

/// <summary>Which calls a fault hits.</summary>
/// <param name="Fault">What happens to them.</param>
public sealed class FaultRule(Fault fault)
{
    private int _seen;
    private int _hit;

    public Fault Fault { get; } = fault;

    /// <summary>Null: any platform.</summary>
    public string? Platform { get; init; }

    /// <summary>Null: any method.</summary>
    public string? Method { get; init; }

    /// <summary>Part of the path, compared exactly; null: any path.</summary>
    public string? PathContains { get; init; }

    /// <summary>Part of the body, compared exactly, where one address serves every call (JSON-RPC); null: any body.</summary>
    public string? BodyContains { get; init; }

    /// <summary>Any further condition. The body has not been read yet.</summary>
    public Func<HttpRequest, bool>? When { get; init; }

    /// <summary>Matching calls that pass before the first one is hit.</summary>
    public int Skip { get; init; }

    /// <summary>How many calls are hit.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many calls were hit so far.</summary>
    public int Hits => Volatile.Read(ref _hit);

    internal bool TryHit(string platform, HttpRequest request, string body)
    {
        if ((Platform is not null && Platform != platform)
            || (Method is not null && !HttpMethods.Equals(Method, request.Method))
            || (PathContains is not null && !(request.Path.Value ?? "").Contains(PathContains, StringComparison.Ordinal))
            || (BodyContains is not null && !body.Contains(BodyContains, StringComparison.Ordinal))
            || (When is not null && !When(request)))
        {
            return false;
        }

        if (Interlocked.Increment(ref _seen) <= Skip)
        {
            return false;
        }

        if (Interlocked.Increment(ref _hit) <= Times)
        {
            return true;
        }

        Interlocked.Decrement(ref _hit);
        return false;
    }
}

/// <summary>The faults in force. The first rule that hits a call decides it.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private List<FaultRule> _rules = [];

    public FaultRule Add(FaultRule rule)
    {
        lock (_gate)
        {
            _rules = [.. _rules, rule];
        }

        return rule;
    }

    public void Clear()
    {
        ReleaseAll();
        lock (_gate)
        {
            _rules = [];
        }
    }

    /// <summary>Lets every call go on that a hold has stopped.</summary>
    public void ReleaseAll()
    {
        foreach (var rule in _rules)
        {
            (rule.Fault switch
            {
                Fault.HoldBefore before => before.Hold,
                Fault.HoldAfter after => after.Hold,
                _ => null,
            })?.Release();
        }
    }

    /// <summary>Some rule can only be decided with the body at hand.</summary>
    internal bool LooksAtBodies => Volatile.Read(ref _rules).Exists(r => r.BodyContains is not null);

    internal Fault? For(string platform, HttpRequest request, string body) =>
        Volatile.Read(ref _rules).FirstOrDefault(r => r.TryHit(platform, request, body))?.Fault;
}
