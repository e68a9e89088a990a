using System.Security.Cryptography;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>A shared drive; its root folder has the same id.</summary>
/// <param name="Id">Also the id of its root folder.</param>
/// <param name="Name">What people see.</param>
public sealed record SharedDrive(string Id, string Name)
{
    /// <summary>Roles by e-mail (organizer, fileOrganizer, writer, commenter, reader); empty: everybody is an organizer.</summary>
    public IDictionary<string, string> Members { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    internal DateTimeOffset Created { get; init; }
}

/// <summary>All files of the simulated Drive, with the indexes that a search uses. Everything runs under <see cref="Gate"/>.</summary>
internal sealed class DriveStore(TimeProvider clock) : IDisposable
{
    private readonly Dictionary<string, DriveFile> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<DriveFile>> _byParent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<DriveFile>> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _issuedIds = new(StringComparer.Ordinal);

    public Lock Gate { get; } = new();

    public Dictionary<string, SharedDrive> Drives { get; } = new(StringComparer.Ordinal);

    public IEnumerable<DriveFile> All => _byId.Values;

    public DateTimeOffset Now => clock.GetUtcNow();

    public static string NewId() => "1" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 32);

    public string IssueId()
    {
        var id = NewId();
        _issuedIds.Add(id);
        return id;
    }

    public bool WasIssued(string id) => _issuedIds.Contains(id);

    public DriveFile? Find(string id) => _byId.GetValueOrDefault(id);

    public IReadOnlyCollection<DriveFile> ChildrenOf(string parent) => _byParent.GetValueOrDefault(parent) ?? [];

    public IReadOnlyCollection<DriveFile> Named(string name) => _byName.GetValueOrDefault(name) ?? [];

    public void Add(DriveFile file)
    {
        _byId.Add(file.Id, file);
        Index(file);
    }

    /// <summary>Changes a file and keeps the indexes right.</summary>
    public void Change(DriveFile file, Action<DriveFile> change)
    {
        Unindex(file);
        change(file);
        Index(file);
        file.Version++;
    }

    /// <summary>Removes a file and everything below it; returns all that went.</summary>
    public IReadOnlyList<DriveFile> Remove(DriveFile file)
    {
        var gone = new List<DriveFile> { file };
        for (var i = 0; i < gone.Count; i++)
        {
            gone.AddRange(ChildrenOf(gone[i].Id));
        }

        foreach (var each in gone)
        {
            _byId.Remove(each.Id);
            Unindex(each);
            each.Content?.Dispose();
        }

        return gone;
    }

    public IEnumerable<DriveFile> WithAncestors(DriveFile file)
    {
        for (var at = file; at is not null; at = at.Parent is null ? null : Find(at.Parent))
        {
            yield return at;
        }
    }

    public bool IsTrashed(DriveFile file) => WithAncestors(file).Any(f => f.Trashed);

    /// <summary>The root folder of somebody's My Drive, made when first used.</summary>
    public DriveFile MyDrive(string owner)
    {
        var id = "0A" + Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(owner.ToLowerInvariant())))[..15] + "PVA";
        if (Find(id) is not { } root)
        {
            Add(root = new DriveFile(id, "My Drive", DriveFile.FolderType, Now) { Owner = owner });
        }

        return root;
    }

    public void Dispose()
    {
        foreach (var file in _byId.Values)
        {
            file.Content?.Dispose();
        }
    }

    private void Index(DriveFile file)
    {
        if (file.Parent is not null)
        {
            Set(_byParent, file.Parent).Add(file);
        }

        Set(_byName, file.Name).Add(file);
    }

    private void Unindex(DriveFile file)
    {
        if (file.Parent is not null)
        {
            Set(_byParent, file.Parent).Remove(file);
        }

        Set(_byName, file.Name).Remove(file);
    }

    private static HashSet<DriveFile> Set(Dictionary<string, HashSet<DriveFile>> index, string key)
    {
        if (!index.TryGetValue(key, out var set))
        {
            index[key] = set = [];
        }

        return set;
    }
}
