using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

/// <summary>Backups of unusual size. How much memory they take is measured by the backup benchmark, in a process of its own.</summary>
public sealed class BackupSizeTests
{
    private const long Gibibyte = 1024L * 1024 * 1024;

    [Fact]
    public async Task Two_hundred_thousand_documents_are_all_there()
    {
        await using var scene = await BackupScene.StartAsync(new Dictionary<string, string?> { ["PartSize"] = "8388608" });
        scene.Firestore.AddMany(BackupScene.Project, "clientes/cli42/lancamentos", 200_000, i => $"l{i:000000}", i => "{\"valor\":{\"integerValue\":\"" + i + "\"}}");
        var harness = BackupScene.NewHarness();

        await scene.BackUpAsync(harness);

        var report = await scene.CheckRestoreAsync(harness);
        report.IsWhole.ShouldBeTrue(string.Join('\n', report.Differences));
        report.Documents.ShouldBe(200_000);
        ((long)(await scene.ManifestAsync())["documents"]!["parts"]!).ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_document_of_a_mebibyte_is_kept_whole()
    {
        await using var scene = await BackupScene.StartAsync();
        // Firestore's limit counts name and field names too.
        var text = new string('é', 500_000);
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", "{\"texto\":{\"stringValue\":\"" + text + "\"}}");

        await scene.BackUpAsync();

        var document = (await scene.DocumentsAsync()).ShouldHaveSingleItem();
        ((string)document["fields"]!["texto"]!["stringValue"]!).ShouldBe(text);
    }

    [Theory]
    [InlineData(Gibibyte / 2)]
    [InlineData(5 * Gibibyte)]
    public async Task A_large_object_arrives(long size)
    {
        Assert.SkipWhen(size > Gibibyte && Environment.GetEnvironmentVariable("R3IZZY_LONG_TESTS") != "1", "5 GiB take a while: set R3IZZY_LONG_TESTS=1 to run it.");
        await using var scene = await BackupScene.StartAsync(
            new Dictionary<string, string?> { ["ChunkSize"] = "8388608" }, new SandboxOptions { KeepUploads = false });
        scene.Drive.Checksums = DriveChecksums.Md5 | DriveChecksums.Sha256;
        scene.Storage.AddSyntheticObject(BackupScene.Bucket, "clientes/cli42/acervo.tar", size);
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", """{"nome":{"stringValue":"x"}}""");

        await scene.BackUpAsync();

        // Done means that Drive's size, MD5 and SHA-256 were compared with what Storage told and what was sent.
        scene.ObjectFiles().ShouldHaveSingleItem();
    }
}
