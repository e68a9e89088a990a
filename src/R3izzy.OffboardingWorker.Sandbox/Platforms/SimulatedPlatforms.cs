using R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;
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
        new SimulatedAppStoreConnect(sandbox),
        new SimulatedCloudIdentity(sandbox),
        new SimulatedConexa(sandbox),
        new SimulatedDirectory(sandbox),
        new CloudStorage.SimulatedStorage(sandbox),
        new Drive.SimulatedDrive(sandbox),
        new Firestore.SimulatedFirestore(sandbox),
        .. FocusNfe.SimulatedFocusNfe.WithFiles(sandbox),
        new SimulatedGoogleOAuth(sandbox),
        new SimulatedIdentityToolkit(sandbox),
        new InHouse.SimulatedFinance(sandbox),
        new InHouse.SimulatedQuestor(sandbox),
        new Pix.SimulatedPix(sandbox),
        new Odoo.SimulatedOdoo(sandbox),
        new SimulatedStripe(sandbox),
    ];
}
