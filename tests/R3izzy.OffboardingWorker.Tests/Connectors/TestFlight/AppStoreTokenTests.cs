using System.Buffers.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Engine;
using static R3izzy.OffboardingWorker.Tests.Connectors.TestFlight.TestFlightWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.TestFlight;

/// <summary>One token for many calls, and the limits that the service tells.</summary>
public sealed class AppStoreTokenTests
{
    [Fact]
    public async Task One_token_serves_until_shortly_before_it_expires()
    {
        var clock = new ManualClock(Start);
        await using var rig = await TestFlightRig.StartAsync(new() { Clock = clock });
        var harness = new StepHarness(Customer()) { Clock = clock };
        await rig.RunAsync(harness);
        clock.Advance(TimeSpan.FromMinutes(12));
        await rig.RunAsync(harness);
        rig.Store.Keys.TokensSeen.ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(2));
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NotApplicable>();
        rig.Store.Keys.TokensSeen.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_made_anew_once()
    {
        await using var rig = await TestFlightRig.StartAsync();
        await rig.RunAsync(new StepHarness(Customer()));
        rig.Store.Keys.ExpireTokens();
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NotApplicable>();
        harness.Calls.Select(c => c.Status).ShouldBe([401, 200, 200]);

        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(401)) { Times = int.MaxValue });
        var refused = new StepHarness(Customer());
        var failed = (await rig.RunAsync(refused)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "NOT_AUTHORIZED"));
        refused.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_token_lives_less_than_twenty_minutes_and_is_dated_back_a_little()
    {
        var seen = new List<string>();
        await using var rig = await TestFlightRig.StartAsync();
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Slow(TimeSpan.Zero))
        {
            When = request =>
            {
                seen.Add(request.Headers.Authorization.ToString());
                return false;
            },
        });
        await rig.RunAsync(new StepHarness(Customer()));
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(seen[0].Split('.')[1])).RootElement;
        var (issued, expires) = (claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64());
        (expires - issued).ShouldBeLessThanOrEqualTo(20 * 60);
        issued.ShouldBeLessThan(TimeProvider.System.GetUtcNow().AddSeconds(-10).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task An_hour_that_is_used_up_is_not_tried_again_at_once()
    {
        await using var rig = await TestFlightRig.StartAsync();
        rig.Store.Quirks.HourlyLimit = 2;
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NotApplicable>();
        var failed = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.RateLimited, "RATE_LIMIT_EXCEEDED"));
        failed.RetryAfter.ShouldBe(TimeSpan.FromMinutes(5));
        harness.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_probe_tells_the_apps_the_right_to_see_users_and_what_is_left_of_the_hour()
    {
        await using var rig = await TestFlightRig.StartAsync(null, ("Apps:2", "999"));
        var report = await rig.Runtime.Probe.ProbeAsync(new StepHarness(Customer()), default);
        report.IsHealthy.ShouldBeFalse();
        report.Findings.Where(f => !f.Ok).Select(f => f.Subject).ShouldBe(["app 999"]);
        report.Findings.ShouldContain(f => f.Subject == "rate limit" && f.Detail.Contains("3497 de 3500"));
    }
}
