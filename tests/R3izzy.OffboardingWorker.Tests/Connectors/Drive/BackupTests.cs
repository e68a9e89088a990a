using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

/// <summary>What a backup holds, and where it stands.</summary>
public sealed class BackupTests
{
    private static void SeedDocuments(BackupScene scene)
    {
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", """
            {"nome":{"stringValue":"São João \"🥖\""},"total":{"integerValue":"9007199254740993"},"taxa":{"doubleValue":0.1},
             "nada":{"nullValue":null},"desde":{"timestampValue":"2020-01-02T03:04:05.678901Z"},"foto":{"bytesValue":"AAEC/w=="},
             "lugar":{"geoPointValue":{"latitude":-23.5,"longitude":-46.6}},"ref":{"referenceValue":"projects/r3izzy-pro/databases/(default)/documents/planos/pro"},
             "lista":{"arrayValue":{"values":[{"booleanValue":true},{"mapValue":{"fields":{"a":{"integerValue":"1"}}}}]}},"vazia":{"arrayValue":{}},"mapa":{"mapValue":{}}}
            """);
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42/notas/1", """{"n":{"integerValue":"1"}}""");
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42/lojas/sem-pai/itens/a", """{"n":{"integerValue":"2"}}""");
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42b", """{"n":{"integerValue":"99"}}""");
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42b/notas/1", """{"n":{"integerValue":"99"}}""");
    }

    [Fact]
    public async Task Documents_keep_their_typed_values_and_those_below_missing_parents_are_there()
    {
        await using var scene = await BackupScene.StartAsync();
        SeedDocuments(scene);

        await scene.BackUpAsync();

        var documents = await scene.DocumentsAsync();
        documents.Select(d => (string)d["path"]!).ShouldBe(["clientes/cli42", "clientes/cli42/lojas/sem-pai/itens/a", "clientes/cli42/notas/1"]);
        var fields = documents[0]["fields"]!;
        ((string)fields["total"]!["integerValue"]!).ShouldBe("9007199254740993");
        ((string)fields["nome"]!["stringValue"]!).ShouldBe("São João \"🥖\"");
        ((string)fields["foto"]!["bytesValue"]!).ShouldBe("AAEC/w==");
        ((string)fields["desde"]!["timestampValue"]!).ShouldStartWith("2020-01-02T03:04:05.678901");
        fields["lista"]!["arrayValue"]!["values"]!.AsArray().Count.ShouldBe(2);
        documents[0]["updateTime"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Objects_arrive_byte_for_byte_whatever_they_are_called_and_however_they_are_stored()
    {
        await using var scene = await BackupScene.StartAsync();
        var contents = new Dictionary<string, byte[]>
        {
            ["clientes/cli42/a/'aspas' \"duplas\".txt"] = Encoding.UTF8.GetBytes("olá"),
            ["clientes/cli42/vazio"] = [],
            ["clientes/cli42/pasta//barra"] = BackupScene.RandomBytes(10, 1),
            ["clientes/cli42/a/../acento é 😀 %2F #?&+.bin"] = BackupScene.RandomBytes(262144, 2),
            ["clientes/cli42/grande.bin"] = BackupScene.RandomBytes(7_000_001, 3),
            ["clientes/cli42/granulo.bin"] = BackupScene.RandomBytes(6 * 1024 * 1024, 4),
            ["clientes/cli42/composto.bin"] = BackupScene.RandomBytes(70_000, 5),
        };
        foreach (var (name, content) in contents)
        {
            scene.Storage.AddObject(BackupScene.Bucket, name, content, traits: new ObjectTraits { Composed = name.Contains("composto", StringComparison.Ordinal) });
        }

        var packed = Gzip("texto texto texto");
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/z.txt", packed, "text/plain", new ObjectTraits { ContentEncoding = "gzip" });
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42b/outro.txt", [1], "text/plain");
        contents["clientes/cli42/z.txt"] = packed;

        await scene.BackUpAsync();

        var files = scene.ObjectFiles();
        files.Select(f => f.Name).ShouldBe(contents.Keys, ignoreOrder: true);
        foreach (var file in files)
        {
            BackupScene.Sha256(await scene.ContentAsync(file.Id)).ShouldBe(BackupScene.Sha256(contents[file.Name]), file.Name);
        }
    }

    [Fact]
    public async Task The_manifest_comes_last_and_counts_everything()
    {
        await using var scene = await BackupScene.StartAsync();
        SeedDocuments(scene);
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/a.bin", new byte[1000]);
        scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/b.bin", new byte[24]);

        var done = await scene.BackUpAsync();

        var manifest = await scene.ManifestAsync();
        ((long)manifest["documents"]!["count"]!).ShouldBe(3);
        ((bool)manifest["documents"]!["consistent"]!).ShouldBeTrue();
        manifest["documents"]!["readTimes"]!.AsArray().Count.ShouldBe(1);
        ((long)manifest["objects"]!["digest"]!["files"]!).ShouldBe(2);
        ((long)manifest["objects"]!["digest"]!["bytes"]!).ShouldBe(1024);
        manifest["incomplete"]!.AsArray().ShouldBeEmpty();
        foreach (var part in manifest["parts"]!.AsArray())
        {
            BackupScene.Sha256(await scene.ContentAsync((string)part!["fileId"]!)).ShouldBe((string)part["sha256"]!);
        }

        scene.Sandbox.Ledger.Entries[^1].Subject.ShouldBe(scene.Drive.ChildrenOf(scene.BackupFolder()).Single(f => f.Name == "manifesto.json").Id);
        done.Summary.ShouldContain("3 documento(s) e 2 arquivo(s)");
    }

    [Fact]
    public async Task A_customer_without_data_gets_an_empty_backup_that_says_so()
    {
        await using var scene = await BackupScene.StartAsync();
        var done = await scene.BackUpAsync();
        done.Summary.ShouldContain("Backup vazio");
        ((long)(await scene.ManifestAsync())["documents"]!["count"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_customer_whose_ids_are_unknown_is_never_taken_for_one_without_data()
    {
        await using var scene = await BackupScene.StartAsync();
        var harness = BackupScene.NewHarness(BackupScene.Customer with { Accounts = new Dictionary<string, string> { ["firebase"] = "uid42" } });
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("firestore");
        scene.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("empresas/e1", "empresas/e1")]
    [InlineData("/clientes/cli42/", "clientes/cli42")]
    [InlineData("cli42", "clientes/cli42")]
    public async Task A_known_document_path_takes_the_place_of_the_template(string account, string root)
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Firestore.Add(BackupScene.Project, root, """{"n":{"integerValue":"7"}}""");
        await scene.BackUpAsync(BackupScene.NewHarness(BackupScene.Customer with { Accounts = new Dictionary<string, string> { ["firestore"] = account } }));
        ((string)(await scene.DocumentsAsync()).ShouldHaveSingleItem()["path"]!).ShouldBe(root);
    }

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("clientes/..")]
    [InlineData("clientes/__x__")]
    public async Task An_account_that_names_no_document_is_a_persons_to_mend(string account)
    {
        await using var scene = await BackupScene.StartAsync();
        var harness = BackupScene.NewHarness(BackupScene.Customer with { Accounts = new Dictionary<string, string> { ["firestore"] = account } });
        (await scene.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
    }

    [Fact]
    public async Task Two_folders_of_the_same_name_are_never_chosen_between()
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Drive.AddFolder(scene.ClientsFolder, BackupScene.CustomerName);
        scene.Drive.AddFolder(scene.ClientsFolder, BackupScene.CustomerName);
        scene.Drive.Quirks.EmptyPages = 2;
        scene.Drive.Quirks.LargestPage = 1;
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("2 pastas");
        scene.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_differs_in_case_or_is_in_the_trash_is_another_folder()
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Drive.AddFolder(scene.ClientsFolder, BackupScene.CustomerName.ToUpperInvariant());
        scene.Drive.Trash(scene.Drive.AddFolder(scene.ClientsFolder, BackupScene.CustomerName));
        var own = scene.Drive.AddFolder(scene.ClientsFolder, BackupScene.CustomerName);
        await scene.BackUpAsync();
        scene.Drive.ChildrenOf(own).ShouldHaveSingleItem().Name.ShouldBe("Backup 2026-11-20 DESL-2026-000001");
    }

    [Fact]
    public async Task A_folder_of_this_case_that_holds_no_whole_backup_is_left_to_a_person()
    {
        await using var scene = await BackupScene.StartAsync();
        var own = scene.Drive.AddFolder(scene.ClientsFolder, BackupScene.CustomerName);
        scene.Drive.AddFolder(own, "Backup 2026-11-20 DESL-2026-000001");
        (await scene.RunAsync(BackupScene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("Já existe a pasta");
    }

    [Fact]
    public async Task Queries_find_documents_elsewhere_and_leave_out_what_a_root_or_an_earlier_hit_holds()
    {
        await using var scene = await BackupScene.StartAsync(new Dictionary<string, string?>
        {
            ["Firestore:Queries:0:Collection"] = "pedidos",
            ["Firestore:Queries:0:CollectionGroup"] = "true",
            ["Firestore:Queries:0:Field"] = "clienteId",
            ["Firestore:Queries:0:Value"] = "{firestore}",
        });
        const string Own = """{"clienteId":{"stringValue":"cli42"}}""";
        const string Other = """{"clienteId":{"stringValue":"cli43"}}""";
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42/pedidos/na-raiz", Own);
        scene.Firestore.Add(BackupScene.Project, "pedidos/1", Own);
        scene.Firestore.Add(BackupScene.Project, "pedidos/1/itens/x", "{}");
        scene.Firestore.Add(BackupScene.Project, "pedidos/1/pedidos/filho", Own);
        scene.Firestore.Add(BackupScene.Project, "pedidos/2", Other);
        scene.Firestore.Add(BackupScene.Project, "pedidos/3", Own);

        await scene.BackUpAsync();

        (await scene.DocumentsAsync()).Select(d => (string)d["path"]!).ShouldBe(
            ["clientes/cli42/pedidos/na-raiz", "pedidos/1", "pedidos/1/itens/x", "pedidos/1/pedidos/filho", "pedidos/3"]);
    }

    [Fact]
    public async Task Objects_that_change_or_vanish_between_listing_and_copying_are_told_in_manifest_and_index()
    {
        await using var scene = await BackupScene.StartAsync(new Dictionary<string, string?> { ["Parallelism"] = "1" });
        foreach (var name in new[] { "a", "b", "c" })
        {
            scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/" + name, Encoding.UTF8.GetBytes(name));
        }

        scene.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            scene.Storage.AddObject(BackupScene.Bucket, "clientes/cli42/b", Encoding.UTF8.GetBytes("novo"));
            return Task.CompletedTask;
        }))
        { Platform = "storage", PathContains = "/o" });
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(404))
        {
            Platform = "storage",
            When = request => request.Path.Value!.EndsWith("cli42%2Fc", StringComparison.Ordinal),
            Times = int.MaxValue,
        });

        var harness = BackupScene.NewHarness();
        var done = await scene.BackUpAsync(harness);

        done.Summary.ShouldContain("1 arquivo(s) foram apagados");
        done.Summary.ShouldContain("1 arquivo(s) mudaram");
        scene.ObjectFiles().Select(f => f.Name).ShouldBe(["clientes/cli42/a", "clientes/cli42/b"], ignoreOrder: true);
        (await scene.ContentAsync(scene.ObjectFiles().Single(f => f.Name.EndsWith("/b", StringComparison.Ordinal)).Id)).ShouldBe(Encoding.UTF8.GetBytes("novo"));
        (await scene.CheckRestoreAsync(harness)).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_document_of_a_mebibyte_and_one_of_twenty_nested_maps_are_kept()
    {
        await using var scene = await BackupScene.StartAsync();
        scene.Firestore.Add(BackupScene.Project, "clientes/cli42", $$$"""{"t":{"stringValue":"{{{new string('é', 500_000)}}}"}}""");
        var nested = """{"integerValue":"1"}""";
        for (var i = 0; i < 20; i++)
        {
            nested = """{"mapValue":{"fields":{"m":""" + nested + "}}}";
        }

        scene.Firestore.Add(BackupScene.Project, "clientes/cli42/fundo/1", "{\"m\":" + nested + "}");
        var harness = BackupScene.NewHarness();

        await scene.BackUpAsync(harness);

        ((string)(await scene.DocumentsAsync())[0]["fields"]!["t"]!["stringValue"]!).Length.ShouldBe(500_000);
        (await scene.CheckRestoreAsync(harness)).IsWhole.ShouldBeTrue();
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
