using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>Settings <c>Platforms:TestFlight</c>. Defaults and ranges are in this folder's README.</summary>
public sealed class TestFlightOptions : PlatformOptions
{
    internal const string TeamKey = "team";
    internal const string IndividualKey = "individual";

    public TestFlightOptions() =>
        // A key has about 3,500 calls an hour, and whatever builds the app may use the same key.
        Http = new HttpLimits { CallsPerSecond = 5 };

    public string BaseAddress { get; set; } = "https://api.appstoreconnect.apple.com";

    /// <summary><c>team</c> (default), or <c>individual</c>: a user's own key, which has no issuer.</summary>
    public string KeyType { get; set; } = TeamKey;

    /// <summary>The team's issuer id, a UUID. Only with a key of the team.</summary>
    public string? IssuerId { get; set; }

    /// <summary>The key's id, such as <c>2X9R4HXF34</c>.</summary>
    public string? KeyId { get; set; }

    /// <summary>The .p8 file's content. Or name the file in <see cref="PrivateKeyFile"/>.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>Path of the .p8 file.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Apple ids of the apps that customers are taken out of: the digits of the app's address in App Store Connect.</summary>
    public IList<string> Apps { get; } = [];

    /// <summary>Adds a problem for each value that cannot be worked with. The private key is checked where it is read.</summary>
    internal void Check(PlatformSettings settings)
    {
        if (KeyType is not (TeamKey or IndividualKey))
        {
            settings.Reject(nameof(KeyType), $"is '{KeyType}'; it takes {TeamKey} or {IndividualKey}.");
        }
        else if (KeyType == IndividualKey && !string.IsNullOrWhiteSpace(IssuerId))
        {
            settings.Reject(nameof(IssuerId), "is given although KeyType is individual, whose tokens carry no issuer; keep one.");
        }
        else if (KeyType == TeamKey && !Guid.TryParseExact(IssuerId, "D", out _))
        {
            settings.Reject(nameof(IssuerId), "is missing or no UUID; it takes the issuer id shown above the keys in App Store Connect, or set KeyType to individual.");
        }

        if (KeyId is not { Length: > 0 and <= 64 } || !KeyId.All(char.IsAsciiLetterOrDigit))
        {
            settings.Reject(nameof(KeyId), "is missing or no key id; it takes the key's id, such as 2X9R4HXF34.");
        }

        CheckApps(settings);
    }

    private void CheckApps(PlatformSettings settings)
    {
        if (Apps.Count == 0)
        {
            settings.Reject(nameof(Apps), "is empty; it takes the Apple id of each app, such as 1234567890. Customers are taken out of these apps only.");
        }

        for (var i = 0; i < Apps.Count; i++)
        {
            if (Apps[i] is not { Length: > 0 and <= 20 } app || !app.All(char.IsAsciiDigit))
            {
                settings.Reject($"{nameof(Apps)}:{i}", "is no app id; it takes digits, such as 1234567890 (not the bundle id).");
            }
            else if (Apps.Take(i).Contains(app))
            {
                settings.Reject($"{nameof(Apps)}:{i}", "is listed twice.");
            }
        }
    }
}
