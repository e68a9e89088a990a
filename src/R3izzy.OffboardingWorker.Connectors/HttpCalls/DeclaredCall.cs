namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>A call as the settings declare it.</summary>
/// <param name="Name">What steps give as <c>call</c>.</param>
/// <param name="Shown">Pointers whose values are kept as they are.</param>
internal sealed record DeclaredCall(string Name, ActTemplate Act, ActTemplate? Undo, ProbeTemplate? Probe, IReadOnlyList<JsonPointer> Shown)
{
    private static readonly string[] Acting = ["POST", "PUT", "PATCH", "DELETE"];
    private static readonly string[] Looking = ["GET", "POST"];

    /// <summary>Null when the declaration cannot be used; each reason is noted.</summary>
    public static DeclaredCall? Parse(string name, CallOptions declared, DeclarationReading reading)
    {
        var key = $"{nameof(HttpCallOptions.Calls)}:{name}";
        var before = reading.Problems.Count;
        if (name.Length is 0 or > 40 || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            reading.Reject(key, "is no name of a call; it takes 1 to 40 of a-z, 0-9 and '-'.");
        }

        var act = ParseAct(key, declared, reading);
        var undo = declared.Undo is null ? null : ParseAct($"{key}:Undo", declared.Undo, reading);
        var probe = declared.Probe is null ? null : ParseProbe($"{key}:Probe", declared.Probe, reading);
        var shown = declared.Evidence.Select(JsonPointer.Parse).ToList();
        if (shown.Contains(null))
        {
            reading.Reject($"{key}:Evidence:{shown.IndexOf(null)}", "is not a JSON Pointer; it takes one such as /cliente/status.");
        }

        return reading.Problems.Count > before ? null : new DeclaredCall(name, act!, undo, probe, [.. shown.OfType<JsonPointer>()]);
    }

    private static ActTemplate? ParseAct(string key, ActOptions declared, DeclarationReading reading)
    {
        var request = RequestTemplate.Parse(key, declared, Acting, reading);
        var look = declared.Look is null ? null : ParseLook($"{key}:Look", declared.Look, reading);
        if (declared.Look is null)
        {
            reading.Reject($"{key}:Look", "is missing; it takes the request that reads the state (Method, Url, …) and in Done how it looks when it is done: without it nobody could tell.");
        }
        else if (look is not null && declared.Look.Url == declared.Url && declared.Look.Body == declared.Body && SameQuery(declared.Look, declared)
            && string.Equals(declared.Look.Method, declared.Method, StringComparison.OrdinalIgnoreCase))
        {
            reading.Reject($"{key}:Look", "is the same request as the call; it takes one that only reads.");
        }

        if (declared.IdempotencyHeader is { } header && (!CallHeaders.IsName(header) || request?.HasHeader(header) == true))
        {
            reading.Reject($"{key}:IdempotencyHeader", "is not a header that a declaration may set, or is among Headers too.");
        }

        if (request?.IsFixed == true)
        {
            reading.Reject(key, "names nothing of the case, so that it would be the same for every customer; it takes a value such as {{customer.taxId}} in Url, Query, Headers or Body.");
        }

        var answer = ParseCondition($"{key}:Answer", declared.Answer, "the answers that mean the call was taken on, such as Status: 200", mustShow: false, reading);
        return request is null || look is null || answer is null ? null : new ActTemplate(request, look, answer, declared.Idempotent, declared.IdempotencyHeader);
    }

    private static LookTemplate? ParseLook(string key, LookOptions declared, DeclarationReading reading)
    {
        var request = RequestTemplate.Parse(key, declared, Looking, reading);
        var done = ParseCondition($"{key}:Done", declared.Done, "how the answer looks when it is done, such as Status: 200 and Fields: /status Equals inativo", mustShow: true, reading);
        var open = Optional("Open", declared.Open, mustShow: true);
        var pending = Optional("Pending", declared.Pending, mustShow: true);
        var absent = Optional("Absent", declared.Absent, mustShow: declared.Absent?.Status.Exists(s => s < 300) == true);
        if (declared.LookAgainAfter < TimeSpan.FromSeconds(1) || declared.LookAgainAfter > TimeSpan.FromDays(1))
        {
            reading.Reject($"{key}:LookAgainAfter", $"is {declared.LookAgainAfter}; it takes 00:00:01 to 1.00:00:00.");
        }

        if (request?.IsFixed == true && done?.IsFixed == true)
        {
            reading.Reject(key, "names nothing of the case, so that one customer's state would stand for every other's; it takes a value such as {{customer.taxId}} in its request or in Done.");
        }

        return request is null || done is null ? null : new LookTemplate(request, done, declared.LookAgainAfter) { Open = open, Pending = pending, Absent = absent };

        Condition? Optional(string name, ConditionOptions? condition, bool mustShow) =>
            condition is null ? null : Condition.Parse($"{key}:{name}", condition, mustShow, reading);
    }

    private static ProbeTemplate? ParseProbe(string key, ProbeOptions declared, DeclarationReading reading)
    {
        var request = RequestTemplate.Parse(key, declared, ["GET"], reading);
        var answer = ParseCondition($"{key}:Answer", declared.Answer, "the answers that show that the credential is taken, such as Status: 200", mustShow: false, reading);
        return request is null || answer is null ? null : new ProbeTemplate(request, answer);
    }

    private static Condition? ParseCondition(string key, ConditionOptions? declared, string takes, bool mustShow, DeclarationReading reading)
    {
        if (declared is not null)
        {
            return Condition.Parse(key, declared, mustShow, reading);
        }

        reading.Reject(key, $"is missing; it takes {takes}.");
        return null;
    }

    private static bool SameQuery(RequestOptions one, RequestOptions other) =>
        one.Query.OrderBy(q => q.Key, StringComparer.Ordinal).SequenceEqual(other.Query.OrderBy(q => q.Key, StringComparer.Ordinal));
}

/// <summary>A call that changes something.</summary>
internal sealed record ActTemplate(RequestTemplate Request, LookTemplate Look, Condition Answer, bool Idempotent, string? IdempotencyHeader);

/// <summary>The request that reads the state, and what its answers mean.</summary>
internal sealed record LookTemplate(RequestTemplate Request, Condition Done, TimeSpan LookAgainAfter)
{
    public Condition? Open { get; init; }

    public Condition? Pending { get; init; }

    public Condition? Absent { get; init; }

    public IEnumerable<Condition> All => new[] { Done, Absent, Pending, Open }.OfType<Condition>();
}

internal sealed record ProbeTemplate(RequestTemplate Request, Condition Answer);
