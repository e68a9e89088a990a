using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

public sealed class ConexaLoginTests
{
    private const string Password = "segredo-do-admin";

    private static Task<ConexaCase> StartAsync(string password = Password) => ConexaCase.StartAsync(settings:
    [
        ($"Tenants:{ConexaCase.Subdomain}:Token", null),
        ($"Tenants:{ConexaCase.Subdomain}:User", "admin"),
        ($"Tenants:{ConexaCase.Subdomain}:Password", password),
    ]);

    [Fact]
    public async Task One_login_serves_many_calls()
    {
        await using var it = await StartAsync();
        it.Conexa.AddUser(ConexaCase.Subdomain, "admin", Password);
        it.System.AddCustomer(true);
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Conexa.LoginsOf(ConexaCase.Subdomain).ShouldBe(1);
    }

    [Fact]
    public async Task An_expired_login_is_renewed_once()
    {
        await using var it = await StartAsync();
        it.Conexa.AddUser(ConexaCase.Subdomain, "admin", Password);
        it.System.AddCustomer(true);
        await it.BlockAsync();
        it.Conexa.ExpireLogins(ConexaCase.Subdomain);
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.InPlace>();
        it.Conexa.LoginsOf(ConexaCase.Subdomain).ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_login_is_never_sent_again()
    {
        await using var it = await StartAsync(password: "errada-por-engano");
        it.Conexa.AddUser(ConexaCase.Subdomain, "admin", Password);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var person = (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
            person.Instructions.ShouldContain($"Platforms:Conexa:Tenants:{ConexaCase.Subdomain}:User e Password");
            person.Instructions.ShouldContain("reinicie o serviço");
            person.Instructions.ShouldNotContain("errada-por-engano");
        }

        it.Conexa.LoginsOf(ConexaCase.Subdomain).ShouldBe(1);
        var probe = await it.Runtime.Probe.ProbeAsync(it.Harness, default);
        probe.IsHealthy.ShouldBeFalse();
        it.Conexa.LoginsOf(ConexaCase.Subdomain).ShouldBe(1);
    }

    [Fact]
    public async Task A_login_that_cannot_be_had_now_is_no_refusal()
    {
        await using var it = await StartAsync();
        it.Conexa.AddUser(ConexaCase.Subdomain, "admin", Password);
        it.System.AddCustomer(true);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(500)) { PathContains = "/auth", Times = int.MaxValue });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        it.Sandbox.Faults.Clear();
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
    }
}
