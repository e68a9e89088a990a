using System.Diagnostics.CodeAnalysis;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>Settings <c>Platforms:Http</c>: the systems that may be called, and each call with what proves it.</summary>
public sealed class HttpCallOptions : PlatformOptions
{
    /// <summary>The only hosts that are called: <c>host</c> or <c>host:port</c>, exactly.</summary>
    public List<string> AllowedHosts { get; set; } = [];

    /// <summary>Secrets by name, or <c>NAMEFile</c> with the path of a file that holds the secret. Used as <c>{secret:NAME}</c>.</summary>
    public Dictionary<string, string> Secrets { get; set; } = [];

    /// <summary>The calls by name: what a step gives as <c>call</c>.</summary>
    public Dictionary<string, CallOptions> Calls { get; set; } = [];
}

/// <summary>One HTTP request with places for the case's values.</summary>
public class RequestOptions
{
    public string? Method { get; set; }

    /// <summary>Scheme, host and path; each path segment may hold the case's values.</summary>
    public string? Url { get; set; }

    /// <summary>What follows the question mark: name → value.</summary>
    public Dictionary<string, string> Query { get; set; } = [];

    /// <summary>True: this system wants a secret in its query. Such a query is logged as little as any other.</summary>
    public bool SecretsInQuery { get; set; }

    /// <summary>Name → value.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>A JSON text whose strings may hold the case's values; none: no body.</summary>
    public string? Body { get; set; }
}

/// <summary>How the state is read, before and after the call.</summary>
public sealed class LookOptions : RequestOptions
{
    /// <summary>The effect is in place. Also the proof after the call.</summary>
    public ConditionOptions? Done { get; set; }

    /// <summary>The call is still to be made. Where it is declared, an answer that fits no condition is a failure and nothing is sent.</summary>
    public ConditionOptions? Open { get; set; }

    /// <summary>The system is at it.</summary>
    public ConditionOptions? Pending { get; set; }

    /// <summary>The system has nothing of this customer.</summary>
    public ConditionOptions? Absent { get; set; }

    /// <summary>When to look again at what is pending. 1 s to 1 day; default 5 min.</summary>
    public TimeSpan LookAgainAfter { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>A call that changes something, with its look.</summary>
public class ActOptions : RequestOptions
{
    public LookOptions? Look { get; set; }

    /// <summary>Which answers to the call mean that it was taken on.</summary>
    public ConditionOptions? Answer { get; set; }

    /// <summary>True: the same request again leads to the same state, so it may be sent again at once. Default false.</summary>
    public bool Idempotent { get; set; }

    /// <summary>Name of a header that carries the step's idempotency key; none by default.</summary>
    public string? IdempotencyHeader { get; set; }
}

/// <summary>Settings <c>Platforms:Http:Calls:NAME</c>.</summary>
public sealed class CallOptions : ActOptions
{
    /// <summary>JSON Pointers into the look's answers whose values are kept as they are; of others only that there is one.</summary>
    public List<string> Evidence { get; set; } = [];

    /// <summary>The call that takes the effect back; without it a person does.</summary>
    public ActOptions? Undo { get; set; }

    /// <summary>A GET that shows whether the system takes the credential; without it the probe only says that the call is declared, and calls nothing.</summary>
    public ProbeOptions? Probe { get; set; }
}

public sealed class ProbeOptions : RequestOptions
{
    public ConditionOptions? Answer { get; set; }
}

/// <summary>Fits an answer of one of the statuses in which every assertion holds.</summary>
public sealed class ConditionOptions
{
    public List<int> Status { get; set; } = [];

    public List<AssertionOptions> Fields { get; set; } = [];
}

/// <summary>Exactly one of <c>Equals</c>, <c>OneOf</c> and <c>Exists</c>.</summary>
public sealed class AssertionOptions
{
    /// <summary>RFC 6901, such as <c>/cliente/status</c>.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "RFC 6901's own word, and the setting's key.")]
    public string? Pointer { get; set; }

    /// <summary>May hold the case's values. Fits a string, a number or a truth value.</summary>
    public new string? Equals { get; set; }

    public List<string> OneOf { get; set; } = [];

    /// <summary>True: is there and not null.</summary>
    public bool? Exists { get; set; }
}
