using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;

/// <summary>
/// FocusNFe's API v2 for a reseller: companies (_empresas.md of 2026-02, all but creating and changing) and backups (_backups.md).
/// The files themselves lie at <see cref="SimulatedFocusNfeFiles"/>.
/// </summary>
public sealed class SimulatedFocusNfe : SimulatedPlatform
{
    /// <summary>The reseller's main token.</summary>
    public const string Token = "sandbox-focusnfe-main-token-not-a-secret";

    private const int PageSize = 50;

    private readonly Lock _gate = new();
    private readonly List<FocusNfeCompany> _companies = [];
    private int _lastId = 1200;
    private int _requests;
    private int _documents;
    private int _credits;
    private long _minute = -1;

    public SimulatedFocusNfe(SandboxContext sandbox) : base(sandbox) => Files = new SimulatedFocusNfeFiles(sandbox, this);

    public override string Name => "focusnfe";

    /// <summary>The bucket beside it.</summary>
    public SimulatedFocusNfeFiles Files { get; }

    /// <summary>Where the bucket is; null: backups are listed as paths at the API itself ("caminho").</summary>
    public Uri? FilesAddress { get; set; }

    /// <summary>Credits of the token in each minute; null: never used up, so that tests need not wait (the real one has 100).</summary>
    public int? CreditsPerMinute { get; set; }

    /// <summary>A search for a company that is not there answers 404, as the document's table of statuses has it, instead of an empty list.</summary>
    public bool SearchAnswers404 { get; set; }

    /// <summary>A search lists every company, whatever number it asked for.</summary>
    public bool IgnoresFilter { get; set; }

    /// <summary>No backup was built after this moment, late as the real one may be; null: all are on time.</summary>
    public DateTimeOffset? LastBuildAt { get; set; }

    /// <summary>The moment that backups are listed as of.</summary>
    internal DateTimeOffset Built => LastBuildAt ?? Sandbox.Clock.GetUtcNow();

    public static FocusNfeSecrets SecretsOf(int id) => new($"producao-{id}-Zx81Lq", $"homologacao-{id}-Zx81Lq", $"CSC{id}ZX81LQ");

    /// <summary>The platform and its bucket, each on a port of its own.</summary>
    public static IEnumerable<SimulatedPlatform> WithFiles(SandboxContext sandbox)
    {
        var api = new SimulatedFocusNfe(sandbox);
        return [api, api.Files];
    }

    /// <summary>Registers a company; returns its id.</summary>
    public string AddCompany(string taxId, string name = "Razão social da empresa", bool foreign = false, bool hasNoBackupList = false)
    {
        lock (_gate)
        {
            var company = new FocusNfeCompany(++_lastId, taxId, name) { IsForeign = foreign, HasNoBackupList = hasNoBackupList };
            _companies.Add(company);
            return Text(company.Id);
        }
    }

    /// <summary>A document that the company issued. Its month's backup holds it from the next build after <paramref name="knownAt"/> on.</summary>
    public void AddDocument(string companyId, DateTimeOffset issuedAt, DateTimeOffset? knownAt = null, byte[]? xml = null, bool danfe = true)
    {
        lock (_gate)
        {
            var key = $"NFe41{issuedAt:yyMM}{++_documents:D9}";
            Find(companyId)!.Documents.Add(new FocusNfeDocument(
                key, issuedAt, knownAt ?? issuedAt, xml ?? Encoding.UTF8.GetBytes($"<NFe Id=\"{key}\"/>"), danfe));
        }
    }

    public bool Exists(string companyId) => Find(companyId) is not null;

    /// <summary>Removes a company as a person would in the panel; without an entry in the ledger.</summary>
    public void RemoveCompany(string companyId)
    {
        lock (_gate)
        {
            _companies.RemoveAll(c => Text(c.Id) == companyId);
        }
    }

    /// <summary>The company of a CPF or CNPJ; null: there is none.</summary>
    public string? IdOf(string taxId)
    {
        lock (_gate)
        {
            return _companies.Find(c => c.TaxId == taxId) is { } company ? Text(company.Id) : null;
        }
    }

    /// <summary>The ZIP file that is listed now; null: there is none.</summary>
    /// <param name="month"><c>AAAAMM</c>.</param>
    public byte[]? Backup(string companyId, string month, string kind = "xmls")
    {
        lock (_gate)
        {
            var company = Find(companyId);
            return company is not null && BackupBuilder.ListOf(company, Built).FirstOrDefault(b => b.Month == month) is { Month: not null } build
                ? BackupBuilder.Build(company, month, kind, build.BuiltAt) : null;
        }
    }

    /// <summary>The months listed now.</summary>
    public IReadOnlyList<string> Months(string companyId)
    {
        lock (_gate)
        {
            return [.. BackupBuilder.ListOf(Find(companyId)!, Built).Select(b => b.Month)];
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/empresas", http => AnswerAsync(http, List));
        routes.MapGet("/v2/empresas/{id}", http => AnswerAsync(http, h => Of(h, c => (200, c.ToJson()))));
        routes.MapDelete("/v2/empresas/{id}", http => AnswerAsync(http, h => Of(h, Delete, foreign: NotYours)));
        routes.MapGet("/v2/backups/{file}", http => AnswerAsync(http, Backups));
        // With the token, for links that are paths at the API.
        routes.MapGet("/arquivos/{company}/{month}/{file}", http => IsKnown(http) ? Files.SendAsync(http) : WriteErrorAsync(http, 401, null));
        routes.MapFallback(http => WriteErrorAsync(http, 404, null));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        http.Response.StatusCode = status;
        Head(http);
        if (status == 401)
        {
            // "em branco" in the document: no body at all.
            return Task.CompletedTask;
        }

        if (status == 429)
        {
            // FocusNFe tells the wait in a header of its own.
            http.Response.Headers["Rate-Limit-Remaining"] = "0";
            http.Response.Headers["Rate-Limit-Reset"] = http.Response.Headers.RetryAfter is [{ } wait] ? wait : "30";
            http.Response.Headers.RetryAfter = default;
        }

        return status == 400
            ? WriteAsync(http, 400, new JsonObject { ["erros"] = new JsonArray(Error(code ?? "parametros_invalidos", "Injected by the sandbox.")) })
            : WriteAsync(http, status, Error(code ?? CodeOf(status), "Injected by the sandbox."));
    }

    private static string? CodeOf(int status) => status switch { 404 => "nao_encontrado", 403 or 422 => "permissao_negada", _ => null };

    internal FocusNfeCompany? Find(string id)
    {
        lock (_gate)
        {
            return _companies.Find(c => Text(c.Id) == id);
        }
    }

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, (int Status, JsonNode Body)> answer)
    {
        if (!IsKnown(http))
        {
            await WriteErrorAsync(http, 401, null).ConfigureAwait(false);
            return;
        }

        if (!TakeCredit(out var rest))
        {
            http.Response.Headers.RetryAfter = Text(60 - Sandbox.Clock.GetUtcNow().Second);
            await WriteErrorAsync(http, 429, null).ConfigureAwait(false);
            return;
        }

        Head(http);
        http.Response.Headers["Rate-Limit-Limit"] = Text(CreditsPerMinute ?? 100);
        http.Response.Headers["Rate-Limit-Remaining"] = Text(rest);
        http.Response.Headers["Rate-Limit-Reset"] = Text(60 - Sandbox.Clock.GetUtcNow().Second);
        (int Status, JsonNode Body) answered;
        lock (_gate)
        {
            answered = answer(http);
        }

        await WriteAsync(http, answered.Status, answered.Body).ConfigureAwait(false);
    }

    private (int, JsonNode) List(HttpContext http)
    {
        var (cnpj, cpf) = (http.Request.Query["cnpj"].ToString(), http.Request.Query["cpf"].ToString());
        // "somente números": what the filter makes of a letter is not told; here no company has such a number.
        var found = _companies.FindAll(c => !c.IsForeign
            && (IgnoresFilter || ((cnpj.Length == 0 || (c.TaxId == cnpj && cnpj.All(char.IsAsciiDigit))) && (cpf.Length == 0 || c.TaxId == cpf))));
        if (found.Count == 0 && SearchAnswers404 && (cnpj.Length > 0 || cpf.Length > 0))
        {
            return NotFound();
        }

        _ = int.TryParse(http.Request.Query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        http.Response.Headers["X-Total-Count"] = Text(found.Count);
        return (200, new JsonArray([.. found.Skip(offset).Take(PageSize).Select(c => c.ToJson())]));
    }

    private (int, JsonNode) Of(HttpContext http, Func<FocusNfeCompany, (int, JsonNode)> answer, Func<(int, JsonNode)>? foreign = null) =>
        Find((string)http.Request.RouteValues["id"]!) switch
        {
            null => NotFound(),
            { IsForeign: true } => (foreign ?? NotFound)(),
            { } company => answer(company),
        };

    private (int, JsonNode) Delete(FocusNfeCompany company)
    {
        _companies.Remove(company);
        Sandbox.Ledger.Record(Name, "company.removed", Text(company.Id));
        return (200, company.ToJson());
    }

    private (int, JsonNode) Backups(HttpContext http)
    {
        var file = (string)http.Request.RouteValues["file"]!;
        var company = file.EndsWith(".json", StringComparison.Ordinal) ? _companies.Find(c => !c.IsForeign && c.TaxId == file[..^5]) : null;
        if (company is null || company.HasNoBackupList)
        {
            return NotFound();
        }

        var listed = BackupBuilder.ListOf(company, Built).Select(build => (JsonNode)new JsonObject
        {
            ["mes"] = build.Month,
            ["danfes"] = BackupBuilder.Build(company, build.Month, "danfes", build.BuiltAt) is null ? null : Files.LinkTo(company, build.Month, "danfes"),
            ["xmls"] = Files.LinkTo(company, build.Month, "xmls"),
        });
        return (200, new JsonObject { ["backups"] = new JsonArray([.. listed]) });
    }

    private bool TakeCredit(out int rest)
    {
        lock (_gate)
        {
            var minute = Sandbox.Clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            (_minute, _credits) = minute == _minute ? (_minute, _credits + 1) : (minute, 1);
            rest = Math.Max(0, (CreditsPerMinute ?? 100) - _credits);
            return CreditsPerMinute is not { } limit || _credits <= limit;
        }
    }

    // The token as user, an empty password.
    private static bool IsKnown(HttpContext http) =>
        AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header) && header is { Scheme: "Basic", Parameter: { } given }
        && given == Convert.ToBase64String(Encoding.UTF8.GetBytes(Token + ":"));

    private void Head(HttpContext http) => http.Response.Headers["X-Request-Id"] = $"sandbox-{Interlocked.Increment(ref _requests):D6}";

    private static (int, JsonNode) NotFound() => (404, Error("nao_encontrado", "Empresa não encontrada"));

    private static (int, JsonNode) NotYours() => (422, Error("permissao_negada", "Empresa não encontrada como propriedade da revenda"));

    private static JsonObject Error(string? code, string message)
    {
        var error = new JsonObject { ["mensagem"] = message };
        if (code is not null)
        {
            error["codigo"] = code;
        }

        return error;
    }

    private static Task WriteAsync(HttpContext http, int status, JsonNode body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(body.ToJsonString());
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
