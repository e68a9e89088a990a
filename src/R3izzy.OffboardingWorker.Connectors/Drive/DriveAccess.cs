using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>The shared drive, for a platform other than Drive whose files are kept in the customers' folders.</summary>
internal sealed record DriveAccess(DriveClient Drive, Destination Destination, DriveOptions Options, IReadOnlyList<IDisposable> Owned)
{
    private static readonly string[] Scopes = ["https://www.googleapis.com/auth/drive"];

    /// <summary>Opens it with the settings of the platform Drive; notes a problem and returns null where they are missing, off or bad.</summary>
    public static DriveAccess? Open(PlatformSettings needing)
    {
        var section = needing.AllPlatforms?.GetSection("drive");
        if (section is null || !bool.TryParse(section[nameof(DriveOptions.Enabled)], out var on) || !on)
        {
            needing.Reject("Enabled", "is true, but Platforms:drive:Enabled is not, and the files are kept in the customer's folder on Drive: "
                + "switch Drive on, or this platform off.");
            return null;
        }

        var settings = new PlatformSettings(section, needing.Loggers) { AllPlatforms = needing.AllPlatforms };
        var access = Open(settings, PlatformOptions.Read<DriveOptions>(settings));
        needing.Problems.AddRange(settings.Problems);
        return access;
    }

    private static DriveAccess? Open(PlatformSettings settings, DriveOptions? options)
    {
        if (options is null)
        {
            return null;
        }

        options.Check(settings);
        var address = PlatformAddress.Read(settings, nameof(options.DriveAddress), options.DriveAddress);
        var authorizer = GoogleAuthorizer.Create(settings, nameof(options.Credential), options.Credential, Scopes);
        if (settings.Problems.Count > 0 || address is null || authorizer is null)
        {
            authorizer?.Dispose();
            return null;
        }

        var http = new PlatformHttp("drive", address, options.Http, GoogleErrors.ByReason, authorizer);
        var drive = new DriveClient(http, address, options.SharedDriveId);
        return new DriveAccess(drive, new Destination(drive, options), options, [http, authorizer]);
    }
}
