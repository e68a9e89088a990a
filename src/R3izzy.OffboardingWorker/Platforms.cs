using R3izzy.OffboardingWorker.Connectors.Certificate;
using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Connectors.HttpCalls;
using R3izzy.OffboardingWorker.Connectors.Odoo;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Connectors.TestFlight;

namespace R3izzy.OffboardingWorker;

/// <summary>The platforms that this program knows: one line each, alphabetical.</summary>
internal static class Platforms
{
    public static IReadOnlyList<IPlatform> All { get; } =
    [
        new CertificatePlatform(),
        new ConexaPlatform(),
        new DrivePlatform(),
        new EmailPlatform(),
        new FirebasePlatform(),
        new FirestorePlatform(),
        new FocusNfePlatform(),
        new HttpCallPlatform(),
        new OdooPlatform(),
        new PixPlatform(),
        new PlayPlatform(),
        new StripePlatform(),
        new TestFlightPlatform(),
    ];
}
