using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firestore;

public sealed class SetFieldBackTests : IAsyncLifetime
{
    private readonly StepHarness _harness = new(FieldWorld.Customer());
    private SandboxHost _sandbox = null!;
    private PlatformRuntime _runtime = null!;
    private SimulatedFirestore _firestore = null!;

    private ConnectorBinding Connector => _runtime.Connectors.Single();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _firestore = _sandbox.Firestore();
        _runtime = StepHarness.Build(new FirestorePlatform(), FieldWorld.Settings(_sandbox));
    }

    public async ValueTask DisposeAsync()
    {
        _runtime.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task The_value_from_before_comes_back_with_its_type()
    {
        Seed(new { status = "ativo", nome = "Cliente" });
        await RunAsync();
        (await RevertAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox.Field("status").Typed().ShouldBe("""{"stringValue":"ativo"}""");
        _sandbox.Field("nome").ShouldNotBeNull();
        _harness.Evidence[^1].Kind.ShouldBe("reverted");
    }

    [Fact]
    public async Task A_field_that_was_not_there_is_taken_away_again()
    {
        Seed(new { nome = "Cliente" });
        await RunAsync();
        (await RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        _firestore.Find(FieldWorld.Project, FieldWorld.Path)!.Select(f => f.Key).ShouldBe(["nome"]);
    }

    [Fact]
    public async Task What_somebody_has_changed_since_is_left_to_a_person()
    {
        Seed(new { status = "ativo" });
        await RunAsync();
        Seed(new { status = "cancelado" });
        (await RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("\"cancelado\"");
        _sandbox.Field("status").Typed().ShouldContain("cancelado");
    }

    [Fact]
    public async Task What_somebody_changes_between_look_and_write_is_not_overwritten()
    {
        Seed(new { status = "ativo" });
        await RunAsync();
        _sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            Seed(new { status = "cancelado" });
            return Task.CompletedTask;
        }))
        { PathContains = "documents:batchGet" });
        (await RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        _sandbox.Field("status").Typed().ShouldContain("cancelado");
    }

    [Fact]
    public async Task A_document_that_is_gone_needs_a_person()
    {
        Seed(new { status = "ativo" });
        await RunAsync();
        _firestore.Remove(FieldWorld.Project, FieldWorld.Path);
        (await RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        _firestore.Find(FieldWorld.Project, FieldWorld.Path).ShouldBeNull();
    }

    [Fact]
    public async Task What_the_step_did_not_change_is_not_reverted()
    {
        Seed(new { status = "inativo" });
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        (await RevertAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
        _sandbox.Written().ShouldBe(0);
    }

    [Fact]
    public async Task A_revert_whose_answer_was_lost_writes_once()
    {
        Seed(new { status = "ativo" });
        await RunAsync();
        _sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "PATCH" });
        var outcome = await RevertAsync();
        (outcome is StepOutcome.Done ? outcome : await RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Written().ShouldBe(2);
    }

    [Fact]
    public async Task After_a_revert_the_step_can_run_and_be_reverted_again()
    {
        Seed(new { status = "ativo" });
        await RunAsync();
        await RevertAsync();
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Written().ShouldBe(4);
        _sandbox.Field("status").Typed().ShouldContain("ativo");
    }

    [Fact]
    public async Task Where_one_document_is_a_persons_the_others_go_back_all_the_same()
    {
        var input = FieldWorld.Inactive with { Documents = ["clientes/{firestore}", "acessos/{firestore}"] };
        Seed(new { status = "ativo" });
        _firestore.Add(FieldWorld.Project, "acessos/c42", new { status = "ativo" });
        await Connector.Execute(input, _harness.NextAttempt(), TestContext.Current.CancellationToken);
        Seed(new { status = "cancelado" });
        (await Connector.Revert!(input, _harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.NeedsPerson>()
            .Instructions.ShouldContain(FieldWorld.Path);
        _sandbox.Field("status", "acessos/c42").Typed().ShouldContain("\"ativo\"");
        _sandbox.Field("status").Typed().ShouldContain("cancelado");
    }

    private void Seed(object fields) => _firestore.Add(FieldWorld.Project, FieldWorld.Path, fields);

    private Task<StepOutcome> RunAsync() => Connector.Execute(FieldWorld.Inactive, _harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<StepOutcome> RevertAsync() => Connector.Revert!(FieldWorld.Inactive, _harness.NextAttempt(), TestContext.Current.CancellationToken);
}
