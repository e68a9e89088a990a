using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Specs;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

/// <summary>What is looked at before, beside and after a backup: verification, restore check, preview, probe.</summary>
public sealed class BackupProofTests
{
    private static async Task<(BackupScene Scene, StepHarness Harness)> BackedUpAsync()
    {
        var scene = await BackupScene.StartAsync();
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", """{"n":{"integerValue":"1"}}""");
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42/notas/1", """{"n":{"integerValue":"2"}}""");
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a.bin", BackupScene.RandomBytes(5000, 1));
        var harness = BackupScene.NewHarness();
        await scene.BackUpAsync(harness);
        return (scene, harness);
    }

    private static Task<Verification> VerifyAsync(BackupScene scene, StepHarness harness) =>
        scene.Backup.Verify!(new BackupInput(), harness.NextAttempt(), default);

    [Theory]
    [InlineData("documentos-000001.ndjson.gz")]
    [InlineData("indice-000001.ndjson")]
    [InlineData("manifesto.json")]
    public async Task A_part_in_the_trash_is_noticed(string name)
    {
        var (scene, harness) = await BackedUpAsync();
        await using var _ = scene;
        (await VerifyAsync(scene, harness)).ShouldBeOfType<Verification.InPlace>();
        scene.Drive.Trash(scene.Drive.ChildrenOf(scene.BackupFolder()).Single(f => f.Name == name).Id);
        (await VerifyAsync(scene, harness)).ShouldBeOfType<Verification.NotInPlace>();
        (await scene.CheckRestoreAsync(harness)).IsWhole.ShouldBeFalse();
    }

    [Fact]
    public async Task An_object_that_is_gone_is_noticed_and_a_note_that_somebody_added_is_not_minded()
    {
        var (scene, harness) = await BackedUpAsync();
        await using var _ = scene;
        scene.Drive.AddFile(scene.BackupFolder(), "leia-me.txt", Encoding.UTF8.GetBytes("feito"));
        (await VerifyAsync(scene, harness)).ShouldBeOfType<Verification.InPlace>();
        scene.Drive.Remove(scene.ObjectFiles().ShouldHaveSingleItem().Id);
        (await VerifyAsync(scene, harness)).ShouldBeOfType<Verification.NotInPlace>();
        var report = await scene.CheckRestoreAsync(harness);
        report.IsWhole.ShouldBeFalse();
        report.Differences.ShouldContain(d => d.Contains("não está no Drive", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_restore_check_reads_every_byte_back()
    {
        var (scene, harness) = await BackedUpAsync();
        await using var _ = scene;
        var before = scene.Sandbox.Ledger.Entries.Count;
        var report = await scene.CheckRestoreAsync(harness);
        (report.IsWhole, report.Documents, report.Objects, report.Files).ShouldBe((true, 2, 1, 3));
        report.Differences.ShouldBeEmpty();
        scene.Sandbox.Ledger.Entries.Count.ShouldBe(before);
    }

    [Fact]
    public async Task The_restore_check_works_without_a_checkpoint_by_the_folders_name()
    {
        var (scene, _) = await BackedUpAsync();
        await using var __ = scene;
        (await scene.CheckRestoreAsync(BackupScene.NewHarness())).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_case_of_the_same_customer_has_its_own_folder()
    {
        var (scene, _) = await BackedUpAsync();
        await using var __ = scene;
        await scene.BackUpAsync(new StepHarness(BackupScene.Customer) { CaseRef = "DESL-2026-000002" });
        scene.Drive.ChildrenOf(scene.Drive.ChildrenOf(scene.ClientsFolder).ShouldHaveSingleItem().Id).Select(f => f.Name)
            .ShouldBe(["Backup 2026-11-20 DESL-2026-000001", "Backup 2026-11-20 DESL-2026-000002"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_preview_counts_and_names_the_folder()
    {
        var (scene, _) = await BackedUpAsync();
        await using var __ = scene;
        var preview = (await scene.Backup.Preview!(new BackupInput(), new StepHarness(BackupScene.Customer) { CaseRef = "DESL-2026-000003" }.NextAttempt(), default))
            .ShouldBeOfType<Preview.WouldAct>();
        var text = string.Join('\n', preview.Effects);
        text.ShouldContain($"Clientes/{BackupScene.CustomerName}/Backup 2026-11-20 DESL-2026-000003");
        text.ShouldContain("2 documento(s)");
        text.ShouldContain("1 arquivo(s), 5.000 bytes");
    }

    [Fact]
    public async Task The_probe_names_each_thing_that_is_not_well()
    {
        await using var scene = await BackupScene.StartAsync();
        var calls = BackupScene.NewHarness();
        (await scene.Runtime.Probe.ProbeAsync(calls, default)).IsHealthy.ShouldBeTrue();

        scene.SharedDrive.Members["outro@r3izzy.test"] = "organizer";
        scene.SharedDrive.Members[BackupScene.Account(scene.Sandbox).Email] = "reader";
        (await scene.Runtime.Probe.ProbeAsync(calls, default)).Findings.Single(f => !f.Ok).Detail.ShouldContain("administradora de conteúdo");

        scene.Use(new Dictionary<string, string?> { ["Storage:BucketByPlan:pro"] = "nao-existe" });
        (await scene.Runtime.Probe.ProbeAsync(calls, default)).Findings.ShouldContain(f => f.Subject == "storage nao-existe" && !f.Ok);
    }

    [Fact]
    public async Task A_folder_in_somebodys_own_drive_is_refused_before_a_file_fails_there()
    {
        await using var scene = await BackupScene.StartAsync();
        var own = scene.Drive.AddMyDriveFolder("dona@r3izzy.test", "Clientes", BackupScene.Account(scene.Sandbox).Email);
        scene.Use(new Dictionary<string, string?> { ["ClientsFolderId"] = own });
        (await scene.Runtime.Probe.ProbeAsync(BackupScene.NewHarness(), default)).IsHealthy.ShouldBeFalse();
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("drive compartilhado");
        scene.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task The_clients_folder_is_found_only_where_there_is_exactly_one(int folders)
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Drive.Trash(scene.ClientsFolder);
        for (var i = 0; i < folders; i++)
        {
            scene.Drive.AddFolder(scene.SharedDrive.Id, "Clientes");
        }

        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>();
        scene.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_request_is_one_that_the_vendors_document_describes()
    {
        var documents = new Dictionary<string, GoogleDiscovery>
        {
            ["drive"] = GoogleDiscovery.Open("drive.v3.json"),
            ["firestore"] = GoogleDiscovery.Open("firestore.v1.json"),
            ["storage"] = GoogleDiscovery.Open("storage.v1.json"),
        };
        var exchanges = new System.Collections.Concurrent.ConcurrentBag<Exchange>();
        await using var scene = await BackupScene.StartAsync(new Dictionary<string, string?>
        {
            ["Firestore:Queries:0:Collection"] = "pedidos",
            ["Firestore:Queries:0:Field"] = "clienteId",
            ["Firestore:Queries:0:Value"] = "{firestore}",
        }, new SandboxOptions { Observe = exchanges.Add });
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", """{"n":{"integerValue":"1"}}""");
        scene.Firestore.Add(BackupScene.Project, "pedidos/1", """{"clienteId":{"stringValue":"cli42"}}""");
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a.bin", BackupScene.RandomBytes(7_000_000, 1));
        var harness = BackupScene.NewHarness();
        await scene.BackUpAsync(harness);
        await scene.CheckRestoreAsync(harness);
        await scene.Runtime.Probe.ProbeAsync(harness, default);

        // A session's PUT and the parts of a runQuery stream are described in guides, not in the discovery document.
        exchanges.Where(e => documents.ContainsKey(e.Platform) && e.Method != "PUT" && !e.Path.EndsWith(":runQuery", StringComparison.Ordinal) && !e.Path.EndsWith(":batchGet", StringComparison.Ordinal))
            .SelectMany(e => documents[e.Platform].DeparturesOf(e)).Distinct().ShouldBeEmpty();
        exchanges.Select(e => e.Platform).Distinct().Count().ShouldBeGreaterThanOrEqualTo(3);
    }
}
