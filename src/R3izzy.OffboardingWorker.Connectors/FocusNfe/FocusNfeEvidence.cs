using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Evidence: ids, dates, sizes and hashes. Nothing else of a company's answer, which is full of secrets.</summary>
internal static class FocusNfeEvidence
{
    public static Evidence Listed(FocusCompany company, IReadOnlyList<BackupFile> listed) => new("before", JsonSerializer.Serialize(new
    {
        company = Describe(company),
        backups = listed.Select(f => new { month = f.Month, kind = f.Kind }),
    }));

    public static Evidence Kept(FocusCompany company, string folderId, IEnumerable<KeptBackup> kept) => new("after", JsonSerializer.Serialize(new
    {
        company = Describe(company),
        folder = folderId,
        files = kept.Select(k => new { month = k.Month, kind = k.Kind, fileId = k.FileId, bytes = k.Bytes, sha256 = k.Sha256, builtAt = k.BuiltAt, wasThere = k.WasThere }),
    }));

    public static Evidence ToRemove(FocusCompany company, ComparedArchive archive) => new("before", JsonSerializer.Serialize(new
    {
        company = Describe(company),
        kept = archive.Kept.Select(k => new { month = k.File.Month, kind = k.File.Kind, fileId = k.FileId, bytes = k.Hash.Bytes, sha256 = k.Hash.Sha256 }),
        missing = archive.Missing.Select(m => new { month = m.Month, kind = m.Kind }),
    }));

    public static Evidence Removed(string? companyId, string? requestId) => new("after", JsonSerializer.Serialize(new
    {
        company = companyId,
        exists = false,
        requestId = string.IsNullOrEmpty(requestId) ? null : requestId,
    }));

    public static Evidence Gone(string folderId, int files) => new("after", JsonSerializer.Serialize(new { exists = false, folder = folderId, files }));

    private static object Describe(FocusCompany company) => new
    {
        id = company.Id,
        certificateFrom = company.CertificateFrom,
        certificateUntil = company.CertificateUntil,
        certificateIsSpecific = company.CertificateIsSpecific,
        lastIssued = company.LastIssued,
        requestId = company.RequestId,
    };
}
