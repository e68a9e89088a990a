using System.Globalization;
using System.Text;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

/// <summary>Requests as other programs write them.</summary>
internal static class Sample
{
    public const string Name = "Padaria Segredo do Trigo";

    public const string Email = "dona-do-segredo@padaria.example";

    /// <summary>One request on one line. Each number is another customer.</summary>
    public static string Line(int number, string? requestId = "", string plan = "lite", string lastMonth = "2025-12") => JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["requestId"] = requestId is "" ? $"e2e-{number}" : requestId,
            ["action"] = "cancel",
            ["plan"] = plan,
            ["lastMonth"] = lastMonth,
            ["customer"] = new { name = Name, emails = new[] { $"{number}-{Email}" }, taxId = Cpf(number) },
            ["facts"] = new { hasContract = false, testerPlatforms = Array.Empty<string>() },
            ["requestedBy"] = "comercial",
        }.Where(f => f.Value is not null).ToDictionary());

    public static string Lines(int count, int from = 1) => string.Join('\n', Enumerable.Range(from, count).Select(n => Line(n)));

    /// <summary>A CPF with right check digits, another for each number.</summary>
    public static string Cpf(int number)
    {
        var digits = new StringBuilder(number.ToString("000000000", CultureInfo.InvariantCulture));
        for (var weight = 10; weight <= 11; weight++)
        {
            var sum = Enumerable.Range(0, digits.Length).Sum(i => (digits[i] - '0') * (weight - i));
            digits.Append(sum * 10 % 11 % 10);
        }

        return digits.ToString();
    }

    /// <summary>Runs a verb with <c>--json</c>, which must succeed, and reads what it prints.</summary>
    public static async Task<JsonElement> ReadAsync(params string[] arguments)
    {
        var finished = await WorkerProcess.RunAsync([.. arguments, "--json"]);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        return JsonDocument.Parse(finished.Output).RootElement;
    }

    /// <summary>What <c>enqueue --json</c> answered: ref and how it was opened, in the order of the file.</summary>
    public static List<string> Opened(this WorkerProcess.Finished finished) =>
    [
        .. JsonDocument.Parse(finished.Output).RootElement.GetProperty("cases").EnumerateArray()
            .Select(c => $"{c.GetProperty("ref").GetString()} {c.GetProperty("opened").GetString()}"),
    ];
}
