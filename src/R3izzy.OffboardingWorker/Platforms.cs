using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Connectors.Stripe;

namespace R3izzy.OffboardingWorker;

/// <summary>The platforms that this program knows: one line each, alphabetical.</summary>
internal static class Platforms
{
    public static IReadOnlyList<IPlatform> All { get; } =
    [
        new DrivePlatform(),
        new EmailPlatform(),
        new FirebasePlatform(),
        new PlayPlatform(),
        new StripePlatform(),
    ];
}
