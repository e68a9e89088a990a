namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>A tester as App Store Connect has it now.</summary>
/// <param name="Email">Null for somebody who joined by a public link without telling it. Compared, never written down.</param>
/// <param name="State">NOT_INVITED, INVITED, ACCEPTED, INSTALLED or REVOKED.</param>
/// <param name="InviteType">EMAIL or PUBLIC_LINK.</param>
/// <param name="Apps">Ids of every app that the tester can test.</param>
/// <param name="Groups">Ids.</param>
/// <param name="Builds">Ids of builds assigned to this tester alone.</param>
internal sealed record BetaTester(
    string Id, string? Email, string? State, string? InviteType, IReadOnlyList<string> Apps, IReadOnlyList<string> Groups, IReadOnlyList<string> Builds);

internal sealed record BetaGroup(string Id, string App, bool IsInternal, bool PublicLink);

internal sealed record BetaBuild(string Id, string App);

/// <summary>What became of asking for a removal.</summary>
internal enum RemovalAnswer
{
    /// <summary>204: finished.</summary>
    Finished,

    /// <summary>202: accepted for later.</summary>
    Accepted,

    /// <summary>404: there is no such tester (any more).</summary>
    NotThere,
}
