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
        new Drive.SimulatedDrive(sandbox),
        new InHouse.SimulatedFinance(sandbox),
        new Firestore.SimulatedFirestore(sandbox),
        .. FocusNfe.SimulatedFocusNfe.WithFiles(sandbox),
        new Gmail.SimulatedGmail(sandbox),
        new SimulatedGoogleOAuth(sandbox),
        new SimulatedIdentityToolkit(sandbox),
        new Odoo.SimulatedOdoo(sandbox),
        new Pix.SimulatedPix(sandbox),
        new InHouse.SimulatedQuestor(sandbox),
        new Smtp.SimulatedSmtp(sandbox),
        new CloudStorage.SimulatedStorage(sandbox),
        new SimulatedStripe(sandbox),
    ];
}
