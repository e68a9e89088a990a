using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.HttpCalls;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;
using static R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls.CallWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls;

/// <summary>When a declared call is made, and what counts as done.</summary>
public sealed class HttpCallTests : IAsyncLifetime
{
    private readonly StepHarness _harness = new(Customer(accounts: ("questor", Company)));
    private SandboxHost _sandbox = null!;
    private PlatformRuntime _runtime = null!;

    private ConnectorBinding Connector => _runtime.Connectors.Single();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _runtime = Build(Settings(_sandbox));
    }

    public async ValueTask DisposeAsync()
    {
        _runtime.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task It_looks_calls_and_looks_again()
    {
        _sandbox.Finances().Add(TaxId);
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("financeiro-inativar");
        _sandbox.Finances().Received.Select(r => r.Method).ShouldBe(["GET", "POST", "GET"]);
        _sandbox.Finances().Received[1].Body.ShouldBe("""{"motivo":"DESL-2026-000001"}""");
        _harness.Evidence.Select(e => e.Kind).ShouldBe(["before", "answer", "after"]);
        var after = JsonDocument.Parse(_harness.Evidence[^1].Json).RootElement;
        after.GetProperty("fields").GetProperty("/status").GetString().ShouldBe("inativo");
        after.GetProperty("fields").GetProperty("/cnpj").GetString().ShouldBe("***");
        _harness.Calls.ShouldAllBe(c => c.Platform == _sandbox.AddressOf("in-house-finance").Authority);
        _harness.Calls[1].Path.ShouldBe("/clientes/***/inativar");
    }

    [Fact]
    public void A_call_that_is_not_declared_is_not_served()
    {
        Connector.Serves!(Deactivate).ShouldBeTrue();
        Connector.Serves!(new HttpCallInput { Call = "financeiro-apagar" }).ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_that_is_not_declared_goes_to_a_person() =>
        (await RunAsync(new HttpCallInput { Call = "financeiro-apagar" })).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("financeiro-apagar");

    [Fact]
    public async Task What_the_system_finishes_later_is_waited_for_and_not_sent_again()
    {
        _sandbox.Finances().Add(TaxId);
        _sandbox.Finances().FinishesLater = true;
        (await RunAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(5));
        (await RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        _sandbox.Finances().FinishAll();
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox.Finances().Received.Count(r => r.Method == "POST").ShouldBe(1);
    }

    [Fact]
    public async Task What_was_accepted_and_does_not_show_is_neither_done_nor_sent_again()
    {
        _sandbox.Finances().Add(TaxId);
        _sandbox.Finances().Forgets = true;
        var failed = (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.OutcomeUnknown, "not-read-back"));
        (await RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("repita o passo");
        _sandbox.Finances().Received.Count(r => r.Method == "POST").ShouldBe(1);

        // A person had a look, and has it sent again.
        _sandbox.Finances().Forgets = false;
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Deactivated().ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_may_be_repeated_is_sent_again_when_it_does_not_show()
    {
        Rebuild(($"{Finance}:Idempotent", "true"));
        _sandbox.Finances().Add(TaxId);
        _sandbox.Finances().Forgets = true;
        await RunAsync();
        await RunAsync();
        _sandbox.Finances().Received.Count(r => r.Method == "POST").ShouldBe(2);
    }

    [Fact]
    public async Task A_call_that_must_not_be_repeated_is_not_sent_again_within_the_attempt()
    {
        _sandbox.Finances().Add(TaxId);
        _sandbox.Faults.Add(new FaultRule(new Fault.DropBefore()) { Method = "POST", Times = int.MaxValue });
        (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        _harness.Calls.Count(c => c.Method == "POST").ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_may_still_be_at_work_is_not_sent_again_before_it_must_have_ended()
    {
        var clock = new MovableClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        var harness = new StepHarness(Customer()) { Clock = clock };
        _sandbox.Finances().Add(TaxId);
        var hold = new Hold();
        _sandbox.Faults.Add(new FaultRule(new Fault.HoldBefore(hold)) { Method = "POST" });
        using var kill = new CancellationTokenSource();
        var running = Connector.Execute(Deactivate, harness.NextAttempt(), kill.Token);
        await hold.Reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await kill.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);

        clock.MoveTo(clock.GetUtcNow().AddMinutes(1));
        (await Connector.Execute(Deactivate, harness.NextAttempt(), TestContext.Current.CancellationToken))
            .ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(4));
        _sandbox.Faults.Clear();
        clock.MoveTo(clock.GetUtcNow().AddMinutes(4));
        (await Connector.Execute(Deactivate, harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Deactivated().ShouldBe(1);
    }

    [Fact]
    public async Task The_idempotency_header_carries_the_steps_key()
    {
        Rebuild(($"{Finance}:IdempotencyHeader", "Idempotency-Key"));
        _sandbox.Finances().Add(TaxId);
        await RunAsync();
        var requests = _sandbox.Finances().Received;
        requests.Single(r => r.Method == "POST").Headers["Idempotency-Key"].ShouldBe("DESL-2026-000001.step");
        requests.Where(r => r.Method == "GET").ShouldAllBe(r => !r.Headers.ContainsKey("Idempotency-Key"));
    }

    [Fact]
    public async Task An_error_inside_of_an_accepted_status_is_not_done()
    {
        _sandbox.Companies().Add(Company);
        Rebuild(($"{Questor}:Query:_AActionName", "EmpresaApagar"));
        var failed = (await RunAsync(DeactivateCompany)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "answer-not-accepted"));
        _sandbox.Companies().StateOf(Company).ShouldBe("A");
    }

    [Fact]
    public async Task A_look_that_answers_an_error_with_status_200_is_no_reason_to_act()
    {
        _sandbox.Companies().Add(Company);
        Rebuild(($"{Questor}:Look:Query:_AActionName", "EmpresaMostrar"));
        var failed = (await RunAsync(DeactivateCompany)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "look-not-understood"));
        _sandbox.Companies().Received.ShouldAllBe(r => r.Method == "GET");
    }

    [Fact]
    public async Task A_field_that_is_missing_is_never_done()
    {
        Rebuild(($"{Finance}:Look:Done:Fields:2:Pointer", "/inativadoEm"), ($"{Finance}:Look:Done:Fields:2:Exists", "true"));
        _sandbox.Finances().Add(TaxId, "inativo");
        (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (await VerifyAsync()).ShouldNotBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task A_page_that_is_not_the_systems_word_is_not_nothing_to_do()
    {
        // 404 with HTML: the address is mistyped.
        Rebuild(($"{Finance}:Look:Url", _sandbox.AddressOf("in-house-finance") + "clients/{{customer.taxId}}"));
        var failed = (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "http-404"));
    }

    [Fact]
    public async Task Somebody_who_was_quicker_is_seen_by_the_look()
    {
        _sandbox.Finances().Add(TaxId);
        _sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            _sandbox.Finances().Add(TaxId, "inativo");
            return Task.CompletedTask;
        }))
        { Method = "GET" });
        (await RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Deactivated().ShouldBe(0);
    }

    [Fact]
    public async Task A_customer_who_vanishes_after_the_call_is_a_persons()
    {
        Rebuild(($"{Questor}:Look:Open:Status:0", "200"));
        _sandbox.Companies().Add(Company);
        _sandbox.Faults.Add(new FaultRule(new Fault.RefuseAfter(404, "CLIENTE_NAO_ENCONTRADO")) { Platform = "in-house-finance", Method = "GET", Skip = 1 });
        _sandbox.Finances().Add(TaxId);
        (await RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
    }

    [Fact]
    public async Task A_sick_system_closes_only_itself()
    {
        Rebuild(("Http:BreakerMinimumCalls", "2"), ("Http:Retries", "0"), ("Http:BreakerPause", "00:10:00"));
        _sandbox.Finances().Add(TaxId);
        _sandbox.Companies().Add(Company);
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Platform = "in-house-finance", Times = int.MaxValue });
        for (var i = 0; i < 3; i++)
        {
            await RunAsync();
        }

        var failed = (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        // Not circuit-open, which would close the platform for all systems.
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Transient, "system-unwell"));
        failed.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMinutes(9));
        (await RunAsync(DeactivateCompany)).ShouldBeOfType<StepOutcome.Done>();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_credential_that_one_system_refuses_stops_only_its_own_steps(int status)
    {
        _sandbox.Finances().Add(TaxId);
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { Method = "POST" });
        var failed = (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "unauthorized-here"));
        failed.Reason.ShouldContain("Platforms:Http:Calls:financeiro-inativar");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        Rebuild(($"{Finance}:Look:Url", _sandbox.AddressOf("in-house-finance") + "mudou"), ($"{Finance}:Look:Done:Status:1", "302"));
        (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        _sandbox.Finances().Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preview_names_the_call_and_what_the_look_says()
    {
        (await PreviewAsync()).ShouldBeOfType<Preview.NothingToDo>();
        _sandbox.Finances().Add(TaxId);
        var would = (await PreviewAsync()).ShouldBeOfType<Preview.WouldAct>();
        would.Effects.ShouldHaveSingleItem().ShouldContain($"financeiro-inativar: POST {_sandbox.AddressOf("in-house-finance").Authority}");
        would.Notes[0].ShouldContain("ainda não feito");
        await RunAsync();
        (await PreviewAsync()).ShouldBeOfType<Preview.NothingToDo>();
        _sandbox.Deactivated().ShouldBe(1);
    }

    [Fact]
    public async Task The_probe_tells_each_systems_credential_apart()
    {
        Rebuild(("Secrets:questor-token", "wrong"));
        var report = await _runtime.Probe.ProbeAsync(_harness, TestContext.Current.CancellationToken);
        report.Findings.Single(f => f.Subject == "financeiro-inativar").Ok.ShouldBeTrue();
        report.Findings.Single(f => f.Subject == "questor-inativar").Ok.ShouldBeFalse();
    }

    private void Rebuild(params (string Key, string? Value)[] changes)
    {
        _runtime.Dispose();
        _runtime = Build(Settings(_sandbox).With(changes));
    }

    private Task<StepOutcome> RunAsync(HttpCallInput? input = null) =>
        Connector.Execute(input ?? Deactivate, _harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<Verification> VerifyAsync() => Connector.Verify!(Deactivate, _harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<Preview> PreviewAsync() => Connector.Preview!(Deactivate, _harness.NextAttempt(), TestContext.Current.CancellationToken);
}
