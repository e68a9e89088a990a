using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms;

/// <summary>The simulated platforms, one line each, alphabetical.</summary>
internal static class SimulatedPlatforms
{
    public static IReadOnlyList<SimulatedPlatform> Create(SandboxContext sandbox) =>
    [
        new CloudStorage.SimulatedStorage(sandbox),
        new Drive.SimulatedDrive(sandbox),
        new Firestore.SimulatedFirestore(sandbox),
        new SimulatedGoogleOAuth(sandbox),
    ];
}
