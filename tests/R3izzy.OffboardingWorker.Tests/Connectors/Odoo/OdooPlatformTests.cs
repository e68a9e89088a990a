using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Connectors.Odoo;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Http;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

public sealed class OdooPlatformTests
{
    [Fact]
    public void A_platform_that_is_off_needs_no_settings()
    {
        var (runtime, problems) = StepHarness.TryBuild(new OdooPlatform(), new Dictionary<string, string?>());
        (runtime, problems.Count).ShouldBe((null, 0));
    }

    [Theory]
    [InlineData(17, "/jsonrpc")]
    [InlineData(18, "/jsonrpc")]
    [InlineData(19, "/json/2/")]
    public async Task The_protocol_is_found_out_once(int version, string path)
    {
        await using var odoo = await OdooCase.StartAsync(version);
        await odoo.CreateAsync();
        await odoo.CreateAsync();
        odoo.Exchanges.Count(e => e.Path == "/web/version").ShouldBe(1);
        odoo.Exchanges.Where(e => e.Path != "/web/version").ShouldAllBe(e => e.Path.StartsWith(path, StringComparison.Ordinal));
        odoo.Harness.Calls.ShouldContain(c => c.Path.Contains("project.project", StringComparison.Ordinal) && c.Path.Contains("copy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_look_at_the_version_is_not_kept()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "/web/version", Times = 3 });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_wrong_login_is_answered_with_false_and_closes_the_platform()
    {
        await using var odoo = await OdooCase.StartAsync(17, "json-rpc", new() { ["Login"] = "quem@r3izzy.test" });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(
            f => f.Kind.ShouldBe(FailureKind.Unauthorized), f => f.Code.ShouldBe("wrong-login"));
    }

    [Theory]
    [InlineData(18, "odoo.exceptions.AccessDenied")]
    [InlineData(19, "werkzeug.exceptions.Unauthorized")]
    public async Task A_key_that_was_revoked_closes_the_platform_until_another_is_there(int version, string code)
    {
        await using var odoo = await OdooCase.StartAsync(version);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Sandbox.Odoo().RevokeKey(SimulatedOdoo.ApiKey);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(f => f.Kind.ShouldBe(FailureKind.Unauthorized), f => f.Code.ShouldBe(code));
        (await odoo.ProbeAsync()).IsHealthy.ShouldBeFalse();
        odoo.Sandbox.Odoo().AddKey(SimulatedOdoo.ApiKey);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_key_with_a_scope_does_for_JSON_RPC_only()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.Sandbox.Odoo().RevokeKey(SimulatedOdoo.ApiKey);
        odoo.Sandbox.Odoo().AddKey(SimulatedOdoo.ApiKey, scope: "rpc");
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
        odoo.Build("json-rpc");
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task An_unknown_database_is_a_matter_of_settings()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["Database"] = "outro" });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(
            f => f.Kind.ShouldBe(FailureKind.Unauthorized), f => f.Code.ShouldBe("wrong-address-or-database"));
        (await odoo.ProbeAsync()).Findings.ShouldContain(f => !f.Ok && f.Detail.Contains("Database"));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(303)]
    public async Task An_address_that_leads_elsewhere_is_a_matter_of_settings(int status)
    {
        await using var odoo = await OdooCase.StartAsync(18, "json-rpc");
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { Times = int.MaxValue });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(
            f => f.Kind.ShouldBe(FailureKind.Unauthorized), f => f.Code.ShouldBe("wrong-address-or-database"));
    }

    [Fact]
    public async Task The_probe_tells_the_days_that_a_key_has_left()
    {
        await using var odoo = await OdooCase.StartAsync();
        (await odoo.ProbeAsync()).Findings.ShouldContain(f => f.Subject == "credential" && f.Ok && f.Detail.Contains("não expira"));
        odoo.Sandbox.Odoo().AddKey("another", expiresAt: TimeProvider.System.GetUtcNow().AddDays(9.5));
        (await odoo.ProbeAsync()).Findings.ShouldContain(f => f.Ok && f.Detail.Contains("expira em 10 dias") && f.Detail.Contains("ATENÇÃO"));
        odoo.Sandbox.Odoo().Worker.MayReadKeys = false;
        var report = await odoo.ProbeAsync();
        report.IsHealthy.ShouldBeTrue();
        report.Findings.ShouldContain(f => f.Detail.Contains("falta o direito"));
    }

    [Fact]
    public async Task The_probe_knows_that_keys_of_17_have_no_end()
    {
        await using var odoo = await OdooCase.StartAsync(17);
        var report = await odoo.ProbeAsync();
        report.IsHealthy.ShouldBeTrue();
        report.Findings.ShouldContain(f => f.Detail.Contains("nesta versão as chaves não expiram"));
        report.Findings.ShouldContain(f => f.Detail.Contains("Odoo 17, protocolo JSON-RPC"));
    }

    [Fact]
    public async Task The_probe_names_the_end_of_JSON_RPC()
    {
        await using var odoo = await OdooCase.StartAsync(19, "json-rpc");
        (await odoo.ProbeAsync()).Findings[0].Detail.ShouldContain("sai no Odoo 22");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"server_version_info":["saas~18",4,0,"final",0,"e"]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"server_version_info":[18,0,0,"final",0,"e"]}}""")]
    public async Task Odoo_Online_names_its_version_in_another_way(string version)
    {
        using var server = new ScriptedServer(ServerAct.Status(200, version), ServerAct.Status(200, """{"jsonrpc":"2.0","id":2,"result":false}"""));
        using var runtime = StepHarness.Build(new OdooPlatform(), At(server.Address));
        var report = await runtime.Probe.ProbeAsync(new StepHarness(OdooSandbox.Customer), default);
        report.Findings[0].Detail.ShouldContain("Odoo 18");
        report.Findings[1].Failure!.Code.ShouldBe("wrong-login");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{"rows":1}}""")]
    // None has no key "result": never an empty list.
    [InlineData("""{"jsonrpc":"2.0","id":2}""")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":[{"name":"sem id"}]}""")]
    public async Task A_search_answered_otherwise_is_never_taken_for_nothing_found(string answer)
    {
        using var server = new ScriptedServer(
            ServerAct.Status(200, """{"jsonrpc":"2.0","id":1,"result":{"server_version_info":[18,0]}}"""), ServerAct.Status(200, """{"jsonrpc":"2.0","id":2,"result":7}"""), ServerAct.Status(200, answer));
        using var runtime = StepHarness.Build(new OdooPlatform(), At(server.Address));
        var outcome = await runtime.Connectors[0].Execute(new CreateProjectInput(), new StepHarness(OdooSandbox.Customer).NextAttempt(), default);
        outcome.ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe(FailureCodes.UnreadableAnswer);
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_traceback_reaches_no_reason_and_no_log()
    {
        await using var odoo = await OdooCase.StartAsync(18);
        odoo.Sandbox.Odoo().Worker.IsProjectAdministrator = false;
        var failed = (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>();
        odoo.Exchanges.ShouldContain(e => e.ResponseBody.Contains("Traceback"));
        string.Join('\n', odoo.Harness.Calls.Select(c => $"{c.Path} {c.Failure}").Append(failed.ToString())).ShouldNotContain("/opt/");
    }

    [Fact]
    public void The_mirror_is_known_as_one()
    {
        new OdooPlatform().Connectors.Single(c => c.IsMirror).Id.ShouldBe("odoo.mirror-tasks");
        new OdooPlatform().Connectors.ShouldAllBe(c => !c.IsIrreversible);
    }

    private static Dictionary<string, string?> At(Uri address) => new(ConformanceSettings.Quick)
    {
        ["BaseAddress"] = address.ToString(),
        ["Protocol"] = "json-rpc",
        ["Database"] = "r3izzy",
        ["Login"] = "worker",
        ["ApiKey"] = "key",
        ["Template:Id"] = "12",
        ["Http:Retries"] = "0",
    };
}
