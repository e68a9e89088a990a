using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>
/// The step's evidence, written and read. It names nobody: for an object's name stands a mark, the subject is redacted, and of
/// passwords there is nothing but that there was one.
/// </summary>
internal sealed class CertificateRecord(StepContext step)
{
    private const string Before = "before", Found = "found", After = "after";

    private readonly IReadOnlyList<Entry> _before =
    [
        .. step.EarlierEvidence.Where(e => e.Kind == Before).SelectMany(e => JsonSerializer.Deserialize<Looks>(e.Json, PlatformJson.Options)!.Files ?? []),
    ];

    /// <summary>How many certificates this step proved to be the customer's and set out to delete.</summary>
    public int Certificates => _before.Where(f => f.Kind == FileKind.Certificate.ToString()).Select(f => (f.Name, f.Generation)).Distinct().Count();

    /// <summary>Whether this step has proved this very generation to be deletable: then it need not be read again.</summary>
    public bool IsProven(StoredFile file) => _before.Any(f => f.Name == MarkOf(file.Name) && f.Generation == file.Generation);

    /// <summary>Kept before the first deletion.</summary>
    public Task KeepBeforeAsync(CertificateFolder folder, IReadOnlyList<OpenedFile> files, CancellationToken cancellationToken)
    {
        var unknown = files.Where(f => !IsProven(f.File)).ToList();
        return unknown.Count == 0 ? Task.CompletedTask : KeepAsync(Before, new Looks(step.StartedAt, folder.Bucket) { Files = [.. unknown.Select(See)] }, cancellationToken);
    }

    /// <summary>What was found and not touched.</summary>
    public Task KeepFoundAsync(CertificateFolder folder, IReadOnlyList<OpenedFile> files, CancellationToken cancellationToken) =>
        KeepAsync(Found, new Looks(step.StartedAt, folder.Bucket) { Files = [.. files.Select(See)] }, cancellationToken);

    public Task KeepAfterAsync(CertificateFolder folder, Remains remains, CancellationToken cancellationToken) =>
        KeepAsync(After, new Looks(step.StartedAt, folder.Bucket) { Files = [], Remains = remains }, cancellationToken);

    private Entry See(OpenedFile opened) => new(
        opened.Kind.ToString(), MarkOf(opened.File.Name), opened.File.Generation, opened.File.Bytes, opened.File.IsNoncurrent, opened.Owner.ToString())
    {
        Sha256 = opened.Sha256,
        NotReadable = opened is { Kind: FileKind.Certificate, Facts: null } ? true : null,
        Subject = opened.Facts?.Subject,
        SerialNumber = opened.Facts?.SerialNumber,
        Thumbprint = opened.Facts?.Thumbprint,
        NotBefore = opened.Facts?.NotBefore,
        NotAfter = opened.Facts?.NotAfter,
    };

    private string MarkOf(string name) => step.Mark($"{step.CaseRef} {name}");

    private Task KeepAsync(string kind, Looks looks, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new Evidence(kind, JsonSerializer.Serialize(looks, PlatformJson.Options)), cancellationToken);

    /// <summary>What the bucket still holds of deleted files.</summary>
    /// <param name="Noncurrent">Generations that versioning keeps.</param>
    /// <param name="SoftDeleted">Null where it could not be read.</param>
    /// <param name="RestorableUntil">UTC; null when nothing is.</param>
    internal sealed record Remains(int Noncurrent, int? SoftDeleted, DateTimeOffset? RestorableUntil);

    private sealed record Entry(string Kind, string Name, string Generation, long Size, bool Noncurrent, string Owner)
    {
        public string? Sha256 { get; init; }

        public bool? NotReadable { get; init; }

        public string? Subject { get; init; }

        public string? SerialNumber { get; init; }

        public string? Thumbprint { get; init; }

        public DateTimeOffset? NotBefore { get; init; }

        public DateTimeOffset? NotAfter { get; init; }
    }

    private sealed record Looks(DateTimeOffset At, string Bucket)
    {
        public IReadOnlyList<Entry>? Files { get; init; }

        public Remains? Remains { get; init; }
    }
}
