using System.Globalization;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>What people read, in Portuguese. Never the CNPJ, a name, a link or a token.</summary>
internal static class FocusNfeTexts
{
    private static readonly string[] Months =
        ["Janeiro", "Fevereiro", "Março", "Abril", "Maio", "Junho", "Julho", "Agosto", "Setembro", "Outubro", "Novembro", "Dezembro"];

    public const string CertificateGoesToo = "O certificado digital que está nela e os tokens de emissão vão junto: a FocusNFe não tem chamada que remova só o certificado. "
        + "Filiais e matriz da mesma raiz de CNPJ são outras empresas, e ficam como estão, com a cópia do certificado que tiverem.";

    /// <summary><c>Julho/2025</c>.</summary>
    public static string Month(string month) =>
        $"{Months[int.Parse(month.AsSpan(5), CultureInfo.InvariantCulture) - 1]}/{month[..4]}";

    public static string Kept(IReadOnlyList<KeptBackup> kept, bool isAlready)
    {
        var months = kept.Select(k => k.Month).Distinct().Order(StringComparer.Ordinal).ToList();
        var kinds = kept.Any(k => k.Kind == BackupFile.Danfes) ? "XMLs e DANFEs" : "XMLs";
        return $"{(isAlready ? "Já estavam guardados" : "Guardados")} no Drive, na pasta {XmlArchive.FolderName} do cliente, os {kinds} de {Span(months)}: "
            + $"{Count(kept.Count, "arquivo", "arquivos")}, cada um com o tamanho e o SHA-256 conferidos. "
            + $"A FocusNFe só mantém os backups por uns 6 meses: nada de antes de {Month(months[0])} estava lá.";
    }

    public static string Span(IReadOnlyList<string> months) => months.Count switch
    {
        1 => Month(months[0]),
        _ => $"{Count(months.Count, "mês", "meses")}, de {Month(months[0])} a {Month(months[^1])}",
    };

    public static string NotYetOver(string month) =>
        $"O backup de {Month(month)} só fica completo na FocusNFe no dia 2 do mês seguinte; os meses já fechados estão guardados.";

    public static string NotYetBuilt(string month) => $"O backup de {Month(month)} ainda não foi montado pela FocusNFe.";

    public static string AskAboutLastMonth(string month, bool isPartial, string? lastIssued) =>
        (isPartial
            ? $"O backup de {Month(month)} na FocusNFe é uma parcial de antes do fim do mês, e não foi montado de novo. "
            : $"A FocusNFe não tem backup de {Month(month)}, o último mês do cliente. ")
        + (lastIssued is { } day ? $"Segundo a FocusNFe, a última emissão foi em {day[..10]}. " : "")
        + "Contabilidade: confirme se o cliente não emitiu nenhum documento depois do que já está guardado. Se emitiu, peça o backup à FocusNFe "
        + $"(suporte@focusnfe.com.br), guarde os arquivos na pasta {XmlArchive.FolderName} do cliente no Drive e conclua este passo; se não emitiu, conclua o passo dizendo isso.";

    public const string NoList = "A FocusNFe não tem lista de backups para esta empresa (a documentação só a descreve para CNPJ), e por isso não dá para saber que documentos existem. "
        + "Contabilidade: confira no painel da FocusNFe se há documentos emitidos; guarde os XMLs na pasta FocusNFe do cliente no Drive e conclua este passo.";

    public const string NoListToRemove = "A FocusNFe não tem lista de backups para esta empresa, e por isso não dá para conferir se todos os XMLs estão guardados. "
        + "Contabilidade: confira, remova a empresa no painel da FocusNFe e conclua este passo.";

    public static string Vanished(IReadOnlyList<KeptBackup> kept) =>
        "A empresa sumiu da FocusNFe antes de este passo terminar: alguém a removeu. "
        + (kept.Count == 0 ? "Nada tinha sido guardado. " : $"Estavam guardados: {string.Join(", ", kept.Select(k => $"{Month(k.Month)} ({k.Kind})"))}. ")
        + "Contabilidade: confira se faltam XMLs e peça-os à FocusNFe (suporte@focusnfe.com.br); depois conclua este passo.";

    public const string Unknown = "A FocusNFe não conhece o CNPJ/CPF do cliente.";

    public const string GoneAlready = "A empresa não está mais na FocusNFe; os arquivos dela estão na pasta FocusNFe do cliente no Drive.";

    public static string WouldRemove(string id, string? certificateUntil) =>
        $"Excluir a empresa {id} da FocusNFe, sem volta{(certificateUntil is { } until ? $" (certificado digital válido até {until[..10]})" : "")}.";

    public static string Removed(string? certificateUntil, int files, IReadOnlyList<string> months) =>
        "Empresa removida da FocusNFe, e lida de volta: não existe mais. "
        + (certificateUntil is { } until ? $"O certificado digital que estava nela (válido até {until[..10]}) foi junto. " : "O certificado e os tokens que estavam nela foram junto. ")
        + (files == 0 ? "A FocusNFe não listava nenhum backup." : $"Antes, {Count(files, "backup conferido", "backups conferidos")} no Drive: {Span(months)}.");

    public const string RegisterAgain = "Uma empresa removida da FocusNFe não pode ser trazida de volta. Se o cliente volta, cadastre a empresa de novo no painel da FocusNFe "
        + "(dados, certificado digital e senha, CSC e numeração das séries: confira o próximo número de cada documento com a contabilidade), e conclua este passo. "
        + "Os XMLs antigos estão na pasta FocusNFe do cliente no Drive.";

    public static string Count(int count, string one, string more) => count == 1 ? $"1 {one}" : $"{count} {more}";
}
