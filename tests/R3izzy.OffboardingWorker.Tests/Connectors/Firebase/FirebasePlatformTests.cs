using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.Firebase.FirebaseSandbox;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

public sealed class FirebasePlatformTests
{
    private static readonly Dictionary<string, string?> WithoutCredential = new()
    {
        ["Enabled"] = "true",
        ["Projects:pro"] = ProProject,
        ["Projects:lite"] = LiteProject,
    };

    [Fact]
    public void A_platform_that_is_off_needs_no_settings()
    {
        var (runtime, problems) = StepHarness.TryBuild(FirebaseSandbox.Platform, new Dictionary<string, string?>());
        (runtime, problems.Count).ShouldBe((null, 0));
    }

    [Fact]
    public void Pro_contabilidade_may_have_a_project_of_its_own()
    {
        var (runtime, problems) = StepHarness.TryBuild(Emulated("127.0.0.1:9099"), new Dictionary<string, string?>(WithoutCredential) { ["Projects:pro-contabilidade"] = "r3izzy-contabil" });
        problems.ShouldBeEmpty();
        runtime.ShouldNotBeNull().Dispose();
    }

    [Fact]
    public async Task The_emulator_needs_no_credential_and_the_probe_says_where_calls_go()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        sandbox.Toolkit().AddUser(ProProject, Uid, Email);
        using var runtime = StepHarness.Build(Emulated(sandbox.AddressOf("identity-toolkit").Authority), WithoutCredential);
        var harness = new StepHarness(Customer(Uid));
        (await runtime.Connectors.Single().Execute(new DisableUserInput(), harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.Done>();
        sandbox.Disabled(Uid).ShouldBe(1);
        harness.Calls.ShouldNotContain(c => c.Platform == "google-oauth");

        var report = await runtime.Probe.ProbeAsync(harness, TestContext.Current.CancellationToken);
        report.IsHealthy.ShouldBeTrue();
        report.Findings[0].Detail.ShouldContain("nada é desativado no Firebase real");
    }

    [Theory]
    [InlineData("emulator.example.test:9099")]
    [InlineData("http://127.0.0.1:9099")]
    [InlineData("127.0.0.1:9099/x")]
    [InlineData("user@127.0.0.1:9099")]
    [InlineData("not a host")]
    public void An_emulator_elsewhere_stops_the_start(string host) =>
        StepHarness.TryBuild(Emulated(host), WithoutCredential).Problems.ShouldHaveSingleItem().ShouldStartWith("FIREBASE_AUTH_EMULATOR_HOST is '");

    [Fact]
    public void A_variable_left_over_in_production_stops_the_start()
    {
        var settings = new Dictionary<string, string?>(WithoutCredential) { ["Credential:KeyFile"] = "/run/secrets/firebase.json" };
        StepHarness.TryBuild(Emulated("127.0.0.1:9099"), settings).Problems.ShouldHaveSingleItem().ShouldContain("nothing would be disabled at Firebase itself");
    }

    [Fact]
    public async Task The_probe_names_the_project_that_is_wrong_and_what_to_do()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        sandbox.Toolkit();
        var settings = Settings(sandbox);
        settings["Projects:lite"] = "r3izzy-mistyped";
        settings["TenantIds:pro"] = "no-such-tenant";
        using var runtime = StepHarness.Build(FirebaseSandbox.Platform, settings);
        var report = await runtime.Probe.ProbeAsync(new StepHarness(Customer()), TestContext.Current.CancellationToken);
        report.IsHealthy.ShouldBeFalse();
        report.Findings.ShouldContain(f => !f.Ok && f.Subject == "project r3izzy-mistyped" && f.Detail.Contains("Platforms:Firebase:Projects"));
        report.Findings.ShouldContain(f => !f.Ok && f.Subject == $"project {ProProject}/no-such-tenant" && f.Detail.Contains("TenantIds"));
    }

    private static FirebasePlatform Emulated(string host) => new(name => name == "FIREBASE_AUTH_EMULATOR_HOST" ? host : null);
}
