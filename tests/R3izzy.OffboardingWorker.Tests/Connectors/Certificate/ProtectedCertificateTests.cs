using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.Certificate.CertificateRig;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Certificate;

/// <summary>Old versions, holds and retention.</summary>
public sealed class ProtectedCertificateTests
{
    [Fact]
    public async Task Old_versions_go_too()
    {
        await using var rig = await StartAsync();
        rig.Storage.AddBucket(Bucket).Versioning = true;
        rig.AddPlain();
        rig.AddPlain();
        rig.AddPlain(Folder + "antigo.p12");
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Deleted.ShouldBe(3);
        var remains = Last(harness, "after").GetProperty("remains");
        (remains.GetProperty("noncurrent").GetInt32(), remains.GetProperty("softDeleted").GetInt32()).ShouldBe((0, 3));
    }

    [Fact]
    public async Task Old_versions_that_are_kept_are_told_of()
    {
        await using var rig = await StartAsync(("DeleteVersions", "false"));
        rig.Storage.AddBucket(Bucket).Versioning = true;
        rig.AddPlain();
        rig.AddPlain();
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("2 versões antigas");
        rig.Deleted.ShouldBe(1);
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
    }

    [Theory]
    [InlineData(true, false, false, "objectUnderActiveHold")]
    [InlineData(false, true, false, "objectUnderActiveHold")]
    [InlineData(false, false, true, "retentionPolicyNotMet")]
    public async Task A_file_that_is_held_or_retained_is_refused_before_anything_is_deleted(bool temporary, bool eventBased, bool retained, string code)
    {
        await using var rig = await StartAsync();
        rig.AddPlain(Folder + "a.pfx");
        rig.AddPlain(Folder + "b.pfx", traits: WithPassword() with
        {
            TemporaryHold = temporary,
            EventBasedHold = eventBased,
            RetainedUntil = retained ? TimeProvider.System.GetUtcNow().AddDays(3) : null,
        });
        var failed = (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, code));
        rig.Deleted.ShouldBe(0);
    }

    [Fact]
    public async Task A_hold_that_comes_between_look_and_deletion_does_not_close_the_platform()
    {
        await using var rig = await StartAsync();
        rig.AddPlain();
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            rig.Storage.Hold(Bucket, Folder + "empresa.pfx");
            return Task.CompletedTask;
        }))
        { When = r => r.Query["alt"] == "media" });
        var harness = new StepHarness(Customer());
        var failed = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "objectUnderActiveHold"));
        harness.Calls.ShouldContain(c => c.Method == "DELETE" && c.Status == 403);
    }

    [Theory]
    [InlineData("forbidden", FailureKind.Unauthorized)]
    [InlineData("retentionPolicyNotMet", FailureKind.Refused)]
    [InlineData("objectUnderActiveHold", FailureKind.Refused)]
    public async Task A_right_that_is_missing_is_told_from_a_file_that_is_protected(string reason, FailureKind kind)
    {
        await using var rig = await StartAsync();
        rig.AddPlain();
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403, reason)) { Method = "DELETE" });
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(kind);
    }

    private static JsonElement Last(StepHarness harness, string kind) => JsonDocument.Parse(harness.Evidence.Last(e => e.Kind == kind).Json).RootElement;
}
