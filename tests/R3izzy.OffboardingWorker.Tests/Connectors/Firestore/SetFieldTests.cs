using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firestore;

/// <summary>What the step writes, and what it leaves alone.</summary>
public sealed class SetFieldTests : IAsyncLifetime
{
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
    public async Task Only_the_field_changes_and_its_value_is_read_back()
    {
        Seed(new { nome = "Cliente", status = "ativo", conta = new { plano = "pro" } });
        var harness = new StepHarness(FieldWorld.Customer());
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("inativo");
        _firestore.Find(FieldWorld.Project, FieldWorld.Path)!.Select(f => f.Key).ShouldBe(["nome", "status", "conta"], ignoreOrder: true);
        _sandbox.Field("status").Typed().ShouldBe("""{"stringValue":"inativo"}""");
        harness.Calls.Where(c => c.Platform == "firestore").Select(c => c.Method).ShouldBe(["POST", "PATCH", "POST"]);
        harness.Calls.ShouldAllBe(c => !c.Path.Contains("c42"));
        Look(harness, "before").ShouldBe(("stringValue", "ativo"));
        Look(harness, "after").ShouldBe(("stringValue", "inativo"));
    }

    [Theory]
    [InlineData("lite", "r3izzy-lite")]
    [InlineData("pro-contabilidade", FieldWorld.Project)]
    public async Task The_plan_chooses_the_project(string plan, string project)
    {
        _firestore.Add(project, FieldWorld.Path, new { status = "ativo" });
        (await RunAsync(new StepHarness(FieldWorld.Customer()) { Plan = plan })).ShouldBeOfType<StepOutcome.Done>();
        _firestore.Find(project, FieldWorld.Path)!["status"].Typed().ShouldContain("inativo");
    }

    [Fact]
    public async Task A_field_deep_in_the_document_is_set_beside_its_neighbours()
    {
        Seed(new { conta = new { situacao = "ativa", plano = "pro" } });
        (await RunAsync(new StepHarness(FieldWorld.Customer()), Input("""{"field":"conta.situacao","value":"inativa"}"""))).ShouldBeOfType<StepOutcome.Done>();
        var account = _sandbox.Field("conta").Typed();
        account.ShouldContain("inativa");
        account.ShouldContain("\"pro\"");
    }

    [Theory]
    [InlineData("""{"field":"ativo","value":false}""", true, """{"booleanValue":false}""")]
    [InlineData("""{"field":"ativo","value":0}""", 1L, """{"integerValue":"0"}""")]
    [InlineData("""{"field":"ativo","value":0.5}""", 1.5, """{"doubleValue":0.5}""")]
    [InlineData("""{"field":"`situação`","value":"x"}""", null, """{"stringValue":"x"}""")]
    public async Task Values_keep_their_type(string input, object? before, string typed)
    {
        Seed(new Dictionary<string, object?> { ["ativo"] = before });
        (await RunAsync(new StepHarness(FieldWorld.Customer()), Input(input))).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Field(before is null ? "situação" : "ativo").Typed().ShouldBe(typed);
    }

    [Fact]
    public async Task A_field_that_was_not_there_is_made()
    {
        Seed(new { nome = "Cliente" });
        (await RunAsync(new StepHarness(FieldWorld.Customer()))).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Field("status").Typed().ShouldContain("inativo");
    }

    [Theory]
    [InlineData("""{"field":"status","value":"inativo","expected":["ativo"]}""", "suspenso")]
    [InlineData("""{"field":"status","value":"inativo","expected":["ativo"]}""", null)]
    [InlineData("""{"field":"status","value":"inativo"}""", true)]
    [InlineData("""{"field":"status","value":"inativo"}""", new[] { "a" })]
    public async Task A_value_that_was_not_expected_is_left_to_a_person(string input, object? stored)
    {
        Seed(new Dictionary<string, object?> { ["status"] = stored });
        (await RunAsync(new StepHarness(FieldWorld.Customer()), Input(input))).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("Nada foi alterado");
        _sandbox.Written().ShouldBe(0);
    }

    [Theory]
    [InlineData("suspenso")]
    [InlineData(null)]
    public async Task An_expected_value_is_replaced(string? stored)
    {
        Seed(new Dictionary<string, object?> { ["status"] = stored });
        (await RunAsync(new StepHarness(FieldWorld.Customer()), Input("""{"field":"status","value":"inativo","expected":["suspenso",null]}"""))).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_document_that_the_request_names_and_that_is_missing_is_never_made_nor_passed_over()
    {
        (await RunAsync(new StepHarness(FieldWorld.Customer("mistyped")))).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("clientes/mistyped");
        (_sandbox.Written(), _firestore.Find(FieldWorld.Project, "clientes/mistyped")).ShouldBe((0, null));
    }

    [Fact]
    public async Task A_document_named_by_the_tax_id_alone_may_be_missing()
    {
        var input = Input("""{"field":"status","value":"inativo","documents":["fiscal/{taxId}"]}""");
        (await RunAsync(new StepHarness(FieldWorld.Customer()), input)).ShouldBeOfType<StepOutcome.NotApplicable>();
        (await Connector.Verify!(input, new StepHarness(FieldWorld.Customer()).NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task A_database_that_is_missing_is_not_taken_for_a_missing_document()
    {
        using var mistyped = StepHarness.Build(new FirestorePlatform(), new Dictionary<string, string?>(FieldWorld.Settings(_sandbox)) { ["Database"] = "outro" });
        var harness = new StepHarness(FieldWorld.Customer());
        var failed = (await mistyped.Connectors.Single().Execute(FieldWorld.Inactive, harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "NOT_FOUND"));
        (await mistyped.Probe.ProbeAsync(harness, default)).Findings.ShouldAllBe(f => !f.Ok && f.Detail.Contains("Database"));
    }

    [Fact]
    public async Task Several_documents_are_all_looked_at_before_the_first_is_written()
    {
        Seed(new { status = "ativo" });
        _firestore.Add(FieldWorld.Project, "usuarios/u1", new { status = 7 });
        var input = Input("""{"field":"status","value":"inativo","documents":["clientes/{firestore}","usuarios/{uid}"]}""");
        var harness = new StepHarness(FieldWorld.Customer(uid: "u1"));
        (await RunAsync(harness, input)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        _sandbox.Written().ShouldBe(0);

        _firestore.Add(FieldWorld.Project, "usuarios/u1", new { status = "ativo" });
        (await RunAsync(harness, input)).ShouldBeOfType<StepOutcome.Done>();
        (_sandbox.Written(FieldWorld.Path), _sandbox.Written("usuarios/u1")).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_document_that_changes_between_look_and_write_is_looked_at_again()
    {
        Seed(new { status = "ativo", visitas = 1 });
        ChangeAfterTheLook(() => Seed(new { status = "ativo", visitas = 2 }));
        (await RunAsync(new StepHarness(FieldWorld.Customer()))).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Field("visitas").Typed().ShouldContain("2");
        _sandbox.Written().ShouldBe(1);
    }

    [Fact]
    public async Task A_value_that_somebody_sets_between_look_and_write_is_not_overwritten()
    {
        Seed(new { status = "ativo" });
        ChangeAfterTheLook(() => Seed(new { status = "suspenso" }));
        (await RunAsync(new StepHarness(FieldWorld.Customer()), Input("""{"field":"status","value":"inativo","expected":["ativo"]}"""))).ShouldBeOfType<StepOutcome.NeedsPerson>();
        _sandbox.Field("status").Typed().ShouldContain("suspenso");
    }

    [Fact]
    public async Task A_document_deleted_between_look_and_write_is_not_made_again()
    {
        Seed(new { status = "ativo" });
        ChangeAfterTheLook(() => _firestore.Remove(FieldWorld.Project, FieldWorld.Path));
        (await RunAsync(new StepHarness(FieldWorld.Customer()))).ShouldBeOfType<StepOutcome.NeedsPerson>();
        _firestore.Find(FieldWorld.Project, FieldWorld.Path).ShouldBeNull();
    }

    [Fact]
    public async Task A_document_that_never_stands_still_is_tried_again_later()
    {
        var visits = 0;
        Seed(new { status = "ativo", visits });
        ChangeAfterTheLook(() => Seed(new { status = "ativo", visits = ++visits }), times: int.MaxValue);
        var failed = (await RunAsync(new StepHarness(FieldWorld.Customer()))).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Transient, "document-busy"));
        _sandbox.Written().ShouldBe(0);
    }

    [Fact]
    public async Task A_write_that_did_not_take_is_not_reported_done()
    {
        Seed(new { status = "ativo" });
        _sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            Seed(new { status = "ativo" });
            return Task.CompletedTask;
        }))
        { Method = "PATCH" });
        var failed = (await RunAsync(new StepHarness(FieldWorld.Customer()))).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.OutcomeUnknown, "not-read-back"));
    }

    [Fact]
    public async Task A_read_that_is_forbidden_is_not_nothing_to_do()
    {
        Seed(new { status = "ativo" });
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403)) { Platform = "firestore", Times = int.MaxValue });
        (await RunAsync(new StepHarness(FieldWorld.Customer()))).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
    }

    [Fact]
    public async Task A_value_that_names_the_customer_is_not_in_the_evidence_not_even_as_a_hash()
    {
        Seed(new { apelido = "o Cliente Exemplo Ltda mesmo" });
        var harness = new StepHarness(FieldWorld.Customer());
        (await RunAsync(harness, Input("""{"field":"apelido","value":"removido"}"""))).ShouldBeOfType<StepOutcome.Done>();
        Look(harness, "before").Value.ShouldBe("***");
    }

    [Fact]
    public async Task Of_a_document_s_path_the_evidence_has_the_collections_only()
    {
        Seed(new { status = "ativo" });
        var harness = new StepHarness(FieldWorld.Customer());
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        harness.Evidence.ShouldAllBe(e => JsonDocument.Parse(e.Json).RootElement.GetProperty("documents")[0].GetProperty("document").GetString() == "clientes/***");
    }

    [Fact]
    public async Task What_a_person_has_decided_does_not_hold_up_the_closing_check_and_what_was_undone_does()
    {
        Seed(new { status = "ativo" });
        var mistyped = new StepHarness(FieldWorld.Customer("mistyped"));
        (await RunAsync(mistyped)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await VerifyAsync(mistyped)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        mistyped.PriorDoubt = PriorDoubt.Open;
        (await VerifyAsync(mistyped)).ShouldBeOfType<Verification.NotInPlace>();

        var harness = new StepHarness(FieldWorld.Customer());
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        Seed(new { status = 7 });
        (await VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task A_preview_tells_from_what_to_what()
    {
        Seed(new { status = "ativo" });
        var harness = new StepHarness(FieldWorld.Customer());
        (await PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAct>().Effects.ShouldHaveSingleItem().ShouldContain("de \"ativo\" para \"inativo\"");
        await RunAsync(harness);
        (await PreviewAsync(harness)).ShouldBeOfType<Preview.NothingToDo>();
        (await PreviewAsync(new StepHarness(FieldWorld.Customer("mistyped")))).ShouldBeOfType<Preview.WouldAskPerson>();
    }

    private void Seed(object fields) => _firestore.Add(FieldWorld.Project, FieldWorld.Path, fields);

    private void ChangeAfterTheLook(Action change, int times = 1) => _sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
    {
        change();
        return Task.CompletedTask;
    }))
    { PathContains = "documents:batchGet", Times = times });

    private Task<StepOutcome> RunAsync(StepHarness harness, SetFieldInput? input = null) =>
        Connector.Execute(input ?? FieldWorld.Inactive, harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<Verification> VerifyAsync(StepHarness harness) => Connector.Verify!(FieldWorld.Inactive, harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<Preview> PreviewAsync(StepHarness harness) => Connector.Preview!(FieldWorld.Inactive, harness.NextAttempt(), TestContext.Current.CancellationToken);

    private static SetFieldInput Input(string json) => JsonSerializer.Deserialize<SetFieldInput>(json, JsonSerializerOptions.Web)!;

    private static (string Type, string Value) Look(StepHarness harness, string kind)
    {
        var document = JsonDocument.Parse(harness.Evidence.Single(e => e.Kind == kind).Json).RootElement.GetProperty("documents")[0];
        return (document.GetProperty("type").GetString()!, document.GetProperty("value").GetString()!);
    }
}
