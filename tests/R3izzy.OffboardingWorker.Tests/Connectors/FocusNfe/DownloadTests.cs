using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

/// <summary>Where backups may be downloaded from, and with what.</summary>
public sealed class DownloadTests
{
    [Fact]
    public async Task The_token_goes_to_the_api_and_never_to_the_bucket()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        var seen = new ConcurrentBag<(string Platform, bool WithCredential)>();
        foreach (var platform in new[] { "focusnfe", "focusnfe-files" })
        {
            scene.Sandbox.Faults.Add(new FaultRule(new Fault.DropBefore())
            {
                Platform = platform,
                When = request =>
                {
                    seen.Add((platform, request.Headers.Authorization.Count > 0));
                    return false;
                },
            });
        }

        await scene.KeptAsync();
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();

        seen.Where(s => s.Platform == "focusnfe").ShouldAllBe(s => s.WithCredential);
        seen.Count(s => s.Platform == "focusnfe-files").ShouldBeGreaterThanOrEqualTo(8);
        seen.Where(s => s.Platform == "focusnfe-files").ShouldAllBe(s => !s.WithCredential);
        scene.Focus.Files.RequestsWithCredential.ShouldBe(0);
    }

    [Fact]
    public async Task The_simulated_bucket_notices_a_token()
    {
        await using var scene = await FocusScene.StartAsync();
        // The bucket's address as the API's own: now the token goes with the download.
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        client.DefaultRequestHeaders.Authorization = new("Basic", "eDo=");
        (await client.GetAsync(new Uri(scene.Sandbox.AddressOf("focusnfe-files"), "arquivos/1/202611/xmls.zip"))).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        scene.Focus.Files.RequestsWithCredential.ShouldBe(1);
    }

    [Fact]
    public async Task A_host_that_no_setting_allows_is_not_called()
    {
        await using var scene = await FocusScene.StartAsync(new Dictionary<string, string?> { ["DownloadHosts:0"] = "focusnfe.s3.sa-east-1.amazonaws.com" });
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        var harness = scene.NewHarness();
        var failed = (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "download-host-unknown"));
        failed.Reason.ShouldContain(scene.Sandbox.AddressOf("focusnfe-files").Authority);
        failed.Reason.ShouldNotContain("X-Amz");
        harness.Calls.ShouldNotContain(c => c.Platform == "focusnfe-files");
    }

    [Fact]
    public async Task A_redirect_is_followed_to_an_allowed_host_alone()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Focus.Files.RedirectNext("http://169.254.169.254/latest/meta-data");
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("download-host-unknown");

        var there = "";
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.DropBefore())
        {
            Platform = "focusnfe-files",
            When = request =>
            {
                there = request.Path + request.QueryString;
                return false;
            },
        });
        await scene.KeptAsync(scene.NewHarness());
        scene.Focus.Files.RedirectNext(there);
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task Links_that_are_paths_are_taken_at_the_api_with_the_token()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Focus.FilesAddress = null;
        var harness = scene.NewHarness();
        await scene.KeptAsync(harness);
        (await scene.ContentAsync("2026-11-xmls.zip")).ShouldBe(scene.Focus.Backup(company, "202611"));
        harness.Calls.ShouldNotContain(c => c.Platform == "focusnfe-files");
        harness.Calls.Count(c => c.Path == "/2026-11/xmls").ShouldBe(1);
    }

    [Fact]
    public async Task A_link_that_ran_out_is_asked_for_anew()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403)) { Platform = "focusnfe-files" });
        var harness = scene.NewHarness();
        await scene.KeptAsync(harness);
        harness.Calls.Count(c => c.Platform == "focusnfe" && c.Path == "/v2/backups/***").ShouldBe(2);
    }

    [Fact]
    public async Task A_bucket_that_takes_no_link_is_tried_again_later_and_closes_nothing()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403)) { Platform = "focusnfe-files", Times = int.MaxValue });
        var failed = (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Transient, "link-refused"));
    }
}
