using R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Directory;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms;

/// <summary>The simulated platforms, one line each, alphabetical.</summary>
internal static class SimulatedPlatforms
{
    public static IReadOnlyList<SimulatedPlatform> Create(SandboxContext sandbox) =>
    [
        new SimulatedAndroidPublisher(sandbox),
        new SimulatedCloudIdentity(sandbox),
        new SimulatedDirectory(sandbox),
        new CloudStorage.SimulatedStorage(sandbox),
        new Drive.SimulatedDrive(sandbox),
        new Firestore.SimulatedFirestore(sandbox),
        new Gmail.SimulatedGmail(sandbox),
        new SimulatedGoogleOAuth(sandbox),
        new SimulatedIdentityToolkit(sandbox),
        new Smtp.SimulatedSmtp(sandbox),
        new SimulatedStripe(sandbox),
    ];
}
