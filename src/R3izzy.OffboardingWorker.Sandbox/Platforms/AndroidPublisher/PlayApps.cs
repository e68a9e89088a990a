namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;

/// <summary>An app of the Play Console with its tracks. What an edit changes stays in the edit until it is committed.</summary>
public sealed class PlayApp
{
    internal PlayApp(string package) => Package = package;

    public string Package { get; }

    /// <summary>Accounts invited in the Play Console; any other is 403.</summary>
    public ISet<string> Accounts { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tracks, and the Google Groups that test each.</summary>
    public IDictionary<string, IReadOnlyList<string>> Tracks { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["production"] = [],
        ["internal"] = [],
    };
}

/// <summary>A set of changes that nobody sees before it is committed.</summary>
internal sealed class PlayEdit(string id, string user, PlayApp app, DateTimeOffset expires)
{
    public string Id { get; } = id;

    public string User { get; } = user;

    public PlayApp App { get; } = app;

    public DateTimeOffset Expires { get; } = expires;

    /// <summary>Deleted, committed, or replaced by a newer edit of the same user and app.</summary>
    public bool IsGone { get; set; }

    public Dictionary<string, IReadOnlyList<string>> Tracks { get; } = new(app.Tracks, StringComparer.Ordinal);
}
