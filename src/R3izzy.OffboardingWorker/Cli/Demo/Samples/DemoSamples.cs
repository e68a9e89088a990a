using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

/// <summary>The platforms of the sample company: one line each, alphabetical.</summary>
internal static class DemoSamples
{
    /// <param name="sandbox">The simulated platforms.</param>
    /// <param name="ground">What several of them stand on.</param>
    public static IReadOnlyList<DemoSample> Create(SandboxHost sandbox, DemoGround ground) =>
    [
        new CertificateSample(sandbox, ground),
        new ConexaSample(sandbox),
        new DriveSample(sandbox, ground),
        new EmailSample(sandbox, ground),
        new FirebaseSample(sandbox, ground),
        new FirestoreSample(sandbox, ground),
        new FocusNfeSample(sandbox),
        new HttpCallSample(sandbox),
        new OdooSample(sandbox),
        new PixSample(sandbox),
        new PlaySample(sandbox, ground),
        new StripeSample(sandbox),
        new TestFlightSample(sandbox),
    ];
}
