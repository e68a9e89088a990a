namespace R3izzy.OffboardingWorker.Connectors.Google;

/// <summary>Paths below a Firestore database's <c>documents</c>, without leading slash.</summary>
internal static class DocumentPath
{
    public static bool IsDocument(string path)
    {
        var segments = path.Split('/');
        return segments.Length % 2 == 0 && AreSegments(segments);
    }

    // https://firebase.google.com/docs/firestore/quotas: ids are not empty, not . or .., and not __.*__
    public static bool AreSegments(IReadOnlyCollection<string> segments) => segments.All(s =>
        s is not ("" or "." or "..") && !(s.Length >= 4 && s.StartsWith("__", StringComparison.Ordinal) && s.EndsWith("__", StringComparison.Ordinal)));

    public static bool IsAtOrBelow(string path, string root) =>
        path.Length == root.Length ? path == root : path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length && path[root.Length] == '/';
}
