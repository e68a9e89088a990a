using System.Collections.Concurrent;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Odoo;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

/// <summary>A sandbox, both connectors on it, and one case.</summary>
internal sealed class OdooCase : IAsyncDisposable
{
    public static readonly DateTimeOffset Today = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private PlatformRuntime? _runtime;

    private OdooCase(SandboxHost sandbox, MovableClock clock, ConcurrentQueue<Exchange> exchanges) =>
        (Sandbox, Clock, Exchanges, Harness) = (sandbox, clock, exchanges, NewHarness(clock));

    public SandboxHost Sandbox { get; }

    public MovableClock Clock { get; }

    public ConcurrentQueue<Exchange> Exchanges { get; }

    public StepHarness Harness { get; private set; }

    public OdooSeeds Seeds => Sandbox.Odoo().Seeds;

    public KnownSteps Steps { get; } = new();

    /// <summary>The seeded template's number.</summary>
    public int Template { get; private set; }

    public bool CreateMissing { get; set; }

    public OdooProjectView Project => Seeds.Projects.Single(p => p.Name.Contains(OdooSandbox.Ref, StringComparison.Ordinal));

    public static async Task<OdooCase> StartAsync(int version = 19, string protocol = "auto", Dictionary<string, string?>? settings = null, bool withTemplate = true)
    {
        var clock = new MovableClock(Today);
        var exchanges = new ConcurrentQueue<Exchange>();
        var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, Observe = exchanges.Enqueue });
        var started = new OdooCase(sandbox, clock, exchanges);
        sandbox.Odoo().UseVersion(version);
        if (withTemplate)
        {
            started.Template = started.Seeds.AddProject(OdooSandbox.TemplateName, OdooSandbox.TemplateTasks);
        }

        started.Build(protocol, settings);
        return started;
    }

    public void Build(string protocol, Dictionary<string, string?>? settings = null)
    {
        var all = OdooSandbox.Settings(Sandbox, protocol);
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        // A null takes a setting away.
        _runtime?.Dispose();
        _runtime = StepHarness.Build(new OdooPlatform(), all.Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value));
    }

    public Task<StepOutcome> CreateAsync() => Of("odoo.create-project").Execute(new CreateProjectInput(), Harness.NextAttempt(), default);

    public Task<Verification> VerifyCreationAsync() => Of("odoo.create-project").Verify!(new CreateProjectInput(), Harness.NextAttempt(), default);

    public Task<Preview> PreviewCreationAsync() => Of("odoo.create-project").Preview!(new CreateProjectInput(), Harness.NextAttempt(), default);

    public Task<StepOutcome> WithdrawAsync() => Of("odoo.create-project").Revert!(new CreateProjectInput(), Harness.NextAttempt(), default);

    public Task<StepOutcome> MirrorAsync() => MirrorAsync(CancellationToken.None);

    public Task<StepOutcome> MirrorAsync(CancellationToken cancellationToken) =>
        Of("odoo.mirror-tasks").Execute(new MirrorTasksInput(CreateMissing), Harness.NextAttempt(), cancellationToken);

    public Task<Verification> VerifyMirrorAsync() => Of("odoo.mirror-tasks").Verify!(new MirrorTasksInput(CreateMissing), Harness.NextAttempt(), default);

    public Task<Preview> PreviewMirrorAsync() => Of("odoo.mirror-tasks").Preview!(new MirrorTasksInput(CreateMissing), Harness.NextAttempt(), default);

    public Task<ProbeReport> ProbeAsync() => _runtime!.Probe.ProbeAsync(Harness, default);

    /// <summary>Another case of the same customer, or the same one as a later process knows it.</summary>
    public StepHarness BeginAnew(string caseRef = OdooSandbox.Ref, string action = "cancel", CustomerProfile? customer = null) =>
        Harness = new StepHarness(customer ?? OdooSandbox.Customer) { Clock = Clock, CaseRef = caseRef, Action = action, StepId = "espelho", Case = Steps };

    /// <summary>Seeds the case's project with tasks of these names, in the order given; returns the tasks' numbers.</summary>
    public int[] SeedProject(params string[] tasks) => [.. Seeds.TasksOf(Seeds.AddProject(OdooSandbox.ProjectName, tasks)).Select(t => t.Id)];

    public OdooTaskView Task(int id) => Seeds.TasksOf(Project.Id).Single(t => t.Id == id);

    public IReadOnlyList<string> Notes(int task) => Seeds.NotesOn("project.task", task);

    public int Count(string effect) => Sandbox.Count(effect);

    public JsonElement Evidence(string kind) => JsonDocument.Parse(Harness.Evidence.Last(e => e.Kind == kind).Json).RootElement;

    public async ValueTask DisposeAsync()
    {
        _runtime?.Dispose();
        await Sandbox.DisposeAsync();
    }

    private ConnectorBinding Of(string id)
    {
        if (Harness.Case is not KnownSteps)
        {
            BeginAnew();
        }

        return _runtime!.Connectors.Single(c => c.Id == id);
    }

    private static StepHarness NewHarness(TimeProvider clock) => new(OdooSandbox.Customer) { Clock = clock };
}
