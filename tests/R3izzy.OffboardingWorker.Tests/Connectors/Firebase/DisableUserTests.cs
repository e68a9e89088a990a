using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.Firebase.FirebaseSandbox;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

/// <summary>Whom the step disables, and what it leaves alone.</summary>
public sealed class DisableUserTests : IAsyncLifetime
{
    private readonly DisableUserInput _input = new();
    private SandboxHost _sandbox = null!;
    private PlatformRuntime _runtime = null!;
    private SimulatedIdentityToolkit _toolkit = null!;

    private ConnectorBinding Connector => _runtime.Connectors.Single();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _toolkit = _sandbox.Toolkit();
        _runtime = StepHarness.Build(FirebaseSandbox.Platform, Settings(_sandbox));
    }

    public async ValueTask DisposeAsync()
    {
        _runtime.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task One_update_sets_both_and_both_are_read_back()
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        var harness = new StepHarness(Customer(Uid));
        var startedAt = TimeProvider.System.GetUtcNow();
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("desativado");

        var user = _toolkit.FindUser(ProProject, Uid).ShouldNotBeNull();
        user.Disabled.ShouldBeTrue();
        user.ValidSince.ShouldBeInRange(startedAt.AddSeconds(-1), startedAt.AddSeconds(5));
        harness.Calls.Where(c => c.Platform == "identity-toolkit").Select(c => c.Path.Split(':')[1]).ShouldBe(["lookup", "update", "lookup"]);
        Users(harness, "before").ShouldHaveSingleItem().GetProperty("disabled").GetBoolean().ShouldBeFalse();
        Users(harness, "after").ShouldHaveSingleItem().GetProperty("disabled").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("lite", LiteProject)]
    [InlineData("pro", ProProject)]
    [InlineData("pro-contabilidade", ProProject)]
    public async Task The_plan_chooses_the_project(string plan, string project)
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        _toolkit.AddUser(LiteProject, Uid, Email);
        (await RunAsync(new StepHarness(Customer(Uid)) { Plan = plan })).ShouldBeOfType<StepOutcome.Done>();
        _toolkit.FindUser(project, Uid)!.Disabled.ShouldBeTrue();
        _toolkit.FindUser(project == ProProject ? LiteProject : ProProject, Uid)!.Disabled.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_stored_uid_the_users_of_every_email_are_disabled()
    {
        _toolkit.AddUser(ProProject, "u1", "um@cliente.test");
        _toolkit.AddUser(ProProject, "u2", "dois@cliente.test");
        _toolkit.AddUser(ProProject, "other", "outro@alheio.test");
        var harness = new StepHarness(Customer(null, "um@cliente.test", "dois@cliente.test", "sem-conta@cliente.test"));
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldStartWith("2 usuários");
        (_sandbox.Disabled("u1"), _sandbox.Disabled("u2"), _sandbox.Disabled("other")).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task A_second_user_that_fails_does_not_repeat_the_first()
    {
        _toolkit.AddUser(ProProject, "u1", "um@cliente.test");
        _toolkit.AddUser(ProProject, "u2", "dois@cliente.test");
        var harness = new StepHarness(Customer(null, "um@cliente.test", "dois@cliente.test"));
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "accounts:update", Skip = 1, Times = int.MaxValue });
        // One user is disabled already: "nothing happened" would be untrue.
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);

        _sandbox.Faults.Clear();
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (_sandbox.Disabled("u1"), _sandbox.Disabled("u2"), _sandbox.Revoked()).ShouldBe((1, 1, 2));
    }

    [Fact]
    public async Task A_stored_uid_decides_and_other_users_of_the_emails_go_to_a_person()
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        _toolkit.AddUser(ProProject, "second", "segundo@cliente.test");
        var harness = new StepHarness(Customer(Uid, Email, "segundo@cliente.test"));
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("second (ativo)");
        (_sandbox.Disabled(Uid), _sandbox.Disabled("second")).ShouldBe((1, 0));
        harness.PriorDoubt = PriorDoubt.Open;
        (await VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();

        _toolkit.ChangeUser(ProProject, "second", u => u with { Disabled = true, ValidSince = TimeProvider.System.GetUtcNow() });
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Disabled().ShouldBe(1);
    }

    [Fact]
    public async Task A_stored_uid_that_does_not_exist_is_not_replaced_by_guessing()
    {
        _toolkit.AddUser(ProProject, "found-by-email", Email);
        var outcome = await RunAsync(new StepHarness(Customer("mistyped")));
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("found-by-email");
        _sandbox.Disabled().ShouldBe(0);
    }

    [Fact]
    public async Task A_stored_uid_that_leads_to_nobody_is_not_nothing_to_do()
    {
        // The customer signs in by phone: no e-mail leads to the user, and the uid was mistyped.
        _toolkit.AddUser(ProProject, Uid, null);
        var harness = new StepHarness(Customer("uid-of-the-custommer"));
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("uid-of-the-custommer");
        // The person who ended the step has found the user: there is nothing else to go by.
        (await VerifyAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        harness.PriorDoubt = PriorDoubt.Open;
        (await VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task What_a_person_has_decided_does_not_hold_up_the_closing_check()
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        _toolkit.AddUser(ProProject, "shares-the-address", "contato@cliente.test");
        var harness = new StepHarness(Customer(Uid, Email, "contato@cliente.test"));
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await VerifyAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);

        // About this one nobody was asked; and a certain one that is active again is no matter of opinion.
        _toolkit.AddUser(ProProject, "came-later", "novo@cliente.test");
        harness.Customer = Customer(Uid, Email, "contato@cliente.test", "novo@cliente.test");
        (await VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>().Summary.ShouldContain("came-later");

        var contradicted = new StepHarness(Customer("does-not-exist", "contato@cliente.test"));
        (await RunAsync(contradicted)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await VerifyAsync(contradicted)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
    }

    [Fact]
    public async Task A_stored_uid_of_somebody_else_locks_nobody_out()
    {
        _toolkit.AddUser(ProProject, "somebody-else", "outro@alheio.test");
        _toolkit.AddUser(ProProject, "the-customer", Email);
        (await RunAsync(new StepHarness(Customer("somebody-else")))).ShouldBeOfType<StepOutcome.NeedsPerson>();
        _sandbox.Disabled().ShouldBe(0);
    }

    [Fact]
    public async Task A_user_without_an_address_is_found_by_its_uid()
    {
        _toolkit.AddUser(ProProject, "phone-only", null);
        (await RunAsync(new StepHarness(Customer("phone-only")))).ShouldBeOfType<StepOutcome.Done>();
        _sandbox.Disabled("phone-only").ShouldBe(1);
    }

    [Fact]
    public async Task Disabled_by_somebody_else_without_revoking_only_lacks_the_revocation()
    {
        _toolkit.AddUser(ProProject, Uid, Email, disabled: true);
        (await RunAsync(new StepHarness(Customer(Uid)))).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (_sandbox.Disabled(), _sandbox.Revoked()).ShouldBe((0, 1));
    }

    [Fact]
    public async Task Disabled_and_revoked_since_the_case_was_opened_is_already_done()
    {
        var harness = new StepHarness(Customer(Uid));
        _toolkit.AddUser(ProProject, Uid, Email, disabled: true, validSince: harness.NextAttempt().CaseOpenedAt.AddMinutes(1));
        (await RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        _sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_later_revocation_is_not_set_back()
    {
        var later = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds());
        _toolkit.AddUser(ProProject, Uid, Email, validSince: later);
        (await RunAsync(new StepHarness(Customer(Uid)))).ShouldBeOfType<StepOutcome.Done>();
        _toolkit.FindUser(ProProject, Uid)!.ValidSince.ShouldBe(later);
    }

    [Fact]
    public async Task An_update_that_did_not_take_is_not_reported_done()
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        _sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            _toolkit.ChangeUser(ProProject, Uid, u => u with { Disabled = false });
            return Task.CompletedTask;
        }))
        { PathContains = "accounts:update" });
        var failed = (await RunAsync(new StepHarness(Customer(Uid)))).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.OutcomeUnknown, "not-read-back"));
    }

    [Fact]
    public async Task A_failed_reading_back_is_not_taken_for_nothing_happened()
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "accounts:lookup", Skip = 1, Times = int.MaxValue });
        (await RunAsync(new StepHarness(Customer(Uid)))).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        _sandbox.Disabled().ShouldBe(1);
    }

    [Fact]
    public async Task A_user_deleted_between_the_looks_is_nothing_to_do()
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        _sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            _toolkit.RemoveUser(ProProject, Uid);
            return Task.CompletedTask;
        }))
        { PathContains = "accounts:lookup" });
        (await RunAsync(new StepHarness(Customer(Uid)))).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task A_tenants_user_is_found_under_its_tenant_only()
    {
        _toolkit.AddUser(ProProject, Uid, Email);
        _toolkit.AddUser(ProProject, "in-tenant", Email, tenant: "clientes-x1");
        using var tenants = StepHarness.Build(FirebaseSandbox.Platform, new Dictionary<string, string?>(Settings(_sandbox)) { ["TenantIds:pro"] = "clientes-x1" });
        var outcome = await tenants.Connectors.Single().Execute(_input, new StepHarness(Customer()).NextAttempt(), default);
        outcome.ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain($"{ProProject}/clientes-x1");
        (_sandbox.Disabled("in-tenant"), _sandbox.Disabled(Uid)).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData(400, "CONFIGURATION_NOT_FOUND", FailureKind.Unauthorized, "CONFIGURATION_NOT_FOUND")]
    [InlineData(400, "TENANT_NOT_FOUND : no tenant of someone@cliente.test", FailureKind.Unauthorized, "TENANT_NOT_FOUND")]
    [InlineData(400, "QUOTA_EXCEEDED : Exceeded quota for updating account information.", FailureKind.RateLimited, "QUOTA_EXCEEDED")]
    [InlineData(400, "INVALID_ID : someone@cliente.test", FailureKind.Refused, "INVALID_ID")]
    [InlineData(400, "Sentence about someone@cliente.test", FailureKind.Refused, "INVALID_ARGUMENT")]
    [InlineData(403, null, FailureKind.Unauthorized, "PERMISSION_DENIED")]
    [InlineData(429, null, FailureKind.RateLimited, "RESOURCE_EXHAUSTED")]
    public async Task Refusals_are_read_by_their_code_and_quote_nobody(int status, string? message, FailureKind kind, string code)
    {
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status, message)) { Times = int.MaxValue, Platform = "identity-toolkit" });
        var failed = (await RunAsync(new StepHarness(Customer(Uid)))).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((kind, code));
        failed.Reason.ShouldNotContain("someone");
    }

    [Fact]
    public async Task A_preview_tells_what_would_happen_to_whom()
    {
        var harness = new StepHarness(Customer(Uid));
        (await PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAskPerson>().Instructions.ShouldContain("não existe");
        (await PreviewAsync(new StepHarness(Customer()))).ShouldBeOfType<Preview.NothingToDo>();
        _toolkit.AddUser(ProProject, Uid, Email);
        (await PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAct>().Effects.ShouldHaveSingleItem().ShouldContain(Uid);
        await RunAsync(harness);
        (await PreviewAsync(harness)).ShouldBeOfType<Preview.NothingToDo>();
        (await PreviewAsync(new StepHarness(Customer("mistyped")))).ShouldBeOfType<Preview.WouldAskPerson>();
    }

    private Task<StepOutcome> RunAsync(StepHarness harness) => Connector.Execute(_input, harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<Verification> VerifyAsync(StepHarness harness) => Connector.Verify!(_input, harness.NextAttempt(), TestContext.Current.CancellationToken);

    private Task<Preview> PreviewAsync(StepHarness harness) => Connector.Preview!(_input, harness.NextAttempt(), TestContext.Current.CancellationToken);

    private static List<JsonElement> Users(StepHarness harness, string kind) =>
        [.. JsonDocument.Parse(harness.Evidence.Single(e => e.Kind == kind).Json).RootElement.GetProperty("users").EnumerateArray()];
}
