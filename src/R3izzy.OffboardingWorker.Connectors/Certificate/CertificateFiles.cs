using System.Security.Cryptography;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>Whose a file is. A closed set.</summary>
internal enum FileOwner
{
    /// <summary>The certificate names the customer's company or person, or the file is the password of one that does.</summary>
    Customer,

    /// <summary>The certificate names somebody else.</summary>
    Another,

    /// <summary>The file cannot be opened, or names nobody.</summary>
    Unknown,
}

/// <summary>A file that was looked into.</summary>
/// <param name="Sha256">Of the bytes, hexadecimal; null where they were not read, and for a password, which a hash would give away.</param>
internal sealed record OpenedFile(StoredFile File, FileKind Kind, FileOwner Owner, string? Sha256 = null, CertificateFacts? Facts = null);

/// <summary>Downloads files into memory, opens them and tells whose they are. Nothing of them is kept.</summary>
internal sealed class CertificateFiles(CertificateStorageClient storage, CertificateFolders folders, PasswordSource passwords)
{
    /// <summary>Generations of a password that are tried, newest first.</summary>
    private const int MostPasswords = 5;

    /// <summary>Every file with its owner; those that are gone by now are left out.</summary>
    /// <param name="folder">The bucket.</param>
    /// <param name="files">What a list found.</param>
    /// <param name="step">The case, whose earlier evidence spares a file that was proven before from being read again.</param>
    /// <param name="record">That evidence.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Result<IReadOnlyList<OpenedFile>>> OpenAsync(
        CertificateFolder folder, IReadOnlyList<StoredFile> files, StepContext step, CertificateRecord record, CancellationToken cancellationToken)
    {
        var opened = new List<OpenedFile>();
        foreach (var file in files.Where(f => folders.KindOf(f.Name) == FileKind.Certificate))
        {
            if (record.IsProven(file))
            {
                opened.Add(new OpenedFile(file, FileKind.Certificate, FileOwner.Customer));
            }
            else if (!(await OpenAsync(folder, file, files, step, cancellationToken).ConfigureAwait(false)).TryGet(out var looked, out var failure))
            {
                return failure;
            }
            else if (looked.File is { } one)
            {
                opened.Add(one);
            }
        }

        foreach (var password in files.Where(f => folders.KindOf(f.Name) == FileKind.Password))
        {
            var certificates = opened.Where(o => o.Kind == FileKind.Certificate && password.Name.StartsWith(o.File.Name, StringComparison.Ordinal)).ToList();
            var owner = record.IsProven(password) || (certificates.Count > 0 && certificates.TrueForAll(c => c.Owner == FileOwner.Customer)) ? FileOwner.Customer : FileOwner.Unknown;
            opened.Add(new OpenedFile(password, FileKind.Password, owner));
        }

        return opened;
    }

    private async Task<Result<Looked>> OpenAsync(
        CertificateFolder folder, StoredFile file, IReadOnlyList<StoredFile> files, StepContext step, CancellationToken cancellationToken)
    {
        if (file.Bytes > CertificateStorageClient.LargestFile)
        {
            return new Looked(new OpenedFile(file, FileKind.Certificate, FileOwner.Unknown));
        }

        if (!(await PasswordsAsync(folder, file, files, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var words, out var failure)
            || !(await storage.DownloadAsync(folder.Bucket, file, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var downloaded, out failure))
        {
            return failure;
        }

        using var content = downloaded.Content;
        if (content is null)
        {
            return new Looked(null);
        }

        var facts = CertificateReader.Read(content.Bytes, words);
        return new Looked(new OpenedFile(
            file, FileKind.Certificate, OwnerOf(facts, step.Customer.TaxId), Convert.ToHexStringLower(SHA256.HashData(content.Bytes)), facts));
    }

    /// <summary>
    /// The establishments of one company share the first eight characters of their CNPJ, and the head office's certificate may
    /// sign for all of them: it is the customer's own.
    /// </summary>
    private static FileOwner OwnerOf(CertificateFacts? facts, string taxId) => facts switch
    {
        null or { TaxIds.Count: 0 } => FileOwner.Unknown,
        _ => facts.TaxIds.All(t => t == taxId || (t.Length == 14 && taxId.Length == 14 && t[..8] == taxId[..8])) ? FileOwner.Customer : FileOwner.Another,
    };

    private async Task<Result<IReadOnlyList<string>>> PasswordsAsync(
        CertificateFolder folder, StoredFile file, IReadOnlyList<StoredFile> files, ICallLog calls, CancellationToken cancellationToken)
    {
        List<string> found = [];
        switch (passwords)
        {
            case PasswordSource.Metadata metadata when file.Metadata?.GetValueOrDefault(metadata.Key) is { } word:
                found.Add(word);
                break;
            case PasswordSource.Sibling sibling:
                // Of many generations the one that is live is most likely right.
                foreach (var other in files.Where(f => f.Name == file.Name + sibling.Suffix && f.Bytes <= 4096)
                    .OrderBy(f => f.IsNoncurrent).ThenByDescending(f => long.Parse(f.Generation, System.Globalization.CultureInfo.InvariantCulture)).Take(MostPasswords))
                {
                    if (!(await storage.DownloadAsync(folder.Bucket, other, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var downloaded, out var failure))
                    {
                        return failure;
                    }

                    using var content = downloaded.Content;
                    if (content is not null)
                    {
                        found.Add(System.Text.Encoding.UTF8.GetString(content.Bytes).Trim('\uFEFF', ' ', '\r', '\n', '\t'));
                    }
                }

                break;
            case PasswordSource.Nowhere or PasswordSource.Metadata:
                break;
        }

        // A file without a password, or with an empty one.
        return found.Append("").ToArray();
    }

    private sealed record Looked(OpenedFile? File);
}
