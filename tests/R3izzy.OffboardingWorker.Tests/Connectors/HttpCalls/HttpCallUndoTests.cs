using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls.CallWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls;

public sealed class HttpCallUndoTests : IAsyncLifetime
{
    private readonly StepHarness _harness = new(Customer(accounts: ("questor", Company)));
    private SandboxHost _sandbox = null!;
    private PlatformRuntime _runtime = null!;

    private ConnectorBinding Connector => _runtime.Connectors.Single();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _runtime = Build(Settings(_sandbox));
        _sandbox.Finances().Add(TaxId);
    }

    public async ValueTask DisposeAsync()
    {
        _runtime.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task The_declared_undo_is_called_and_read_back()
    {
        await RunAsync();
        (await RevertAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox.Finances().StateOf(TaxId).ShouldBe("ativo");
        _harness.Evidence[^1].Kind.ShouldBe("reverted");
    }

    [Fact]
    public async Task What_the_step_did_not_do_is_not_undone()
    {
        _sandbox.Finances().Add(TaxId, "inativo");
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        (await RevertAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
        _sandbox.Finances().StateOf(TaxId).ShouldBe("inativo");
    }

    [Fact]
    public async Task Without_a_declared_undo_a_person_takes_it_back()
    {
        _sandbox.Companies().Add(Company);
        await Connector.Execute(DeactivateCompany, _harness.NextAttempt(), TestContext.Current.CancellationToken);
        (await Connector.Revert!(DeactivateCompany, _harness.NextAttempt(), TestContext.Current.CancellationToken))
            .ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("questor-inativar");
    }

    [Fact]
    public async Task An_undo_whose_answer_was_lost_is_called_once()
    {
        await RunAsync();
        _sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { PathContains = "/reativar" });
        (await RevertAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        (await RevertAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox.Ledger.Count("in-house-finance", "client.activated").ShouldBe(1);
    }

    [Fact]
    public async Task After_an_undo_the_step_can_run_and_be_undone_again()
    {
        await RunAsync();
        await RevertAsync();
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        (_sandbox.Deactivated(), _sandbox.Finances().StateOf(TaxId)).ShouldBe((2, "ativo"));
    }

    private Task<StepOutcome> RunAsync() => Connector.Execute(Deactivate, _harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<StepOutcome> RevertAsync() => Connector.Revert!(Deactivate, _harness.NextAttempt(), TestContext.Current.CancellationToken);
}
