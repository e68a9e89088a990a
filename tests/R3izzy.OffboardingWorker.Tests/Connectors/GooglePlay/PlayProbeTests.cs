using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

public class PlayProbeTests
{
    [Theory]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task Each_group_is_read_and_a_missing_one_is_named_by_its_key(string membership)
    {
        await using var rig = await PlayRig.StartAsync(
            ("Membership", membership), ("Credential:ActAs", PlayWorld.Admin), ("Groups:1", "errado@r3izzy.com.br"));
        var report = await rig.Runtime.Probe.ProbeAsync(new StepHarness(PlayWorld.Profile()), default);
        report.IsHealthy.ShouldBeFalse();
        report.Findings.Select(f => f.Ok).ShouldBe([true, false]);
        report.Findings[1].Subject.ShouldContain("Groups:1");
        rig.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_app_that_cannot_be_seen_is_found_without_an_edit()
    {
        await using var rig = await PlayRig.StartAsync([.. PlayWorld.FromPlay, ("Package", "br.com.outro")]);
        var finding = (await rig.Runtime.Probe.ProbeAsync(new StepHarness(PlayWorld.Profile()), default)).Findings.Single(f => f.Subject.Contains("app"));
        finding.Ok.ShouldBeFalse();
        finding.Detail.ShouldContain("Platforms:Play:Package");
        rig.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cloud-identity", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")]
    [InlineData("directory", "forbidden")]
    public async Task A_credential_that_the_groups_refuse_is_found_before_any_group_is_known(string membership, string code)
    {
        await using var rig = await PlayRig.StartAsync([.. PlayWorld.FromPlay, ("Membership", membership), ("Credential:ActAs", PlayWorld.Admin)]);
        (await ProbeGroupsAsync()).Ok.ShouldBeTrue();
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403, code)) { Platform = membership, Times = int.MaxValue });
        (await ProbeGroupsAsync()).Failure!.Code.ShouldBe(code);

        async Task<ProbeFinding> ProbeGroupsAsync() =>
            (await rig.Runtime.Probe.ProbeAsync(new StepHarness(PlayWorld.Profile()), default)).Findings.Single(f => f.Subject.Contains("credencial"));
    }
}
