using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>A transaction: reads see the moment it began; a commit fails when what it read has changed since.</summary>
internal sealed record FirestoreTransaction(string Id, long ReadTime, bool ReadOnly)
{
    public ConcurrentDictionary<string, byte> Read { get; } = new(StringComparer.Ordinal);
}

/// <summary>The databases of all projects, and at which moment a request reads.</summary>
internal sealed class FirestoreDatabases(SandboxContext sandbox)
{
    private readonly ConcurrentDictionary<(string, string), DocumentTree> _trees = new();
    private readonly ConcurrentDictionary<string, FirestoreTransaction> _transactions = new(StringComparer.Ordinal);

    /// <summary>Point-in-time recovery: whole minutes of the last seven days can be read.</summary>
    public bool PointInTimeRecovery { get; set; }

    public long Now => FirestoreTime.Of(sandbox.Clock.GetUtcNow());

    public DocumentTree Open(string project, string database) => _trees.GetOrAdd((project, database), _ => new DocumentTree());

    public DocumentTree Of(DocumentPath path) => _trees.GetValueOrDefault((path.Project, path.Database))
        ?? throw FirestoreRefusal.NotFound($"The database {path.Database} does not exist for project {path.Project}.");

    /// <summary>The moment that a read sees: the one it names, its transaction's, or the present.</summary>
    public long ReadTime(DocumentTree tree, string? readTime, FirestoreTransaction? transaction)
    {
        var present = Math.Max(Now, tree.LastCommit);
        if (transaction is not null)
        {
            return transaction.ReadTime;
        }

        if (string.IsNullOrEmpty(readTime))
        {
            return present;
        }

        var time = FirestoreTime.Parse(readTime, "read_time");
        if (FirestoreTime.FinerThanMicros(readTime))
        {
            throw FirestoreRefusal.InvalidArgument("read_time must be a timestamp of microsecond precision.");
        }

        if (time > present)
        {
            throw FirestoreRefusal.InvalidArgument("read_time can not be in the future.");
        }

        var recoverable = PointInTimeRecovery && time % FirestoreTime.Minute == 0 && time >= present - (7 * FirestoreTime.Day);
        return time >= present - FirestoreTime.Hour || recoverable
            ? time
            : throw FirestoreRefusal.FailedPrecondition("The requested read_time is too old.");
    }

    public FirestoreTransaction Begin(DocumentTree tree, bool readOnly, string? readTime)
    {
        var id = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        return _transactions[id] = new FirestoreTransaction(id, ReadTime(tree, readTime, null), readOnly);
    }

    public FirestoreTransaction? Transaction(string id) => id.Length == 0 ? null
        : _transactions.GetValueOrDefault(id) ?? throw FirestoreRefusal.InvalidArgument("The referenced transaction has expired or is no longer valid.");

    public void End(string id) => _transactions.TryRemove(id, out _);
}
