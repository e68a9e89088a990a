using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

/// <summary>The connector contract, through Cloud Identity.</summary>
public class RemoveTesterByCloudIdentity : ConnectorConformance
{
    protected override IPlatform Platform => new PlayPlatform();

    protected override string ConnectorId => "play.remove-tester";

    protected override object Input => new RemoveTesterInput();

    protected override CallSelector EffectCall => new("cloud-identity", "DELETE", "/memberships/");

    protected override CallSelector ReadCall => new("cloud-identity", "GET", "/v1/groups:lookup");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("Package", null, "Platforms:play:Package"),
        ("Track", " ", "Platforms:play:Track"),
        ("GroupsFrom", "elsewhere", "Platforms:play:GroupsFrom"),
        ("GroupsFrom", "play", "Platforms:play:Groups"),
        ("Groups:0", "no-address", "Platforms:play:Groups:0"),
        ("Groups:1", PlayWorld.First, "Platforms:play:Groups:1"),
        ("Membership", "ldap", "Platforms:play:Membership"),
        ("ConsoleEmailLists", "maybe", "Platforms:play:ConsoleEmailLists"),
        ("Credential:Key", null, "Platforms:play:Credential:Key"),
        ("Credential:Key", "{}", "Platforms:play:Credential:Key"),
        ("CloudIdentityAddress", "http://example.com", "Platforms:play:CloudIdentityAddress"),
        ("DirectoryAddress", "nowhere", "Platforms:play:DirectoryAddress"),
        ("PublisherAddress", "ftp://example.com", "Platforms:play:PublisherAddress"),
        ("Concurrency", "0", "Platforms:play:Concurrency"),
        ("Http:Retries", "9", "Platforms:play:Http:Retries"),
        ("Grups:0", "x@example.com", "Grups"),
    ];

    protected override IEnumerable<string> Secrets => ["PRIVATE KEY", "ya29.sandbox"];

    protected override IEnumerable<string> Guessable(CustomerProfile customer) => [.. base.Guessable(customer), PlayWorld.First, PlayWorld.Second];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => PlayWorld.Settings(sandbox);

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        PlayWorld.Seed(sandbox);
        sandbox.Context.Workspace.Add(PlayWorld.Second, PlayWorld.Customer);
        return PlayWorld.Profile();
    }

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Removed();

    /// <summary>A group cannot tell who left from who never was in it: what was read is that the customer is not a tester.</summary>
    protected override void AssertUnknownCustomer(StepOutcome outcome) =>
        outcome.ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
}

/// <summary>The connector contract, through the Directory API.</summary>
public sealed class RemoveTesterByDirectory : RemoveTesterByCloudIdentity
{
    protected override CallSelector EffectCall => new("directory", "DELETE", "/members/");

    protected override CallSelector ReadCall => new("directory", "GET", "/members");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
        [.. base.BadSettings, ("Credential:ActAs", null, "Platforms:play:Credential:ActAs")];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) =>
        PlayWorld.Settings(sandbox, PlayWorld.ByDirectory);
}

/// <summary>The connector contract, with the groups read from Play: each fact also proves that no edit was committed or left open.</summary>
public sealed class RemoveTesterWithGroupsFromPlay : RemoveTesterByCloudIdentity
{
    protected override CallSelector ReadCall => new("android-publisher", "GET", "/testers/");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("Groups:0", PlayWorld.First, "Platforms:play:Groups"),
        ("GroupsFrom", "configuration", "Platforms:play:Groups"),
    ];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) =>
        PlayWorld.Settings(sandbox, PlayWorld.FromPlay);

    // Before the first attempt nothing is known of the groups, so a first look can only say that nothing was done.
    protected override int EffectCount(SandboxHost sandbox)
    {
        sandbox.Ledger.Count("android-publisher", "edit.committed").ShouldBe(0);
        return sandbox.Removed();
    }
}
