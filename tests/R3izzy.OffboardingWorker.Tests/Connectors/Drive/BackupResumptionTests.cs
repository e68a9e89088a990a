using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

/// <summary>Crashes, lost answers and broken connections: the backup goes on at the part, and nothing is stored twice.</summary>
public sealed class BackupResumptionTests
{
    private static readonly Dictionary<string, string?> SmallParts = new() { ["PartSize"] = "65536" };

    private static void SeedDocuments(BackupScene scene, int count)
    {
        for (var i = 0; i < count; i++)
        {
            scene.Firestore.Add(BackupScene.Project, $"clientes/cli42/notas/{i:0000}", $$$"""{"t":{"stringValue":"{{{new string('x', 1000)}}}"},"i":{"integerValue":"{{{i}}}"}}""");
        }
    }

    private static async Task ShouldBeWholeAsync(BackupScene scene, StepHarness harness, int documents, int objects)
    {
        var report = await scene.CheckRestoreAsync(harness);
        report.Differences.ShouldBeEmpty();
        report.Failure.ShouldBeNull();
        (report.IsWhole, report.Documents, report.Objects).ShouldBe((true, documents, objects));
    }

    [Fact]
    public async Task Killed_at_any_checkpoint_it_goes_on_and_every_document_is_there_once()
    {
        for (var kill = 0; ; kill++)
        {
            await using var scene = await BackupScene.StartAsync(SmallParts);
            SeedDocuments(scene, 150);
            scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a", BackupScene.RandomBytes(600_000, 1));
            scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/b", BackupScene.RandomBytes(10, 2));
            var harness = BackupScene.NewHarness();
            var left = kill;
            var killed = false;
            harness.BeforeCheckpoint = () =>
            {
                if (left-- == 0)
                {
                    killed = true;
                    throw new OperationCanceledException();
                }
            };
            await Should.NotThrowAsync(async () =>
            {
                try
                {
                    await scene.RunAsync(harness);
                }
                catch (OperationCanceledException) when (killed)
                {
                }
            });

            await scene.BackUpAsync(harness);

            (await scene.DocumentsAsync()).Select(d => (string)d["path"]!).ShouldBe(Enumerable.Range(0, 150).Select(i => $"clientes/cli42/notas/{i:0000}"));
            var created = scene.Sandbox.Ledger.Count("drive", "file.created");
            created.ShouldBe(3 + 2 + 1 + 1, $"killed at checkpoint {kill}");
            scene.Sandbox.Ledger.Count("drive", "folder.created").ShouldBe(3);
            scene.Sandbox.Ledger.Count("drive", "file.updated").ShouldBe(0);
            await ShouldBeWholeAsync(scene, harness, 150, 2);
            if (!killed)
            {
                kill.ShouldBeGreaterThan(4);
                return;
            }
        }
    }

    [Fact]
    public async Task A_resumed_backup_does_not_begin_at_the_beginning()
    {
        await using var scene = await BackupScene.StartAsync(SmallParts);
        SeedDocuments(scene, 300);
        var harness = BackupScene.NewHarness();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403, "insufficientFilePermissions")) { Platform = "drive", Method = "POST", PathContains = "/upload/", Skip = 3, Times = int.MaxValue });
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(3);
        scene.Sandbox.Faults.Clear();
        var before = harness.Calls.Count(c => c.Path.StartsWith("/upload/", StringComparison.Ordinal));

        await scene.BackUpAsync(harness);

        var uploads = harness.Calls.Count(c => c.Path.StartsWith("/upload/", StringComparison.Ordinal)) - before;
        uploads.ShouldBe(scene.Sandbox.Ledger.Count("drive", "file.created") - 3);
        await ShouldBeWholeAsync(scene, harness, 300, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_was_copied_before_the_crash_is_kept_although_its_source_has_changed_since(bool composed)
    {
        await using var scene = await BackupScene.StartAsync();
        var traits = new ObjectTraits { Composed = composed };
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a", Encoding.UTF8.GetBytes("antigo"), traits: traits);
        var harness = BackupScene.NewHarness();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403, "insufficientFilePermissions")) { Platform = "drive", Method = "POST", PathContains = "/upload/", Skip = 1, Times = int.MaxValue });
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
        scene.Sandbox.Faults.Clear();
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a", Encoding.UTF8.GetBytes("novo"), traits: traits);

        await scene.BackUpAsync(harness);

        (await scene.ContentAsync(scene.ObjectFiles().ShouldHaveSingleItem().Id)).ShouldBe(Encoding.UTF8.GetBytes("antigo"));
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(3);
        await ShouldBeWholeAsync(scene, harness, 0, 1);
    }

    [Fact]
    public async Task A_batch_whose_index_was_stored_before_the_crash_is_not_copied_again()
    {
        await using var scene = await BackupScene.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            scene.Storage.AddObject(BackupScene.Bucket, $"clientes/cli42/{i}", Encoding.UTF8.GetBytes($"{i}"));
        }

        var harness = BackupScene.NewHarness();
        harness.BeforeCheckpoint = () =>
        {
            if (scene.Sandbox.Ledger.Count("drive", "file.created") == 21)
            {
                throw new OperationCanceledException();
            }
        };
        await Should.ThrowAsync<OperationCanceledException>(() => scene.RunAsync(harness));
        harness.BeforeCheckpoint = null;
        var before = harness.Calls.Count;

        await scene.BackUpAsync(harness);

        var after = harness.Calls.Skip(before).ToList();
        after.ShouldNotContain(c => c.Platform == "storage");
        after.Count(c => c.Path.StartsWith("/upload/", StringComparison.Ordinal)).ShouldBe(1, "the manifest");
        await ShouldBeWholeAsync(scene, harness, 0, 20);
    }

    [Fact]
    public async Task When_the_read_time_expires_the_manifest_says_that_the_view_is_not_one()
    {
        var clock = new MovableClock();
        await using var scene = await BackupScene.StartAsync(SmallParts, new SandboxOptions { Clock = clock });
        SeedDocuments(scene, 150);
        var harness = BackupScene.NewHarness();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.RefuseAfter(500)) { Platform = "drive", Method = "POST", PathContains = "/upload/", Skip = 1, Times = 3 });
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Platform = "drive", Method = "GET", PathContains = "/drive/v3/files/1", Skip = 3, Times = int.MaxValue });
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        scene.Sandbox.Faults.Clear();
        clock.Advance(TimeSpan.FromHours(2));
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42/notas/0149", """{"novo":{"booleanValue":true}}""");

        await scene.BackUpAsync(harness);

        var manifest = await scene.ManifestAsync();
        ((bool)manifest["documents"]!["consistent"]!).ShouldBeFalse();
        manifest["documents"]!["readTimes"]!.AsArray().Count.ShouldBe(2);
        manifest["incomplete"]!.AsArray().ShouldNotBeEmpty();
        (await scene.DocumentsAsync())[^1]["fields"]!["novo"].ShouldNotBeNull();
        (await scene.DocumentsAsync()).Count.ShouldBe(150);
        await ShouldBeWholeAsync(scene, harness, 150, 0);
    }

    [Fact]
    public async Task A_missing_index_is_refused_and_not_taken_for_an_old_read_time()
    {
        await using var scene = await BackupScene.StartAsync(new Dictionary<string, string?>
        {
            ["Firestore:Queries:0:Collection"] = "pedidos",
            ["Firestore:Queries:0:CollectionGroup"] = "true",
            ["Firestore:Queries:0:Field"] = "clienteId",
            ["Firestore:Queries:0:Value"] = "{firestore}",
        });
        scene.Firestore.Quirks.CollectionGroupsWithoutIndex.Add("pedidos");
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", "{}");
        var failed = (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "FAILED_PRECONDITION"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(149)]
    public async Task A_query_whose_answer_breaks_goes_on_after_the_last_document(int after)
    {
        await using var scene = await BackupScene.StartAsync();
        SeedDocuments(scene, 150);
        scene.Firestore.Quirks.BreakNextStreamAfter(after);
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
        (await scene.DocumentsAsync()).Select(d => (string)d["path"]!).ShouldBe(Enumerable.Range(0, 150).Select(i => $"clientes/cli42/notas/{i:0000}"));
    }

    [Fact]
    public async Task A_download_that_breaks_goes_on_where_it_was()
    {
        await using var scene = await BackupScene.StartAsync();
        var content = BackupScene.RandomBytes(3_000_000, 1);
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a", content);
        scene.Storage.Quirks.BreakNextDownloadAfter(1_234_567);
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
        (await scene.ContentAsync(scene.ObjectFiles().ShouldHaveSingleItem().Id)).ShouldBe(content);
    }

    public static TheoryData<string, Fault> ChunkFaults => new()
    {
        { "503 before", new Fault.Refuse(503) },
        { "500 after", new Fault.RefuseAfter(500) },
        { "cut before", new Fault.DropBefore() },
        { "cut after", new Fault.DropAfter() },
        { "garbled", new Fault.Garble() },
    };

    [Theory]
    [MemberData(nameof(ChunkFaults))]
    public async Task Trouble_at_any_chunk_is_settled_by_asking_what_drive_holds(string name, Fault fault)
    {
        name.ShouldNotBeEmpty();
        await using var scene = await BackupScene.StartAsync();
        var content = BackupScene.RandomBytes(6_000_000, 1);
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a", content);
        for (var chunk = 0; chunk < 23; chunk += 11)
        {
            scene.Sandbox.Faults.Add(new FaultRule(fault) { Platform = "drive", Method = "PUT", When = r => r.ContentLength > 0, Skip = chunk });
        }

        var harness = BackupScene.NewHarness();
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();

        (await scene.ContentAsync(scene.ObjectFiles().ShouldHaveSingleItem().Id)).ShouldBe(content);
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(3);
        harness.Calls.Count(c => c.Path.StartsWith("/storage/v1/b/r3izzy-pro-files/o/", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Bytes_that_drive_did_not_keep_are_sent_again_from_memory()
    {
        await using var scene = await BackupScene.StartAsync(new Dictionary<string, string?> { ["ChunkSize"] = "1048576" });
        var content = BackupScene.RandomBytes(7_000_000, 1);
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a", content);
        scene.Drive.Quirks.PersistAtMost(300_000, times: 5);
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
        (await scene.ContentAsync(scene.ObjectFiles().ShouldHaveSingleItem().Id)).ShouldBe(content);
    }

    [Fact]
    public async Task A_forgotten_session_begins_the_file_again()
    {
        await using var scene = await BackupScene.StartAsync();
        var content = BackupScene.RandomBytes(7_000_000, 1);
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a", content);
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            scene.Drive.ForgetSessions();
            return Task.CompletedTask;
        }))
        { Platform = "drive", Method = "PUT", Skip = 5 });
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
        (await scene.ContentAsync(scene.ObjectFiles().ShouldHaveSingleItem().Id)).ShouldBe(content);
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(3);
    }

    [Fact]
    public async Task Speed_limits_are_waited_for_and_lack_of_space_is_refused()
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", "{}");
        var slow = scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403, "userRateLimitExceeded")) { Platform = "drive", Method = "POST", PathContains = "/upload/", Times = int.MaxValue });
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.RateLimited);
        slow.Hits.ShouldBeGreaterThan(1);
        scene.Sandbox.Faults.Clear();

        var harness = new StepHarness(BackupScene.Customer) { CaseRef = "DESL-2026-000002" };
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403, "storageQuotaExceeded")) { Platform = "drive", Method = "POST", PathContains = "/upload/", Times = int.MaxValue });
        var failed = (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "storageQuotaExceeded"));
    }

    [Fact]
    public async Task A_listing_that_lags_is_looked_at_again_and_nothing_is_reported_done_before()
    {
        var clock = new MovableClock();
        await using var scene = await BackupScene.StartAsync(options: new SandboxOptions { Clock = clock });
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", "{}");
        scene.Drive.Quirks.SearchLag = TimeSpan.FromMinutes(1);
        clock.Advance(TimeSpan.FromMinutes(2));
        var harness = BackupScene.NewHarness();
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        clock.Advance(TimeSpan.FromMinutes(2));
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(2);
    }

    [Fact]
    public async Task A_folder_that_somebody_threw_away_is_made_anew()
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", "{}");
        var harness = BackupScene.NewHarness();
        await scene.BackUpAsync(harness);
        scene.Drive.Trash(scene.BackupFolder());

        (await scene.Backup.Verify!(new BackupInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();
        await scene.BackUpAsync(harness);

        (await scene.Backup.Verify!(new BackupInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task The_checkpoint_stays_small_whatever_the_names()
    {
        await using var scene = await BackupScene.StartAsync();
        for (var i = 0; i < 450; i++)
        {
            scene.Storage.AddObject(BackupScene.Bucket, $"clientes/cli42/{i:000}{string.Concat(Enumerable.Repeat("é", 480))}", Encoding.UTF8.GetBytes($"{i}"),
                traits: new ObjectTraits { Metadata = new Dictionary<string, string> { ["firebaseStorageDownloadTokens"] = "segredo", ["dono"] = "x" } });
        }

        var largest = 0;
        var harness = BackupScene.NewHarness();
        harness.BeforeCheckpoint = () => largest = Math.Max(largest, Encoding.UTF8.GetByteCount(harness.Checkpoint ?? ""));
        await scene.BackUpAsync(harness);

        largest.ShouldBeInRange(64 * 1024, 256 * 1024);
        scene.ObjectFiles().Count.ShouldBe(450);
        foreach (var index in scene.Drive.ChildrenOf(scene.BackupFolder()).Where(f => f.Name.StartsWith("indice-", StringComparison.Ordinal)))
        {
            Encoding.UTF8.GetString(await scene.ContentAsync(index.Id)).ShouldNotContain("segredo");
        }

        await ShouldBeWholeAsync(scene, harness, 0, 450);
    }

    private sealed class MovableClock : TimeProvider
    {
        private DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }

    [Fact]
    public async Task Killed_before_it_was_recorded_the_next_attempt_keeps_the_proof_and_copies_nothing_again()
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a.txt", [1]);
        var harness = BackupScene.NewHarness();
        await scene.BackUpAsync(harness);
        harness.Evidence.RemoveAll(e => e.Kind == "after");
        var effects = scene.Sandbox.Ledger.Entries.Count;

        harness.PriorDoubt = PriorDoubt.Open;
        if (await scene.Backup.Verify!(new BackupInput(), harness.NextAttempt(), default) is not Verification.InPlace)
        {
            await scene.BackUpAsync(harness);
        }

        harness.Evidence.ShouldContain(e => e.Kind == "after");
        scene.Sandbox.Ledger.Entries.Count.ShouldBe(effects);
    }
}
