using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Certificate;
using R3izzy.OffboardingWorker.Tests.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

public class StorageSpecTests
{
    [Fact]
    public async Task Every_route_of_the_simulated_Cloud_Storage_is_in_the_vendors_document()
    {
        var document = GoogleDiscovery.Open("storage.v1.json");
        await using var sandbox = await SandboxHost.StartAsync();

        // Where mediaLink points: the same method under the download service's root.
        ObservedExchanges.UnknownRoutes(sandbox, "storage", document, "GET /download/storage/v1/b/{bucket}/o/{**object}").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_simulated_Cloud_Storage_answers_only_what_the_vendors_document_names()
    {
        var document = GoogleDiscovery.Open("storage.v1.json");
        var observed = new ObservedExchanges();
        await using var sandbox = await SandboxHost.StartAsync(observed.Options);
        using var client = await GoogleSandboxClient.OpenAsync(sandbox, "storage", "devstorage.full_control");
        var storage = sandbox.Platform<SimulatedStorage>();
        storage.AddBucket("b").Versioning = true;
        var full = new ObjectTraits { Composed = true, TemporaryHold = true, EventBasedHold = true, RetainedUntil = TimeProvider.System.GetUtcNow(), CacheControl = "no-store", ContentEncoding = "br", Metadata = new Dictionary<string, string> { ["a"] = "b" } };
        storage.AddObject("b", "x/full", [1, 2], "text/plain", full);
        storage.AddObject("b", "x/plain", [1, 2], "text/plain");

        (await client.GetAsync("storage/v1/b/b")).Expect(200);
        (await client.GetAsync("storage/v1/b/b/o?prefix=x/&delimiter=/&maxResults=1&projection=noAcl")).Expect(200);
        (await client.GetAsync("storage/v1/b/b/o?prefix=&versions=true&fields=nextPageToken,items(name,md5Hash,crc32c)")).Expect(200);
        (await client.GetAsync("storage/v1/b/b/o/x%2Ffull")).Expect(200);
        (await client.GetAsync("storage/v1/b/b/o/x%2Fplain?fields=*&ifGenerationNotMatch=1")).Expect(200);
        (await client.SendAsync(HttpMethod.Delete, "storage/v1/b/b/o/x%2Fplain")).Expect(204);
        storage.AddBucket("b").Versioning = false;
        storage.AddObject("b", "y", [1], "text/plain");
        (await client.SendAsync(HttpMethod.Delete, "storage/v1/b/b/o/y")).Expect(204);
        (await client.GetAsync("storage/v1/b/b/o?softDeleted=true")).Expect(200).Json["items"]!.AsArray().Count.ShouldBe(1);
        (await client.SendContentAsync(HttpMethod.Post, "upload/storage/v1/b/b/o?uploadType=media&name=z", new ByteArrayContent([1]))).Expect(200);

        observed.Departures(document, "storage", _ => false).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_exchange_of_the_certificate_connector_is_as_documented()
    {
        var document = GoogleDiscovery.Open("storage.v1.json");
        var observed = new ObservedExchanges();
        await using var rig = await CertificateRig.StartAsync(observed.Options, ("PasswordFrom", "sibling:.senha"));
        rig.Storage.AddBucket(CertificateRig.Bucket).Versioning = true;
        rig.Storage.Quirks.LargestPage = 1;
        rig.AddPlain();
        rig.AddPlain();
        rig.Storage.AddObject(CertificateRig.Bucket, CertificateRig.Folder + "empresa.pfx.senha", "senha-secreta-1"u8.ToArray());
        var harness = new StepHarness(CertificateRig.Customer());
        await rig.PreviewAsync(harness);
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        await rig.VerifyAsync(harness);
        await rig.Runtime.Probe.ProbeAsync(harness, default);

        observed.Departures(document, "storage", _ => false).ShouldBeEmpty();
    }
}
