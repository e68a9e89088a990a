using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Smtp;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>The mail connectors on the sandbox's mail server.</summary>
internal sealed class SmtpWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("r3izzy-smtp-");
    private PlatformRuntime? _runtime;

    private SmtpWorld(SandboxHost sandbox)
    {
        Sandbox = sandbox;
        Settings = EmailSandbox.SmtpSettings(sandbox, Path.Combine(_folder.FullName, "server.pem"));
    }

    public SandboxHost Sandbox { get; }

    /// <summary>Changed before the first use of a connector.</summary>
    public Dictionary<string, string?> Settings { get; }

    public SimulatedSmtp Server => Sandbox.Platform<SimulatedSmtp>();

    public PlatformRuntime Runtime => _runtime ??= StepHarness.Build(new EmailPlatform(), Settings);

    public int Accepted => Sandbox.Ledger.Count("smtp", "message.accepted");

    public static async Task<SmtpWorld> StartAsync() => new(await SandboxHost.StartAsync());

    public static StepHarness Harness() => new(EmailSandbox.Customer) { StepId = "avisar", PriorDoubt = PriorDoubt.Settled };

    public FaultRule FaultAt(string command, Fault fault) => Sandbox.Faults.Add(new FaultRule(fault) { Platform = "smtp", PathContains = "/" + command });

    public Task<StepOutcome> NotifyAsync(StepHarness harness) =>
        Runtime.Connector("email.notify-departments").Execute(new NotifyDepartmentsInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);

    public Task<StepOutcome> InformAsync(StepHarness harness) =>
        Runtime.Connector("email.inform-customer").Execute(new InformCustomerInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);

    public Task<Verification> VerifyAsync(StepHarness harness) =>
        Runtime.Connector("email.notify-departments").Verify!(new NotifyDepartmentsInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);

    public Task<Verification> VerifyInformedAsync(StepHarness harness) =>
        Runtime.Connector("email.inform-customer").Verify!(new InformCustomerInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _runtime?.Dispose();
        await Sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
