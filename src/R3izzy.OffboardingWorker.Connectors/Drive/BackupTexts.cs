using System.Globalization;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>What staff read about a backup.</summary>
internal static class BackupTexts
{
    public const string ListingLags =
        "Todas as partes foram enviadas e conferidas uma a uma; falta o Drive mostrar todas na listagem da pasta.";

    private static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };

    /// <summary>A number as Brazilians write it; the process has no culture.</summary>
    public static string Number(long value) => value.ToString("N0", Numbers);

    public static string FilesMissing(string folderId) =>
        $"A pasta do backup (https://drive.google.com/drive/folders/{folderId}) não tem mais exatamente os arquivos "
        + "que foram enviados: algum foi apagado, movido ou alterado. Restaure-os da lixeira do drive compartilhado e repita este passo; "
        + "ou mova a pasta inteira para a lixeira e repita: o backup é feito de novo.";

    public static string Summary(Manifest manifest)
    {
        var documents = manifest.Documents?.Count ?? 0;
        var files = manifest.Objects?.Digest.Files ?? 0;
        var bytes = manifest.PartsDigest.Bytes + (manifest.Objects?.Digest.Bytes ?? 0);
        var text = documents == 0 && files == 0
            ? "Backup vazio: o cliente não tem documentos nem arquivos nos lugares configurados."
            : $"Backup com {Number(documents)} documento(s) e {Number(files)} arquivo(s), {Number(bytes)} bytes no Drive.";
        return manifest.Incomplete.Count == 0 ? text : text + " Atenção: " + string.Join(" ", manifest.Incomplete);
    }
}
