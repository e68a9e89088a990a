using System.Text.Json;
using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>
/// What FocusNFe's page on companies (Markdown) says in a form that can be compared: its table of URLs, its tables of parameters,
/// fields and statuses, and its JSON samples by section and status.
/// </summary>
internal sealed partial class FocusNfeDocument
{
    private readonly Dictionary<string, JsonElement> _samples = new(StringComparer.Ordinal);

    public FocusNfeDocument(string path)
    {
        var text = File.ReadAllText(path);
        Operations = [.. Url().Matches(text).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}")];
        // Rows of "| codigo |" tables carry a status in front; those of the fields' table begin with the field.
        Statuses = [.. StatusRow().Matches(text).Select(m => (int.Parse(m.Groups[1].Value), m.Groups[2].Value.Trim()))];
        SearchParameters = [.. Parameter().Matches(text[text.IndexOf("### Parâmetros de Requisição", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value), "offset"];
        Paging = (int.Parse(Page().Match(text).Groups[1].Value), TotalHeader().Match(text).Groups[1].Value);
        ReadSamples(text);
    }

    /// <summary><c>GET /v2/empresas/ID</c>.</summary>
    public IReadOnlyList<string> Operations { get; }

    /// <summary>Status and code of errors, from the table and the samples.</summary>
    public IReadOnlyList<(int Status, string Code)> Statuses { get; private set; }

    public IReadOnlyList<string> SearchParameters { get; }

    public (int Size, string TotalHeader) Paging { get; }

    public IReadOnlyCollection<string> Samples => _samples.Keys;

    /// <summary>The sample of an answer, by section heading and status: <c>Exclusão de empresa 404</c>.</summary>
    public JsonElement Sample(string section, int status) => _samples[$"{section} {status}"];

    /// <summary>The operation of a path, as the document writes it; null: it has none.</summary>
    public string? OperationOf(string method, string path) =>
        $"{method} {CompanyId().Replace(path, "/v2/empresas/ID")}" is var operation && Operations.Contains(operation) ? operation : null;

    private void ReadSamples(string text)
    {
        var section = "";
        var status = 200;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("## ", StringComparison.Ordinal))
            {
                (section, status) = (lines[i][3..].Trim(), 200);
            }
            else if (HttpCode().Match(lines[i]) is { Success: true } code)
            {
                status = int.Parse(code.Groups[1].Value);
            }
            else if (lines[i].Trim() == "```json")
            {
                var end = Array.FindIndex(lines, i + 1, l => l.Trim() == "```");
                Keep(section, status, string.Join('\n', lines[(i + 1)..end]));
                i = end;
            }
        }
    }

    private void Keep(string section, int status, string json)
    {
        using var sample = JsonDocument.Parse(json);
        var root = sample.RootElement.Clone();
        _samples.TryAdd($"{section} {status}", root);
        var error = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("erros", out var errors) ? errors[0] : root;
        if (status >= 400 && error.TryGetProperty("codigo", out var code))
        {
            Statuses = [.. Statuses, (status, code.GetString()!)];
        }
    }

    [GeneratedRegex(@"^(GET|POST|PUT|DELETE)\|(\S+)", RegexOptions.Multiline)]
    private static partial Regex Url();

    [GeneratedRegex(@"^(\d{3}) - [a-z ]+ \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex StatusRow();

    [GeneratedRegex(@"^ ?([a-z]+) +\| Texto ", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"devolve apenas (\d+) registros")]
    private static partial Regex Page();

    [GeneratedRegex(@"cabeçalho HTTP \*([A-Za-z-]+)\*")]
    private static partial Regex TotalHeader();

    [GeneratedRegex(@"Código HTTP: `(\d{3})")]
    private static partial Regex HttpCode();

    [GeneratedRegex(@"/v2/empresas/[A-Za-z0-9_-]+")]
    private static partial Regex CompanyId();
}
