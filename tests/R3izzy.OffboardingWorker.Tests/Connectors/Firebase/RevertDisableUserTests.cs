using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.Firebase.FirebaseSandbox;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

public sealed class RevertDisableUserTests : IAsyncLifetime
{
    private readonly DisableUserInput _input = new();
    private SandboxHost _sandbox = null!;
    private PlatformRuntime _runtime = null!;

    private ConnectorBinding Connector => _runtime.Connectors.Single();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _sandbox.Toolkit();
        _runtime = StepHarness.Build(FirebaseSandbox.Platform, Settings(_sandbox));
    }

    public async ValueTask DisposeAsync()
    {
        _runtime.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Users_that_were_enabled_before_are_enabled_again_and_no_others()
    {
        _sandbox.Toolkit().AddUser(ProProject, "was-enabled", "um@cliente.test");
        _sandbox.Toolkit().AddUser(ProProject, "was-disabled", "dois@cliente.test", disabled: true);
        var harness = new StepHarness(Customer(null, "um@cliente.test", "dois@cliente.test"));
        await RunAsync(harness);

        (await RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox.Toolkit().FindUser(ProProject, "was-enabled")!.Disabled.ShouldBeFalse();
        _sandbox.Toolkit().FindUser(ProProject, "was-disabled")!.Disabled.ShouldBeTrue();
        harness.Evidence[^1].Kind.ShouldBe("reverted");
    }

    [Fact]
    public async Task A_revert_whose_answer_was_lost_enables_once()
    {
        _sandbox.Toolkit().AddUser(ProProject, Uid, Email);
        var harness = new StepHarness(Customer(Uid));
        await RunAsync(harness);
        _sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { PathContains = "accounts:update" });
        var outcome = await RevertAsync(harness);
        (outcome is StepOutcome.Done ? outcome : await RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Ledger.Count("identity-toolkit", "user.enabled", Uid).ShouldBe(1);
    }

    [Fact]
    public async Task After_a_revert_the_step_can_run_and_be_reverted_again()
    {
        _sandbox.Toolkit().AddUser(ProProject, Uid, Email);
        var harness = new StepHarness(Customer(Uid));
        await RunAsync(harness);
        await RevertAsync(harness);
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox.Disabled(Uid).ShouldBe(2);
        (await RevertAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Toolkit().FindUser(ProProject, Uid)!.Disabled.ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_step_did_not_change_is_not_reverted()
    {
        var harness = new StepHarness(Customer(Uid));
        _sandbox.Toolkit().AddUser(ProProject, Uid, Email, disabled: true);
        await RunAsync(harness);
        (await RevertAsync(harness)).ShouldBeOfType<StepOutcome.NotApplicable>();
        _sandbox.Toolkit().FindUser(ProProject, Uid)!.Disabled.ShouldBeTrue();
    }

    [Fact]
    public async Task A_user_that_is_gone_needs_a_person()
    {
        _sandbox.Toolkit().AddUser(ProProject, Uid, Email);
        var harness = new StepHarness(Customer(Uid));
        await RunAsync(harness);
        _sandbox.Toolkit().RemoveUser(ProProject, Uid);
        (await RevertAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await Connector.Verify!(_input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<Verification.InPlace>();
    }

    private Task<StepOutcome> RunAsync(StepHarness harness) => Connector.Execute(_input, harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<StepOutcome> RevertAsync(StepHarness harness) => Connector.Revert!(_input, harness.NextAttempt(), TestContext.Current.CancellationToken);
}
