namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Finds the known word that a misspelt one was probably meant to be.</summary>
internal static class KeySuggestion
{
    private const int LongestWorthComparing = 40;

    // What a person of the company would write first.
    private static readonly Dictionary<string, string[]> OtherNames = new(StringComparer.Ordinal)
    {
        ["requestId"] = ["id", "pedido"],
        ["action"] = ["acao", "ação", "type"],
        ["plan"] = ["plano"],
        ["lastMonth"] = ["ultimomes", "últimomês", "month", "mes"],
        ["pauseFrom"] = ["from", "pausadesde", "iniciodapausa", "iníciodapausa", "pausestart"],
        ["returnOn"] = ["retornoem", "retorno", "datadoretorno", "until", "returndate"],
        ["pauseRef"] = ["pausa", "ref", "pauseid"],
        ["customer"] = ["cliente", "client"],
        ["facts"] = ["fatos"],
        ["requestedBy"] = ["solicitante", "requester"],
        ["reason"] = ["motivo"],
        ["name"] = ["nome", "customername"],
        ["emails"] = ["mail", "mails"],
        ["taxId"] = ["cpf", "cnpj", "cpfcnpj", "document", "documento"],
        ["accounts"] = ["contas", "ids"],
        ["cancel"] = ["cancelar", "cancelamento", "cancellation", "desligamento"],
        ["pause"] = ["pausar", "pausa", "manutencao", "manutenção", "maintenance", "congelamento"],
        ["return"] = ["retornar", "retorno", "voltar", "volta", "reativar", "resume"],
    };

    public static string? For(string given, IEnumerable<string> known)
    {
        if (given.Length > LongestWorthComparing)
        {
            return null;
        }

        var plain = Plain(given);
        var candidates = known.Select(word => (Word: word, Distance: Distance(plain, word))).OrderBy(c => c.Distance).Take(1).ToList();
        return candidates.Where(c => c.Distance <= Tolerance(plain)).Select(c => c.Word).FirstOrDefault();
    }

    private static int Distance(string plain, string word) =>
        OtherNames.TryGetValue(word, out var others) && others.Contains(plain, StringComparer.Ordinal)
            ? 0
            : EditDistance(plain, Plain(word));

    // One slip in a short word, two in a longer one: more would suggest words that were not meant.
    private static int Tolerance(string plain) => plain.Length switch { < 3 => 0, < 6 => 1, _ => 2 };

    private static string Plain(string word) => string.Concat(word.Where(c => c is not ('_' or '-' or ' ' or '+')).Select(char.ToLowerInvariant));

    /// <summary>Letters added, left out, replaced or swapped with their neighbour.</summary>
    private static int EditDistance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1),
                    rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
