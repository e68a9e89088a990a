using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>A declared request.</summary>
internal sealed class RequestTemplate
{
    private readonly IReadOnlyList<(string Name, CallText Value)> _query;
    private readonly CallHeaders _headers;
    private readonly CallBody? _body;

    private RequestTemplate(HttpMethod method, CallAddress address, IReadOnlyList<(string, CallText)> query, CallHeaders headers, CallBody? body) =>
        (Method, Address, _query, _headers, _body) = (method, address, query, headers, body);

    public HttpMethod Method { get; }

    public CallAddress Address { get; }

    /// <summary>It is the same in every case: whatever it does, it does to somebody else, or to all.</summary>
    public bool IsFixed => Address.IsFixed && _query.All(q => q.Value.IsFixed) && _headers.AreFixed && _body?.IsFixed != false;

    public bool HasHeader(string name) => _headers.Has(name);

    /// <summary>Null when the declaration cannot be used; each reason is noted.</summary>
    public static RequestTemplate? Parse(string key, RequestOptions declared, IReadOnlyList<string> methods, DeclarationReading reading)
    {
        var before = reading.Problems.Count;
        var method = (declared.Method ?? "").ToUpperInvariant();
        if (!methods.Contains(method))
        {
            reading.Reject($"{key}:Method", $"is {(method.Length == 0 ? "missing" : $"'{declared.Method}'")}; it takes {string.Join(", ", methods)}.");
        }

        var address = CallAddress.Parse($"{key}:Url", declared.Url, reading);
        var query = declared.Query.Select(q => (q.Key, Value: QueryValue(key, declared, q, reading))).ToList();
        var headers = CallHeaders.Parse($"{key}:Headers", declared.Headers, reading);
        var body = string.IsNullOrWhiteSpace(declared.Body) ? null : CallBody.Parse($"{key}:Body", declared.Body, reading);
        if (method == "GET" && !string.IsNullOrWhiteSpace(declared.Body))
        {
            reading.Reject($"{key}:Body", "is given, and a GET has none.");
        }

        return reading.Problems.Count > before ? null
            : new RequestTemplate(new HttpMethod(method), address!, [.. query.Select(q => (q.Key, q.Value!))], headers!, body);
    }

    /// <summary>Null when this case lacks a value, or has one that does not fit its place; why is added to <paramref name="obstacles"/>.</summary>
    public FilledRequest? Fill(CaseFields fields, ISet<string> obstacles)
    {
        var path = Address.Fill(fields, obstacles);
        var query = _query.Select(q => (q.Name, Value: q.Value.Fill(fields, obstacles))).ToList();
        var headers = _headers.Fill(fields, obstacles);
        var body = _body?.Fill(fields, obstacles);
        return path is null || headers is null || query.Exists(q => q.Value is null) || (body is null && _body is not null) ? null
            : new FilledRequest(Method, Address.System, path, [.. query.Select(q => KeyValuePair.Create(q.Name, q.Value!))], headers, body);
    }

    private static CallText? QueryValue(string key, RequestOptions declared, KeyValuePair<string, string> query, DeclarationReading reading)
    {
        var text = CallText.Parse($"{key}:Query:{query.Key}", query.Value ?? "", reading);
        if (text is { UsesSecret: true } && !declared.SecretsInQuery)
        {
            reading.Reject($"{key}:Query:{query.Key}", "holds a secret; addresses end up in other systems' logs. Use a header, or if the system takes it in no other way say SecretsInQuery: true.");
        }

        return text;
    }
}

/// <summary>A request with this case's values.</summary>
/// <param name="System">Scheme, host and port.</param>
/// <param name="Query">Not encoded.</param>
internal sealed record FilledRequest(
    HttpMethod Method, Uri System, IReadOnlyList<PathSegment> Path, IReadOnlyList<KeyValuePair<string, string>> Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers, byte[]? Body);
