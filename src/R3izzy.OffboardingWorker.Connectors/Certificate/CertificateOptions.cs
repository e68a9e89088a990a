using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>Settings <c>Platforms:Certificate</c>: where the customers' digital certificates are. Defaults are in this folder's README.</summary>
public sealed partial class CertificateOptions : PlatformOptions
{
    internal const string Ask = "ask";
    internal const string Delete = "delete";

    public string StorageAddress { get; set; } = "https://storage.googleapis.com";

    /// <summary>The bucket of every plan that <see cref="BucketByPlan"/> does not name.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>The bucket by plan; <c>pro-contabilidade</c> falls back to <c>pro</c>.</summary>
    public Dictionary<string, string> BucketByPlan { get; set; } = [];

    /// <summary>Object name prefixes with placeholders, each ending in a slash, such as <c>clientes/{firestore}/certificado/</c>.</summary>
    public List<string> Prefixes { get; set; } = [];

    /// <summary>Which files below a prefix are certificates, by the last part of their name. Default <c>*.pfx</c> and <c>*.p12</c>.</summary>
    public IList<string> Patterns { get; } = [];

    /// <summary>Where a file's password is: <c>none</c> (default), <c>object-metadata:KEY</c> or <c>sibling:SUFFIX</c>.</summary>
    public string PasswordFrom { get; set; } = PasswordSource.None;

    /// <summary><c>ask</c> (default) or <c>delete</c>: what becomes of a file that does not tell whose certificate it holds.</summary>
    public string Unreadable { get; set; } = Ask;

    /// <summary>Also the noncurrent generations that a bucket with versioning keeps. Default true.</summary>
    public bool DeleteVersions { get; set; } = true;

    public GoogleCredentialOptions Credential { get; set; } = new();

    /// <summary>Adds a problem for each value that cannot be worked with.</summary>
    internal void Check(PlatformSettings settings)
    {
        PlanNames.Check(settings, nameof(BucketByPlan), BucketByPlan, required: string.IsNullOrWhiteSpace(Bucket), "a bucket name");
        if (Bucket is "." or ".." || Bucket.Contains('/', StringComparison.Ordinal))
        {
            settings.Reject(nameof(Bucket), "is not a name; it takes a bucket name.");
        }

        CheckPrefixes(settings);
        for (var i = 0; i < Patterns.Count; i++)
        {
            if (!PatternForm().IsMatch(Patterns[i]))
            {
                settings.Reject($"{nameof(Patterns)}:{i}", "would take more than certificates; it takes a file name with * and ?, and an ending in letters, such as *.pfx.");
            }
        }

        if (PasswordSource.Read(PasswordFrom) is null)
        {
            settings.Reject(nameof(PasswordFrom), "takes none, object-metadata:KEY or sibling:SUFFIX (such as sibling:.senha for certificado.pfx.senha).");
        }

        if (Unreadable is not (Ask or Delete))
        {
            settings.Reject(nameof(Unreadable), $"is '{Unreadable}'; it takes {Ask} or {Delete}.");
        }
    }

    private void CheckPrefixes(PlatformSettings settings)
    {
        if (Prefixes.Count == 0)
        {
            settings.Reject(nameof(Prefixes), "is missing; it takes the folder of a customer's certificate, such as clientes/{firestore}/certificado/.");
        }

        for (var i = 0; i < Prefixes.Count; i++)
        {
            CustomerTemplate.Check(settings, $"{nameof(Prefixes)}:{i}", Prefixes[i]);
            // Without the slash, clientes/ana would also take the files of clientes/anabela.
            if (!Prefixes[i].EndsWith('/'))
            {
                settings.Reject($"{nameof(Prefixes)}:{i}", "does not end in a slash; it takes a prefix such as clientes/{firestore}/certificado/.");
            }
        }
    }

    [GeneratedRegex(@"^[^/\\]*\.[A-Za-z0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PatternForm();
}
