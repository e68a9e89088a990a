using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>Settings <c>Platforms:Play</c>. Defaults and ranges are in this folder's README.</summary>
public sealed class PlayOptions : PlatformOptions
{
    public string PublisherAddress { get; set; } = "https://androidpublisher.googleapis.com";

    public string CloudIdentityAddress { get; set; } = "https://cloudidentity.googleapis.com";

    public string DirectoryAddress { get; set; } = "https://admin.googleapis.com";

    /// <summary>The app's package name, such as <c>com.example.app</c>. No default.</summary>
    public string? Package { get; set; }

    /// <summary>The closed track that customers test; default <c>Manager</c>, as in the company's procedure.</summary>
    public string Track { get; set; } = "Manager";

    /// <summary><c>configuration</c> (default) or <c>play</c>: where the track's Google Groups are learnt.</summary>
    public string GroupsFrom { get; set; } = FromConfiguration;

    /// <summary>The Google Groups that test <see cref="Track"/>; needed, and only taken, with <c>GroupsFrom=configuration</c>.</summary>
    public IList<string> Groups { get; } = [];

    /// <summary><c>cloud-identity</c> (default) or <c>directory</c>: the API that removes a member from a Workspace group.</summary>
    public string Membership { get; set; } = ByCloudIdentity;

    /// <summary>
    /// <c>possible</c> (default): the track may also have the Console's own e-mail lists, so a person looks at them each
    /// time. <c>none</c>: it is certain that the track is tested through Google Groups alone.
    /// </summary>
    public string ConsoleEmailLists { get; set; } = ListsPossible;

    public GoogleCredentialOptions Credential { get; set; } = new();

    internal const string FromConfiguration = "configuration";
    internal const string FromPlay = "play";
    internal const string ByCloudIdentity = "cloud-identity";
    internal const string ByDirectory = "directory";
    internal const string ListsNone = "none";
    internal const string ListsPossible = "possible";

    /// <summary>Adds a problem for each value that cannot be worked with.</summary>
    internal void Check(PlatformSettings settings)
    {
        if (string.IsNullOrWhiteSpace(Package))
        {
            settings.Reject(nameof(Package), "is missing; it takes the app's package name, such as com.example.app.");
        }

        if (string.IsNullOrWhiteSpace(Track))
        {
            settings.Reject(nameof(Track), "is empty; it takes the name of the closed testing track.");
        }

        OneOf(nameof(GroupsFrom), GroupsFrom, FromConfiguration, FromPlay);
        OneOf(nameof(Membership), Membership, ByCloudIdentity, ByDirectory);
        OneOf(nameof(ConsoleEmailLists), ConsoleEmailLists, ListsNone, ListsPossible);
        CheckGroups(settings);
        if (Membership == ByDirectory && string.IsNullOrWhiteSpace(Credential.ActAs))
        {
            settings.Reject("Credential:ActAs", "is missing; the Directory API takes a service account only when it acts as an administrator of the domain.");
        }

        void OneOf(string key, string value, string first, string second)
        {
            if (value != first && value != second)
            {
                settings.Reject(key, $"is '{value}'; it takes {first} or {second}.");
            }
        }
    }

    private void CheckGroups(PlatformSettings settings)
    {
        switch (GroupsFrom)
        {
            case FromConfiguration when Groups.Count == 0:
                settings.Reject(nameof(Groups), "is empty; it takes the e-mail addresses of the track's Google Groups, or set GroupsFrom to play.");
                break;
            case FromPlay when Groups.Count > 0:
                settings.Reject(nameof(Groups), "is given although GroupsFrom is play; keep one.");
                break;
        }

        for (var i = 0; i < Groups.Count; i++)
        {
            if (!TesterGroups.IsAddress(Groups[i]))
            {
                settings.Reject($"{nameof(Groups)}:{i}", "is not a group's e-mail address.");
            }
            else if (Groups.Take(i).Contains(Groups[i], StringComparer.OrdinalIgnoreCase))
            {
                settings.Reject($"{nameof(Groups)}:{i}", "is listed twice.");
            }
        }
    }
}
