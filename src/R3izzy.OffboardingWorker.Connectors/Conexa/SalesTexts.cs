using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>What staff read about the sales of a pause. Numbers, days and amounts; no customer's name.</summary>
internal static class SalesTexts
{
    public const string UnknownPeriod =
        "O caso não diz de quando a quando foi a pausa. Cancele as vendas não faturadas geradas nesse período.";

    public const string NoDays = "A pausa não teve nenhum dia inteiro; não há vendas a cancelar na Conexa.";

    private const int MostLines = 100;

    public static string NotOverYet(PausedDays days) =>
        $"A pausa vai até {Brasilia.Day(days.To)}; até lá o sistema do cliente ainda gera vendas, que são listadas depois.";

    public static string None(PausedDays days) => $"Nenhuma venda não faturada na Conexa no período da pausa ({days}).";

    public static string Some(ConexaSale[] sales, PausedDays days) =>
        $"{ConexaTexts.Count(sales.Length, "venda não faturada", "vendas não faturadas")} na Conexa no período da pausa ({days}), {ConexaTexts.Money(sales.Sum(s => s.Amount))}.";

    public static string Deleted(int count, PausedDays days) =>
        $"{ConexaTexts.Count(count, "venda avulsa não faturada excluída", "vendas avulsas não faturadas excluídas")} na Conexa no período da pausa ({days}); conferido: nenhuma resta.";

    public static string Line(ConexaSale sale) =>
        $"{sale.SaleId}, {Brasilia.Day(sale.Day)}, {ConexaTexts.Money(sale.Amount)}"
        + (sale.ContractId is { } contract ? $", contrato {contract}" : sale.RecurringSaleId is { } recurring ? $", venda recorrente {recurring}" : ", avulsa");

    public static string Instructions(ConexaSale[] sales, PausedDays days, IReadOnlyDictionary<long, string> refused)
    {
        var lines = sales.OrderBy(s => s.ReferenceDate).Take(MostLines)
            .Select(s => $"- venda {Line(s)}" + (refused.TryGetValue(s.SaleId, out var code) ? $" (a Conexa não deixou excluir: {code})" : ""));
        return $"""
            {Some(sales, days)} A API da Conexa não cancela vendas. {ConexaTexts.CancelClicks}
            {string.Join('\n', lines)}
            {(sales.Length > MostLines ? $"… e mais {sales.Length - MostLines}; a evidência do passo tem todas.\n" : "")}Depois repita o passo, que confere se ainda resta alguma, ou conclua a tarefa.
            """;
    }
}
