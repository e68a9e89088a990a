using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>
/// A receiver's bank that speaks the Banco Central's API Pix 2.9.0: recurrences, their charges and requests, one-off charges.
/// Written from bcb-pix-api-openapi.yaml. The API is below <see cref="Root"/>, the token endpoint at <c>/token</c>. Mutual TLS
/// is no part of the document, and not of this simulator: it listens on plain http.
/// </summary>
public sealed class SimulatedPix : SimulatedPlatform
{
    /// <summary>A bank's own base path.</summary>
    public const string Root = "/pix/v2";

    private static readonly PixEndpoint[] All = [.. PixRecurrences.Endpoints, .. PixCharges.Endpoints, .. PixOneOffs.Endpoints];

    private readonly PixBank _bank;
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private int _requests;

    public SimulatedPix(SandboxContext sandbox) : base(sandbox)
    {
        Clients = new PixClients(sandbox.TokenClock);
        _bank = new PixBank(sandbox.Ledger, sandbox.Clock, Quirks);
        Seeds = new PixSeeder(_bank);
    }

    public override string Name => "pix";

    public PixQuirks Quirks { get; } = new();

    public PixClients Clients { get; }

    /// <summary>Puts recurrences and charges into the account, and reads statuses back.</summary>
    public PixSeeder Seeds { get; }

    /// <summary>What a header of the last request to the API carried.</summary>
    public string? LastHeader(string name)
    {
        lock (_bank.Gate)
        {
            return _headers.GetValueOrDefault(name);
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/token", (Delegate)Clients.AnswerAsync);
        foreach (var endpoint in All)
        {
            routes.MapMethods(Root + endpoint.Path, [endpoint.Method], (HttpContext http) => AnswerAsync(http, endpoint));
        }

        routes.MapFallback((HttpContext http) => WriteAsync(http, PixProblem.NotFound()));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) => WriteAsync(http, PixProblem.Of(status, code));

    private async Task AnswerAsync(HttpContext http, PixEndpoint endpoint)
    {
        try
        {
            if (Clients.ScopesOf(http.Request) is not { } scopes)
            {
                // In no part of the document: gateways answer it, with or without a body.
                http.Response.StatusCode = 401;
                return;
            }

            if (!scopes.Contains(endpoint.Scope) || Quirks.NotContracted.Contains(endpoint.Scope.Split('.')[0]))
            {
                throw PixProblem.Denied();
            }

            var body = await ReadAsync(http).ConfigureAwait(false);
            JsonObject? answer;
            lock (_bank.Gate)
            {
                _headers.Clear();
                foreach (var header in http.Request.Headers)
                {
                    _headers[header.Key] = header.Value.ToString();
                }

                answer = endpoint.Answer(new PixCall(_bank, http.Request.RouteValues["id"] as string ?? "", http.Request.Query, body));
            }

            http.Response.StatusCode = endpoint.Status;
            if (answer is not null)
            {
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(answer.ToJsonString()).ConfigureAwait(false);
            }
        }
        catch (PixProblem refused)
        {
            await WriteAsync(http, refused).ConfigureAwait(false);
        }
    }

    private static async Task<JsonObject?> ReadAsync(HttpContext http)
    {
        if (!HttpMethods.IsPatch(http.Request.Method))
        {
            return null;
        }

        try
        {
            return (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted).ConfigureAwait(false)) as JsonObject;
        }
        catch (JsonException)
        {
            throw new PixProblem(400, "RequisicaoInvalida", "Requisição inválida.");
        }
    }

    private Task WriteAsync(HttpContext http, PixProblem refused)
    {
        http.Response.StatusCode = refused.Status;
        http.Response.ContentType = "application/problem+json";
        var id = Interlocked.Increment(ref _requests).ToString("D8", CultureInfo.InvariantCulture);
        return http.Response.WriteAsync(refused.Body($"sandbox-{id}").ToJsonString());
    }
}
