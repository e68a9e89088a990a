using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;

/// <summary>
/// Monthly ZIP files as _backups.md tells of them: built on the first of the next month, partial ones each Saturday, and again on
/// a Saturday when documents with a date of the month came in later. Kept for about half a year.
/// </summary>
internal static class BackupBuilder
{
    private const int MonthsKept = 7;

    private static readonly TimeSpan Brasilia = TimeSpan.FromHours(-3);

    /// <summary>The backups there are, as (month, built at), oldest first.</summary>
    public static IReadOnlyList<(string Month, DateTimeOffset BuiltAt)> ListOf(FocusNfeCompany company, DateTimeOffset now)
    {
        var oldest = Text(now.AddMonths(-MonthsKept));
        return
        [
            .. company.Documents.Select(d => Text(d.IssuedAt)).Distinct().Where(m => string.CompareOrdinal(m, oldest) >= 0)
                .Select(month => (month, BuiltAt: LastBuild(company, month, now))).Where(b => b.BuiltAt is not null)
                .Select(b => (b.month, b.BuiltAt!.Value)).OrderBy(b => b.month, StringComparer.Ordinal),
        ];
    }

    /// <summary>The ZIP file; null: the month has nothing of the kind. The same bytes for the same build.</summary>
    public static byte[]? Build(FocusNfeCompany company, string month, string kind, DateTimeOffset builtAt)
    {
        var documents = company.Documents.Where(d => Text(d.IssuedAt) == month && d.KnownAt <= builtAt && (kind == "xmls" || d.HasDanfe)).ToList();
        if (documents.Count == 0)
        {
            return null;
        }

        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var document in documents)
            {
                var entry = archive.CreateEntry(kind == "xmls" ? $"{document.Key}.xml" : $"{document.Key}.pdf", CompressionLevel.NoCompression);
                entry.LastWriteTime = builtAt;
                using var content = entry.Open();
                content.Write(kind == "xmls" ? document.Xml : Encoding.ASCII.GetBytes($"%PDF-1.4 {document.Key}"));
            }
        }

        return zip.ToArray();
    }

    private static DateTimeOffset? LastBuild(FocusNfeCompany company, string month, DateTimeOffset now)
    {
        var first = DateTimeOffset.ParseExact(month + "01 -03", "yyyyMMdd zz", CultureInfo.InvariantCulture);
        var closing = first.AddMonths(1).AddHours(6);
        DateTimeOffset? last = null;
        foreach (var moment in Saturdays(first, now).Append(closing).Where(m => m <= now).Order())
        {
            var came = company.Documents.Any(d => Text(d.IssuedAt) == month && d.KnownAt <= moment && (last is null || d.KnownAt > last));
            if (came || (moment == closing && last is not null))
            {
                last = moment;
            }
        }

        return last;
    }

    private static IEnumerable<DateTimeOffset> Saturdays(DateTimeOffset from, DateTimeOffset to)
    {
        for (var day = from.AddDays(((int)DayOfWeek.Saturday - (int)from.DayOfWeek + 7) % 7); day <= to; day = day.AddDays(7))
        {
            yield return day;
        }
    }

    private static string Text(DateTimeOffset moment) => moment.ToOffset(Brasilia).ToString("yyyyMM", CultureInfo.InvariantCulture);
}
