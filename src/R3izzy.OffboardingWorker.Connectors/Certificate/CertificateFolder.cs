using System.IO.Enumeration;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>Where one customer's certificates are.</summary>
internal sealed record CertificateFolder(string Bucket, IReadOnlyList<string> Prefixes);

/// <summary>What a file below a customer's prefix is.</summary>
internal enum FileKind
{
    Certificate,

    /// <summary>The sibling that holds a certificate's password.</summary>
    Password,
}

/// <summary>The settings filled in for a customer, and the look at what is there.</summary>
internal sealed class CertificateFolders(CertificateStorageClient storage, CertificateOptions options)
{
    private readonly IReadOnlyList<string> _patterns = options.Patterns.Count > 0 ? [.. options.Patterns] : ["*.pfx", "*.p12"];
    private readonly string? _passwordSuffix = (PasswordSource.Read(options.PasswordFrom) as PasswordSource.Sibling)?.Suffix;

    /// <summary>The buckets of all plans.</summary>
    public IReadOnlyList<string> Buckets => [.. options.BucketByPlan.Values.Append(options.Bucket).Where(b => b.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>The folder, or what a person has to do because it is not known.</summary>
    public (CertificateFolder? Folder, string? Instructions) FolderOf(StepContext step)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var prefixes = options.Prefixes.ConvertAll(p => CustomerTemplate.Fill(p, step.Customer, missing));
        if (missing.Count > 0)
        {
            return (null, CertificateTexts.MissingIds(missing, options.Prefixes));
        }

        var bucket = PlanNames.Find(options.BucketByPlan, step.Plan) ?? (options.Bucket.Length > 0 ? options.Bucket : null);
        if (bucket is null)
        {
            return (null, CertificateTexts.NoBucket(step.Plan));
        }

        // A prefix inside another one is listed with it.
        var distinct = prefixes.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return (new CertificateFolder(bucket, [.. distinct.Where(p => !distinct.Exists(o => o != p && p.StartsWith(o, StringComparison.Ordinal)))]), null);
    }

    /// <summary>The files of the folder that are certificates or their passwords.</summary>
    public async Task<Result<IReadOnlyList<StoredFile>>> ListAsync(
        CertificateFolder folder, ListedGenerations generations, ICallLog calls, CancellationToken cancellationToken)
    {
        var all = new List<StoredFile>();
        foreach (var prefix in folder.Prefixes)
        {
            if (!(await storage.ListAsync(folder.Bucket, prefix, generations, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var listed, out var failure))
            {
                return failure;
            }

            all.AddRange(listed.Where(f => KindOf(f.Name) is not null));
        }

        return all;
    }

    /// <summary>Null for a file that is neither.</summary>
    public FileKind? KindOf(string objectName)
    {
        var name = objectName[(objectName.LastIndexOf('/') + 1)..];
        return IsCertificate(name) ? FileKind.Certificate
            : _passwordSuffix is { } suffix && name.EndsWith(suffix, StringComparison.Ordinal) && IsCertificate(name[..^suffix.Length]) ? FileKind.Password
            : null;
    }

    private bool IsCertificate(string name) => _patterns.Any(p => FileSystemName.MatchesSimpleExpression(p, name, ignoreCase: true));
}
