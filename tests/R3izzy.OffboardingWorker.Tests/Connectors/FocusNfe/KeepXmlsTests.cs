using System.IO.Compression;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Connectors.Drive;

namespace R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

public sealed class KeepXmlsTests
{
    [Fact]
    public async Task Every_listed_month_lies_on_Drive_byte_for_byte_and_the_evidence_names_it()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-09", "2026-10", "2026-11");
        var harness = scene.NewHarness();

        var done = await scene.KeptAsync(harness);

        scene.Names().ShouldBe(["2026-09-danfes.zip", "2026-09-xmls.zip", "2026-10-danfes.zip", "2026-10-xmls.zip", "2026-11-danfes.zip", "2026-11-xmls.zip"]);
        (await scene.ContentAsync("2026-10-xmls.zip")).ShouldBe(scene.Focus.Backup(company, "202610"));
        (await scene.ContentAsync("2026-11-danfes.zip")).ShouldBe(scene.Focus.Backup(company, "202611", "danfes"));
        done.AlreadyInPlace.ShouldBeFalse();
        done.Summary.ShouldContain("3 meses, de Setembro/2026 a Novembro/2026");
        using var evidence = JsonDocument.Parse(harness.Evidence.Single(e => e.Kind == "after").Json);
        var file = evidence.RootElement.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("month").GetString() == "2026-09" && f.GetProperty("kind").GetString() == "xmls");
        file.GetProperty("fileId").GetString().ShouldBe(scene.Files().Single(f => f.Name == "2026-09-xmls.zip").Id);
        file.GetProperty("sha256").GetString().ShouldBe(FocusScene.Sha256(scene.Focus.Backup(company, "202609")!));
        file.GetProperty("bytes").GetInt64().ShouldBe(scene.Focus.Backup(company, "202609")!.Length);
    }

    [Fact]
    public async Task The_files_lie_in_the_same_customer_folder_as_the_backup_of_the_data()
    {
        await using var scene = await FocusScene.StartAsync();
        var customer = scene.Drive.AddFolder(scene.ClientsFolder, FocusScene.Customer.Name);
        scene.Drive.AddFolder(customer, "Backup 2026-11-20 DESL-2026-000001");
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);

        await scene.KeptAsync();

        scene.Drive.ChildrenOf(scene.ClientsFolder).ShouldHaveSingleItem();
        scene.Drive.ChildrenOf(customer).Select(f => f.Name).ShouldBe(["Backup 2026-11-20 DESL-2026-000001", "FocusNFe"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_customer_folder_that_the_backup_made_in_the_same_moment_is_used_and_ours_goes_to_the_trash()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        var theirs = "";
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            theirs = scene.Drive.AddFolder(scene.ClientsFolder, FocusScene.Customer.Name);
            return Task.CompletedTask;
        }))
        { Platform = "drive", Method = "POST", PathContains = "/drive/v3/files" });
        var harness = scene.NewHarness();

        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("folder-gone");
        await scene.KeptAsync(harness);

        scene.Drive.ChildrenOf(scene.ClientsFolder).ShouldHaveSingleItem().Id.ShouldBe(theirs);
        scene.Names().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Without_KeepDanfes_only_the_xmls_are_kept()
    {
        await using var scene = await FocusScene.StartAsync(new Dictionary<string, string?> { ["KeepDanfes"] = "false" });
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        await scene.KeptAsync();
        scene.Names().ShouldBe(["2026-11-xmls.zip"]);
    }

    [Fact]
    public async Task A_large_month_goes_in_pieces()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany();
        scene.Focus.AddDocument(company, FocusScene.On(FocusScene.LastMonth, 10), xml: BackupScene.RandomBytes(9 * 1024 * 1024 + 17, 1), danfe: false);
        await scene.KeptAsync();
        (await scene.ContentAsync("2026-11-xmls.zip")).ShouldBe(scene.Focus.Backup(company, "202611"));
    }

    [Fact]
    public async Task A_download_that_breaks_off_leaves_no_file_and_is_gone_on_with_at_its_month()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10");
        scene.Focus.AddDocument(company, FocusScene.On(FocusScene.LastMonth, 10), xml: BackupScene.RandomBytes(3 * 1024 * 1024, 2), danfe: false);
        var harness = scene.NewHarness();
        // The two files of October pass; November's breaks in the middle, with a part of it already sent to Drive.
        var hold = new Hold();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.HoldBefore(hold)) { Platform = "focusnfe-files", PathContains = "202611" });
        var running = scene.KeepAsync(harness);
        await hold.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        scene.Focus.Files.BreakNext(after: 2 * 1024 * 1024);
        hold.Release();

        var failed = (await running).ShouldBeOfType<StepOutcome.Failed>();

        failed.Kind.ShouldBe(FailureKind.Transient);
        scene.Names().ShouldBe(["2026-10-danfes.zip", "2026-10-xmls.zip"]);
        var calls = harness.Calls.Count;
        await scene.KeptAsync(harness);
        harness.Calls.Skip(calls).Where(c => c.Platform == "focusnfe-files").ShouldHaveSingleItem().Path.ShouldBe("/2026-11/xmls");
        (await scene.ContentAsync("2026-11-xmls.zip")).ShouldBe(scene.Focus.Backup(company, "202611"));
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(3);
    }

    [Fact]
    public async Task A_download_cut_short_in_good_order_is_not_taken_for_a_month()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Focus.Files.CutNext(after: scene.Focus.Backup(company, "202611")!.Length - 5);
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe(FailureCodes.UnreadableAnswer);
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(0);
    }

    [Fact]
    public async Task A_page_in_place_of_the_file_is_not_taken_for_a_month()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Focus.Files.ReplaceNext("<html>manutenção</html>"u8.ToArray());
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe(FailureCodes.UnreadableAnswer);
        scene.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_announces_too_much_is_refused_before_it_is_read()
    {
        await using var scene = await FocusScene.StartAsync(new Dictionary<string, string?> { ["LargestBackup"] = "1048576" });
        var company = scene.AddCompany();
        scene.Focus.AddDocument(company, FocusScene.On(FocusScene.LastMonth, 10), xml: new byte[1048577], danfe: false);
        var failed = (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, FailureCodes.AnswerTooLarge));
    }

    [Fact]
    public async Task A_file_that_Drive_holds_with_another_hash_is_thrown_away_and_sent_again()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany();
        scene.Focus.AddDocument(company, FocusScene.On(FocusScene.LastMonth, 10), xml: BackupScene.RandomBytes(6 * 1024 * 1024, 4), danfe: false);
        var damaged = false;
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.DropBefore())
        {
            Platform = "drive",
            Method = "PUT",
            When = request =>
            {
                request.Body = damaged ? request.Body : new DamagingStream(request.Body);
                damaged = true;
                return false;
            },
        });

        await scene.KeptAsync();

        damaged.ShouldBeTrue();
        (await scene.ContentAsync("2026-11-xmls.zip")).ShouldBe(scene.Focus.Backup(company, "202611"));
        scene.Names().Count().ShouldBe(1);
        (scene.Sandbox.Ledger.Count("drive", "file.created"), scene.Sandbox.Ledger.Count("drive", "file.updated")).ShouldBe((2, 1));
    }

    [Fact]
    public async Task What_a_person_put_into_the_folder_counts_if_its_bytes_are_right()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        FocusScene.KeepByHand(scene.Sandbox, scene.ClientsFolder, FocusScene.Customer.Name, company);
        (await scene.KeptAsync()).AlreadyInPlace.ShouldBeTrue();
        scene.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_with_the_right_name_and_other_bytes_does_not_count_and_is_not_replaced()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        var folder = scene.Drive.AddFolder(scene.Drive.AddFolder(scene.ClientsFolder, FocusScene.Customer.Name), "FocusNFe");
        var wrong = scene.Focus.Backup(company, "202611")!;
        wrong[^30] ^= 1;
        scene.Drive.AddFile(folder, "2026-11-xmls.zip", wrong);
        await scene.KeptAsync();
        scene.Names().ShouldBe(["2026-11-danfes.zip", "2026-11-xmls-2.zip", "2026-11-xmls.zip"]);
        (await scene.ContentAsync("2026-11-xmls.zip")).ShouldBe(wrong);
    }

    [Fact]
    public async Task A_kept_file_that_was_deleted_since_is_kept_again()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, "2026-10");
        var harness = scene.NewHarness();
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        scene.Drive.Remove(scene.Files().Single(f => f.Name == "2026-10-xmls.zip").Id);
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("kept-file-gone");
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        scene.Names().ShouldContain("2026-10-xmls.zip");
    }

    [Fact]
    public async Task A_listing_that_lags_behind_makes_no_second_file()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.MoveTo(FocusScene.Now.AddDays(2));
        scene.Drive.Quirks.SearchLag = TimeSpan.FromDays(1);
        var harness = scene.NewHarness();
        var hold = new Hold();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.HoldAfter(hold)) { Platform = "drive", Method = "POST", PathContains = "/upload/" });
        using var kill = new CancellationTokenSource();
        var running = scene.KeepAsync(harness, kill.Token);
        await hold.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        await kill.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        scene.Sandbox.Faults.Clear();

        var done = await scene.KeptAsync(harness);

        done.AlreadyInPlace.ShouldBeFalse();
        scene.Sandbox.Ledger.Count("drive", "file.created").ShouldBe(2);
    }

    [Fact]
    public async Task A_company_that_somebody_removed_in_the_meantime_is_asked_about()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10");
        var harness = scene.NewHarness();
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        scene.Focus.RemoveCompany(company);

        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("Outubro/2026 (xmls)");
    }

    [Fact]
    public async Task Killed_before_all_was_kept_and_the_company_gone_since_it_is_not_taken_for_done()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        var harness = scene.NewHarness();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Platform = "focusnfe-files", PathContains = "202611", Times = 99 });
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        scene.Names().ShouldContain("2026-10-xmls.zip");
        scene.Focus.RemoveCompany(company);

        harness.PriorDoubt = PriorDoubt.Open;
        var verify = scene.Bound("focusnfe.keep-xmls").Verify!;
        (await verify(new KeepXmlsInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("alguém a removeu");
    }

    [Fact]
    public async Task Killed_before_it_was_recorded_the_next_attempt_keeps_the_proof_and_no_second_file()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        var harness = scene.NewHarness();
        await scene.KeptAsync(harness);
        harness.Evidence.RemoveAll(e => e.Kind == "after");
        var files = scene.Names().Count();

        harness.PriorDoubt = PriorDoubt.Open;
        var verify = scene.Bound("focusnfe.keep-xmls").Verify!;
        if (await verify(new KeepXmlsInput(), harness.NextAttempt(), default) is not Verification.InPlace)
        {
            await scene.KeptAsync(harness);
        }

        harness.Evidence.ShouldContain(e => e.Kind == "after");
        scene.Names().Count().ShouldBe(files);
    }

    [Fact]
    public async Task A_kept_zip_can_be_opened()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        await scene.KeptAsync();
        using var zip = new ZipArchive(new MemoryStream(await scene.ContentAsync("2026-11-xmls.zip")));
        zip.Entries.ShouldHaveSingleItem().Name.ShouldEndWith(".xml");
    }

    [Fact]
    public void The_end_of_a_zip_is_seen_wherever_its_pieces_begin()
    {
        using var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.Comment = "Backup de julho";
            using var entry = zip.CreateEntry("a.xml").Open();
            entry.Write(BackupScene.RandomBytes(3000, 3));
        }

        var bytes = made.ToArray();
        foreach (var size in new[] { 1, 7, 1023, 1024, 1025, bytes.Length })
        {
            Ends(bytes, size).ShouldBeTrue($"pieces of {size}");
            Ends(bytes[..^1], size).ShouldBeFalse($"pieces of {size}");
            Ends(bytes[1..], size).ShouldBeFalse($"pieces of {size}");
        }

        static bool Ends(byte[] content, int size)
        {
            var ends = new ZipEnds();
            foreach (var piece in content.Chunk(size))
            {
                ends.Append(piece);
            }

            return ends.AreThere;
        }
    }

    /// <summary>One bit of what passes is another one.</summary>
    private sealed class DamagingStream(Stream inner) : Stream
    {
        private bool _done;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (read > 0 && !_done)
            {
                buffer.Span[read - 1] ^= 1;
                _done = true;
            }

            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
