using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Names and marks of everything that a backup puts on Drive. A contract: backups are found and read by them for years.</summary>
internal static class BackupLayout
{
    public const string Format = "r3izzy-backup/1";
    public const string KindKey = "r3kind";
    public const string CaseKey = "r3case";
    public const string GenerationKey = "generation";
    public const string CrcKey = "crc32c";
    public const string DocumentsKind = "documents";
    public const string IndexKind = "index";
    public const string ObjectKind = "object";
    public const string ManifestKind = "manifest";
    public const string FolderKind = "folder";
    public const string ObjectsFolderName = "Arquivos";
    public const string ManifestName = "manifesto.json";

    /// <summary><c>Backup 2026-11-20 DESL-2026-000042</c>: the day on which the case was opened, so that every attempt finds the same folder.</summary>
    public static string FolderName(StepContext step) => string.Create(CultureInfo.InvariantCulture,
        $"Backup {Brasilia.DayOf(step.CaseOpenedAt):yyyy-MM-dd} {step.CaseRef}");

    public static string DocumentsName(int part) => string.Create(CultureInfo.InvariantCulture, $"documentos-{part:000000}.ndjson.gz");

    public static string IndexName(int part) => string.Create(CultureInfo.InvariantCulture, $"indice-{part:000000}.ndjson");

    // Keys and values: https://developers.google.com/workspace/drive/api/guides/properties allows 124 bytes for both together.
    public static Dictionary<string, string> Marks(string caseRef, string kind) => new() { [CaseKey] = caseRef, [KindKey] = kind };

    public static NewFile Folder(string id, string name, string parent, string caseRef) =>
        new(id, name, DriveFile.FolderType, [parent], Marks(caseRef, FolderKind));

    public static bool IsOf(DriveFile file, string caseRef, string kind) =>
        file.AppProperties.GetValueOrDefault(CaseKey) == caseRef && file.AppProperties.GetValueOrDefault(KindKey) == kind;
}
