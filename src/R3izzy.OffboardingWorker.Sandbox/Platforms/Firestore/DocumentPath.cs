using System.Globalization;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>A path below <c>projects/{p}/databases/{d}/documents</c>: collection and document ids in turn; empty for the root.</summary>
internal sealed record DocumentPath(string Project, string Database, IReadOnlyList<string> Ids)
{
    public string Root => $"projects/{Project}/databases/{Database}/documents";

    public bool IsDocument => Ids.Count > 0 && Ids.Count % 2 == 0;

    public bool IsCollection => Ids.Count % 2 == 1;

    public string Name => Ids.Count == 0 ? Root : Root + "/" + string.Join('/', Ids);

    public DocumentPath With(params string[] more) => this with { Ids = [.. Ids, .. more] };

    /// <summary>Reads a full resource name.</summary>
    public static DocumentPath Parse(string name, string field)
    {
        var parts = name.Split('/');
        if (parts is not ["projects", var project, "databases", var database, "documents", .. var ids]
            || project.Length == 0 || database.Length == 0 || ids.Any(i => i.Length == 0))
        {
            throw FirestoreRefusal.InvalidArgument($"Document name \"{name}\" lacks \"projects\" at index 0, or has an empty segment ({field}).");
        }

        return new DocumentPath(project, database, ids);
    }

    public static DocumentPath ParseDocument(string name, string field) =>
        Parse(name, field) is { IsDocument: true } path
            ? path
            : throw FirestoreRefusal.InvalidArgument($"Document name \"{name}\" has invalid segment count ({field}).");

    public static int Compare(IReadOnlyList<string> x, IReadOnlyList<string> y)
    {
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            if (IdOrder.Instance.Compare(x[i], y[i]) is not 0 and var order)
            {
                return order;
            }
        }

        return x.Count.CompareTo(y.Count);
    }
}

/// <summary>Order of ids in a name: numeric ids (<c>__id42__</c>, from Datastore) first, by number; then by UTF-8 bytes.</summary>
internal sealed class IdOrder : IComparer<string>
{
    public static readonly IdOrder Instance = new();

    public int Compare(string? x, string? y) => (NumberOf(x!), NumberOf(y!)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        ({ }, null) => -1,
        (null, { }) => 1,
        _ => Utf8Order.CompareText(x!, y!),
    };

    private static long? NumberOf(string id) =>
        id.Length > 6 && id.StartsWith("__id", StringComparison.Ordinal) && id.EndsWith("__", StringComparison.Ordinal)
        && long.TryParse(id.AsSpan(4, id.Length - 6), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
