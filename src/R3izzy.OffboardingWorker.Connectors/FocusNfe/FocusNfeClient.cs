using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>
/// FocusNFe's API v2: companies (api-doc, _empresas.md, 2026-02) and backups (_backups.md). Knows the URLs; decides nothing.
/// </summary>
internal sealed class FocusNfeClient(PlatformHttp http)
{
    public const string SystemName = "focusnfe";

    private const int PageSize = 50;

    /// <summary>Ten thousand companies; a walk that long would use up the token's credits of two minutes.</summary>
    private const int MostPages = 200;

    /// <summary>The companies of exactly this CPF or CNPJ.</summary>
    /// <param name="filtered">
    /// False: every company is read and compared, for a CNPJ with letters. The filter takes "somente números", and nothing tells
    /// what it makes of letters.
    /// </param>
    public async Task<Result<List<FocusCompany>>> FindAsync(string taxId, bool filtered, ICallLog calls, CancellationToken cancellationToken)
    {
        var found = new List<FocusCompany>();
        var read = 0;
        for (var page = 0; page < MostPages; page++)
        {
            var asked = await PageAsync(filtered ? taxId : null, read, calls, cancellationToken).ConfigureAwait(false);
            if (!asked.TryGet(out var answer, out var failure))
            {
                return failure;
            }

            foreach (var company in answer.Companies.Where(c => c.IsOf(taxId)))
            {
                if (company.ToCompany(answer.RequestId) is not { } known)
                {
                    return FailureTable.Unreadable(SystemName, CallKind.Read, "a company without an id");
                }

                found.Add(known);
            }

            read += answer.Companies.Length;
            if (answer.Companies.Length == 0 || (answer.Total is { } total ? read >= total : answer.Companies.Length < PageSize))
            {
                return found;
            }
        }

        return new StepOutcome.Failed(FailureKind.Refused, $"focusnfe: more than {MostPages * PageSize:N0} companies to look through", "too-many-companies");
    }

    /// <summary>The company, if it is there and of this CPF or CNPJ.</summary>
    public async Task<Result<CompanyLookup>> GetAsync(string id, string taxId, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/v2/empresas/{id}"), CallKind.Read) { AlsoExpected = [404] }, calls, cancellationToken)
            .ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 404)
        {
            return IsNotFound(reply, out failure) ? new CompanyLookup(null, false) : failure;
        }

        if (!reply.Json<CompanyAnswer>().TryGet(out var answer, out failure))
        {
            return failure;
        }

        return answer.ToCompany(AnswerHead.RequestIdOf(reply.Headers)) is { } company
            ? new CompanyLookup(company, answer.IsOf(taxId))
            : FailureTable.Unreadable(SystemName, CallKind.Read, "a company without an id");
    }

    /// <summary>Removes a company for good. Whether it is gone is for the caller to read back: 404 is no failure.</summary>
    /// <returns>The exchange's own id, or empty.</returns>
    public async Task<Result<string>> DeleteAsync(string id, ICallLog calls, CancellationToken cancellationToken)
    {
        // The same request again meets a company that is gone (404): an id is never given twice.
        var sent = await http.SendAsync(new(HttpMethod.Delete, RequestPath.Of($"/v2/empresas/{id}"), CallKind.RepeatableWrite) { AlsoExpected = [404] }, calls, cancellationToken)
            .ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        return reply.Status != 404 || IsNotFound(reply, out failure) ? AnswerHead.RequestIdOf(reply.Headers) ?? "" : failure;
    }

    /// <summary>The backups of a company by its CNPJ; the document names no other key, so a CPF is tried in its place.</summary>
    public async Task<Result<BackupList>> BackupsAsync(string taxId, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/v2/backups/{taxId + ".json":hide}"), CallKind.Read) { AlsoExpected = [404] }, calls, cancellationToken)
            .ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 404)
        {
            return IsNotFound(reply, out failure) ? new BackupList.Unknown() : failure;
        }

        if (!reply.Json<JsonElement>().TryGet(out var body, out failure))
        {
            return failure;
        }

        return ReadBackups(body) is { } files
            ? new BackupList.Listed([.. files.OrderBy(f => f.Month, StringComparer.Ordinal).ThenByDescending(f => f.Kind, StringComparer.Ordinal)])
            : FailureTable.Unreadable(SystemName, CallKind.Read, "a list of backups that is not the documented one");
    }

    /// <summary>Null: the token is taken, and companies can be listed.</summary>
    public async Task<StepOutcome.Failed?> TryListAsync(ICallLog calls, CancellationToken cancellationToken) =>
        (await PageAsync(null, 0, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure) ? null : failure;

    private async Task<Result<CompanyPage>> PageAsync(string? taxId, int offset, ICallLog calls, CancellationToken cancellationToken)
    {
        var query = new List<KeyValuePair<string, string>>();
        if (taxId is not null)
        {
            query.Add(new(taxId.Length == 11 ? "cpf" : "cnpj", taxId));
        }

        if (offset > 0 || taxId is null)
        {
            query.Add(new("offset", offset.ToString(CultureInfo.InvariantCulture)));
        }

        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/v2/empresas"), CallKind.Read) { Query = query, AlsoExpected = [404] }, calls, cancellationToken)
            .ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        // "O id ou cnpj da empresa não foi encontrado": the document's table of statuses lets a search answer 404 too.
        if (reply.Status == 404)
        {
            return taxId is not null && IsNotFound(reply, out failure) ? new CompanyPage([], 0, null)
                : new StepOutcome.Failed(FailureKind.Refused, "focusnfe: HTTP 404 instead of a list of companies", "http-404");
        }

        int? total = reply.Headers.TryGetValues("X-Total-Count", out var values)
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
        return reply.Json<CompanyAnswer[]>().TryGet(out var companies, out failure)
            ? new CompanyPage(companies, total, AnswerHead.RequestIdOf(reply.Headers))
            : failure;
    }

    // A 404 of somebody else (a proxy, a wrong address) must not be taken for "there is none".
    private static bool IsNotFound(PlatformReply reply, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out StepOutcome.Failed? failure)
    {
        failure = FocusNfeFailures.CodeOf(AnswerBody.ParseError(reply.Body)) == FocusNfeFailures.NotFound
            ? null
            : new StepOutcome.Failed(FailureKind.Refused, "focusnfe: HTTP 404 without FocusNFe's own word for it", "http-404");
        return failure is null;
    }

    /// <summary>Null: not what the document describes. Public clients of others take the array by itself too.</summary>
    private static List<BackupFile>? ReadBackups(JsonElement body)
    {
        var list = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("backups", out var inner) ? inner : body;
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var files = new List<BackupFile>();
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("mes", out var mes) || MonthOf(mes) is not { } month
                || files.Exists(f => f.Month == month))
            {
                return null;
            }

            foreach (var kind in new[] { BackupFile.Xmls, BackupFile.Danfes })
            {
                if (entry.TryGetProperty(kind, out var link) && link.ValueKind == JsonValueKind.String && link.GetString() is { Length: > 0 } address)
                {
                    files.Add(new BackupFile(month, kind, new SignedLink(address)));
                }
            }
        }

        return files;
    }

    private static string? MonthOf(JsonElement mes) =>
        mes.ValueKind is JsonValueKind.String or JsonValueKind.Number && mes.ToString() is { Length: 6 } text && text.All(char.IsAsciiDigit)
        && int.Parse(text.AsSpan(4), CultureInfo.InvariantCulture) is >= 1 and <= 12
            ? $"{text[..4]}-{text[4..]}" : null;

    private sealed record CompanyPage(CompanyAnswer[] Companies, int? Total, string? RequestId);
}

/// <param name="Company">Null: there is none of this id.</param>
/// <param name="IsCustomers">Whether it has the CPF or CNPJ that was asked for.</param>
internal sealed record CompanyLookup(FocusCompany? Company, bool IsCustomers);
