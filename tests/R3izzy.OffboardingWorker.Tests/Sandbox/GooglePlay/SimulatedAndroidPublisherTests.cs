using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;
using R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.GooglePlay;

/// <summary>Edits: one per account and app, visible to nobody until committed, gone by themselves in the end.</summary>
public sealed class SimulatedAndroidPublisherTests
{
    private const string Edits = $"androidpublisher/v3/applications/{PlayWorld.Package}/edits";

    [Fact]
    public async Task An_edit_expires_by_itself()
    {
        var clock = new MovedClock();
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock });
        PlayWorld.Seed(sandbox);
        using var google = new GoogleCaller(sandbox, "android-publisher", "androidpublisher");
        var id = (await google.SendAsync("POST", Edits, "{}")).Body!["id"]!.GetValue<string>();
        (await google.SendAsync("GET", $"{Edits}/{id}")).Status.ShouldBe(200);
        clock.Ahead = TimeSpan.FromDays(7);
        (await google.SendAsync("GET", $"{Edits}/{id}")).Status.ShouldBe(400);
        sandbox.Platform<SimulatedAndroidPublisher>().OpenEdits.ShouldBe(0);
    }

    [Fact]
    public async Task A_commit_makes_the_edits_of_others_worthless_and_an_uninvited_account_sees_nothing()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        PlayWorld.Seed(sandbox);
        var app = sandbox.Platform<SimulatedAndroidPublisher>().AddApp(PlayWorld.Package);
        using var google = new GoogleCaller(sandbox, "android-publisher", "androidpublisher");
        using var colleague = new GoogleCaller(sandbox, "android-publisher", "androidpublisher", PlayWorld.Admin);
        (await colleague.SendAsync("POST", Edits, "{}")).Status.ShouldBe(403);

        app.Accounts.Add(PlayWorld.Admin);
        var theirs = (await colleague.SendAsync("POST", Edits, "{}")).Body!["id"]!.GetValue<string>();
        var ours = (await google.SendAsync("POST", Edits, "{}")).Body!["id"]!.GetValue<string>();
        (await colleague.SendAsync("GET", $"{Edits}/{theirs}")).Status.ShouldBe(200);
        (await google.SendAsync("GET", $"{Edits}/{theirs}")).Status.ShouldBe(404);
        (await google.SendAsync("PUT", $"{Edits}/{ours}/testers/{PlayWorld.Track}", """{"googleGroups":[]}""")).Status.ShouldBe(200);
        app.Tracks[PlayWorld.Track].ShouldNotBeEmpty();
        (await google.SendAsync("POST", $"{Edits}/{ours}:commit")).Status.ShouldBe(200);
        app.Tracks[PlayWorld.Track].ShouldBeEmpty();
        (await colleague.SendAsync("GET", $"{Edits}/{theirs}")).Status.ShouldBe(400);
        sandbox.Ledger.Count("android-publisher", "edit.committed", ours).ShouldBe(1);
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero) + Ahead;
    }
}
