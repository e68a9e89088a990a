using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

/// <summary>Every tenant has its own system and credential: what one of them refuses is no other tenant's matter.</summary>
public sealed class TenantRefusalTests
{
    private const string Setting = $"Platforms:Conexa:Tenants:{ConexaCase.Subdomain}:Token";

    private static readonly DateOnly Yesterday = new(2026, 11, 19);

    [Fact]
    public async Task A_person_is_told_which_setting_and_the_step_goes_on_once_it_is_mended()
    {
        await using var it = await ConexaCase.StartAsync();
        var id = it.System.AddCustomer(true);
        it.System.TokenExpiredOn = Yesterday;
        var person = (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        person.Instructions.ShouldContain(Setting);
        person.Instructions.ShouldContain("repita este passo");
        person.Instructions.ShouldContain("Bloquear acesso à área do cliente");
        person.Instructions.ShouldNotContain(it.System.Token);
        it.Harness.Evidence.ShouldBeEmpty();

        it.System.TokenExpiredOn = null;
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        it.System.AccessOf(id).ShouldBe(false);
    }

    [Fact]
    public async Task Other_tenants_are_worked_on_meanwhile()
    {
        const string Other = "outra-empresa";
        await using var it = await ConexaCase.StartAsync(settings: ($"Tenants:{Other}:Token", $"sandbox-application-token-of-{Other}"));
        it.System.TokenExpiredOn = Yesterday;
        var id = it.Conexa.SystemOf(Other).AddCustomer(true);
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();

        it.Harness.Customer = it.Harness.Customer with { Accounts = new Dictionary<string, string> { ["conexa"] = Other } };
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Conexa.SystemOf(Other).AccessOf(id).ShouldBe(false);
    }

    [Theory]
    [InlineData(401, "recusou a credencial")]
    [InlineData(403, "não tem o direito")]
    public async Task Refused_half_way_it_goes_on_from_there_and_nobody_is_changed_twice(int status, string told)
    {
        await using var it = await ConexaCase.StartAsync();
        var ids = Enumerable.Range(0, 5).Select(_ => it.System.AddCustomer(true)).ToList();
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { Method = "PATCH", Skip = 2, Times = int.MaxValue });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(told);
        it.Count("access.blocked").ShouldBe(2);

        it.Sandbox.Faults.Clear();
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        ids.ShouldAllBe(id => it.Count("access.blocked", id) == 1);

        it.Return();
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { Method = "PATCH", Skip = 2, Times = int.MaxValue });
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(told);
        it.Sandbox.Faults.Clear();
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Done>();
        ids.ShouldAllBe(id => it.Count("access.restored", id) == 1);
    }

    [Fact]
    public async Task Sales_and_the_way_back_of_a_withdrawn_pause_ask_too()
    {
        await using var it = await ConexaCase.StartAsync();
        it.System.AddCustomer(true);
        await it.BlockAsync();
        it.System.TokenExpiredOn = Yesterday;
        (await it.RevertBlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(Setting);
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(Setting);

        it.System.TokenExpiredOn = null;
        (await it.RevertBlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_look_within_an_attempt_leads_to_the_question_and_one_from_outside_only_cannot_tell()
    {
        await using var it = await ConexaCase.StartAsync();
        it.System.AddCustomer(true);
        await it.BlockAsync();
        it.System.TokenExpiredOn = Yesterday;
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe("tenant-unauthorized");

        it.Harness = it.NewHarness();
        // This step a person ended, in the only way there was: nothing to wait for.
        (await it.VerifySalesAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);

        it.Harness.PriorDoubt = PriorDoubt.Open;
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await it.VerifySalesAsync()).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task A_preview_says_what_has_to_be_mended()
    {
        await using var it = await ConexaCase.StartAsync();
        it.System.TokenExpiredOn = Yesterday;
        foreach (var binding in it.Runtime.Connectors.Where(c => c.Id != "conexa.restore-access"))
        {
            object input = binding.Id == "conexa.list-sales" ? it.Sales : Activator.CreateInstance(binding.InputType)!;
            (await binding.Preview!(input, it.Harness.NextAttempt(), default)).ShouldBeOfType<Preview.WouldAskPerson>().Instructions.ShouldContain(Setting);
        }
    }

    [Fact]
    public async Task A_system_that_is_down_is_no_closed_platform()
    {
        await using var it = await ConexaCase.StartAsync(settings: [("Http:BreakerMinimumCalls", "2"), ("Http:Retries", "0"), ("Http:BreakerPause", "00:05:00")]);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Times = int.MaxValue });
        var codes = new List<string?>();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var failed = (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Failed>();
            failed.Kind.ShouldBe(FailureKind.Transient);
            codes.Add(failed.Code);
        }

        codes.ShouldContain("tenant-unwell");
        codes.ShouldNotContain(FailureCodes.CircuitOpen);
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe("tenant-unwell");
    }
}
