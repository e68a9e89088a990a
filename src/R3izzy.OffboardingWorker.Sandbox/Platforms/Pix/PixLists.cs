using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>What the four list calls share: required times of creation, debtor, status, and pages counted from 0.</summary>
internal static partial class PixLists
{
    /// <param name="problem">The list's own code, such as <c>RecConsultaInvalida</c>.</param>
    /// <param name="items">The name of the list.</param>
    /// <param name="shape">How an object is shown in it.</param>
    public static JsonObject Page(PixBank bank, IReadOnlyList<PixEntry> entries, IQueryCollection query, string problem, string items, Func<PixEntry, JsonObject> shape)
    {
        var (from, to) = (Time(query, "inicio", problem), Time(query, "fim", problem));
        if (to < from)
        {
            throw Invalid(problem, "O timestamp representado pelo parâmetro fim é anterior ao timestamp representado pelo parâmetro inicio.", "fim");
        }

        if (to - from > bank.Quirks.LongestWindow)
        {
            throw Invalid(problem, "O intervalo entre inicio e fim é maior que o permitido.", "fim");
        }

        var (cpf, cnpj) = (Text(query, "cpf", Cpf(), problem), Text(query, "cnpj", Cnpj(), problem));
        if (cpf is not null && cnpj is not null)
        {
            throw Invalid(problem, "Ambos os parâmetros cpf e cnpj estão preenchidos.", "cpf");
        }

        var (page, size) = (Number(query, "paginacao.paginaAtual", 0, 0, int.MaxValue, problem), Number(query, "paginacao.itensPorPagina", 100, 1, 1000, problem));
        var (recurrence, status) = (Text(query, "idRec", RecurrenceId(), problem), query["status"].FirstOrDefault());
        var found = entries
            .Where(_ => !bank.Quirks.ListsShowNothing)
            .Where(e => e.Created >= from && e.Created <= to)
            .Where(e => bank.Quirks.ListsOverlookFilters || ((cpf ?? cnpj) is not { } taxId || e.TaxId == taxId))
            .Where(e => bank.Quirks.ListsOverlookFilters || recurrence is null || e.RecurrenceId == recurrence)
            .Where(e => status is null || e.Status == status)
            .OrderBy(e => e.Created).ThenBy(e => e.Id, StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["parametros"] = Parameters(query, page, size, found.Count, bank.Quirks.UnseenObjects),
            [items] = new JsonArray([.. found.Skip(page * size).Take(size).Select(shape)]),
        };
    }

    /// <summary>The call's own parameters, told back with the count of pages.</summary>
    private static JsonObject Parameters(IQueryCollection query, int page, int size, int count, int unseen)
    {
        var parameters = new JsonObject
        {
            ["paginacao"] = new JsonObject
            {
                ["paginaAtual"] = page,
                ["itensPorPagina"] = size,
                ["quantidadeDePaginas"] = Math.Max(1, (count + size - 1) / size),
                ["quantidadeTotalDeItens"] = count + unseen,
            },
        };
        foreach (var name in new[] { "inicio", "fim", "cpf", "cnpj", "idRec", "status" }.Where(query.ContainsKey))
        {
            parameters[name] = query[name].ToString();
        }

        return parameters;
    }

    private static DateTimeOffset Time(IQueryCollection query, string name, string problem) =>
        query[name].FirstOrDefault() is { } text && Rfc3339().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw Invalid(problem, $"O parâmetro {name} não respeita o schema.", name);

    private static string? Text(IQueryCollection query, string name, Regex form, string problem) =>
        query[name].FirstOrDefault() is not { } text ? null
        : form.IsMatch(text) ? text
        : throw Invalid(problem, $"O parâmetro {name} não respeita o schema.", name);

    private static int Number(IQueryCollection query, string name, int usual, int least, int most, string problem) =>
        query[name].FirstOrDefault() is not { } text ? usual
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Invalid(problem, $"O parâmetro {name} não respeita o schema.", name);

    private static PixProblem Invalid(string problem, string why, string property) => new(400, problem, why) { Property = property };

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"^\d{11}$")]
    private static partial Regex Cpf();

    [GeneratedRegex("^[0-9A-Z]{14}$")]
    private static partial Regex Cnpj();

    [GeneratedRegex("^[a-zA-Z0-9]{29}$")]
    private static partial Regex RecurrenceId();
}
