using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

/// <summary>
/// What every connector must keep, each fact against the sandbox's ledger. A connector proves itself by a small class that
/// says how to seed one customer with exactly one effect to come.
/// </summary>
public abstract partial class ConnectorConformance : IAsyncLifetime
{
    private SandboxHost? _sandbox;
    private PlatformRuntime? _runtime;

    protected SandboxHost Sandbox => _sandbox ?? throw new InvalidOperationException("Not started.");

    protected abstract IPlatform Platform { get; }

    protected abstract string ConnectorId { get; }

    /// <summary>The step's input.</summary>
    protected abstract object Input { get; }

    /// <summary>Settings below the platform's section that point at the sandbox. <see cref="ConformanceSettings.Quick"/> keeps retries short.</summary>
    protected abstract IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox);

    /// <summary>Seeds a customer for whom a run has exactly one effect, and returns it.</summary>
    protected abstract CustomerProfile SeedCustomer(SandboxHost sandbox);

    /// <summary>A customer whom the platform does not know.</summary>
    protected virtual CustomerProfile UnknownCustomer => new(
        "Ninguém Ltda", ["ninguem@exemplo.test"], "11222333000181", new Dictionary<string, string>());

    /// <summary>How often the effect happened, from the ledger.</summary>
    protected abstract int EffectCount(SandboxHost sandbox);

    /// <summary>The call that has the effect.</summary>
    protected abstract CallSelector EffectCall { get; }

    /// <summary>The first call that only reads.</summary>
    protected abstract CallSelector ReadCall { get; }

    /// <summary>One bad setting per row: key, bad value (null removes it), and a text that the problem must name.</summary>
    protected abstract IEnumerable<(string Key, string? Value, string Named)> BadSettings { get; }

    /// <summary>Secrets that must appear nowhere.</summary>
    protected abstract IEnumerable<string> Secrets { get; }

    /// <summary>What somebody could guess whose hash must not be in evidence. Overridden where a connector works with more such words.</summary>
    protected virtual IEnumerable<string> Guessable(CustomerProfile customer) =>
        [.. customer.Emails, string.Join('\n', customer.Emails.Order(StringComparer.Ordinal)), customer.Name, customer.TaxId, .. customer.Accounts.Values];

    /// <summary>Overridden where an unknown customer must not count as nothing to do (a backup).</summary>
    protected virtual void AssertUnknownCustomer(StepOutcome outcome) => outcome.ShouldBeOfType<StepOutcome.NotApplicable>();

    /// <summary>Overridden where one platform stands for many systems, and a credential that one of them refuses must not close it.</summary>
    protected virtual FailureKind RefusedCredential => FailureKind.Unauthorized;

    /// <summary>Overridden where a person is asked at once, because only a person's task may name whose credential it is.</summary>
    protected virtual void AssertRefusedCredential(StepOutcome outcome) => outcome.ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(RefusedCredential);

    /// <summary>Attempts that the settled way may take, where a platform finishes later (Pending).</summary>
    protected virtual int AttemptsToSettle => 4;

    protected ConnectorBinding Connector => _runtime!.Connectors.Single(c => c.Id == ConnectorId);

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(SandboxSetup);
        _runtime = StepHarness.Build(Platform, Settings(_sandbox));
    }

    protected virtual SandboxOptions SandboxSetup => new();

    public async ValueTask DisposeAsync()
    {
        _runtime?.Dispose();
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected virtual StepHarness NewHarness(CustomerProfile customer) => new(customer);

    protected Task<StepOutcome> RunAsync(StepHarness harness, CancellationToken cancellationToken = default) =>
        Connector.Execute(Input, harness.NextAttempt(), cancellationToken);

    /// <summary>Attempts until the outcome is settled, as the engine would make them.</summary>
    protected async Task<StepOutcome> SettleAsync(StepHarness harness)
    {
        var outcome = await RunAsync(harness);
        for (var attempt = 1; outcome is StepOutcome.Pending or StepOutcome.Failed && attempt < AttemptsToSettle; attempt++)
        {
            outcome = await RunAsync(harness);
        }

        return outcome;
    }

    [Fact]
    public async Task The_effect_happens_once_and_is_read_back()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        (await SettleAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        EffectCount(Sandbox).ShouldBe(1);
    }

    [Fact]
    public async Task A_second_run_finds_it_in_place_and_has_no_second_effect()
    {
        var customer = SeedCustomer(Sandbox);
        await SettleAsync(NewHarness(customer));
        (await SettleAsync(NewHarness(customer))).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        EffectCount(Sandbox).ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_customer_is_told_apart_from_success() =>
        AssertUnknownCustomer(await RunAsync(NewHarness(UnknownCustomer)));

    [Fact]
    public void Bad_settings_stop_the_start_and_name_the_key()
    {
        foreach (var (key, value, named) in BadSettings)
        {
            var settings = new Dictionary<string, string?>(Settings(Sandbox));
            if (value is null)
            {
                settings.Remove(key);
            }
            else
            {
                settings[key] = value;
            }

            var (runtime, problems) = StepHarness.TryBuild(Platform, settings);
            runtime?.Dispose();
            string.Join('\n', problems).ShouldContain(named);
            foreach (var secret in Secrets)
            {
                string.Join('\n', problems).ShouldNotContain(secret);
            }
        }
    }

    [Fact]
    public async Task A_preview_tells_and_changes_nothing()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        var before = Sandbox.Ledger.Entries.Count;
        (await Connector.Preview!(Input, harness.NextAttempt(), default)).ShouldBeOfType<Preview.WouldAct>().Effects.ShouldNotBeEmpty();
        Sandbox.Ledger.Entries.Count.ShouldBe(before);
    }

    [Fact]
    public async Task The_probe_tells_a_good_credential_from_a_refused_one()
    {
        var harness = NewHarness(SeedCustomer(Sandbox));
        (await _runtime!.Probe.ProbeAsync(harness, default)).IsHealthy.ShouldBeTrue();
        Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(401)) { Times = int.MaxValue });
        (await _runtime.Probe.ProbeAsync(harness, default)).IsHealthy.ShouldBeFalse();
    }
}
