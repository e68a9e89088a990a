using System.Reflection;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Architecture;

/// <summary>The house's walls and conventions, as far as a machine can hold them.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Root = RootFolder();
    private static readonly Assembly Service = typeof(R3izzy.OffboardingWorker.Startup.Installation).Assembly;
    private static readonly Assembly Connectors = typeof(IPlatform).Assembly;
    private static readonly Assembly Sandbox = typeof(SandboxHost).Assembly;

    private static string Source(string project) => Path.Combine(Root, "src", project);

    [Fact]
    public void Connectors_reach_neither_engine_nor_store_nor_sandbox() => OwnReferences(Connectors).ShouldBeEmpty();

    [Fact]
    public void The_sandbox_shares_no_type_with_the_connectors() => OwnReferences(Sandbox).ShouldBeEmpty();

    [Fact]
    public void The_projects_files_say_the_same()
    {
        // The compiler leaves out a reference that no type uses yet.
        foreach (var project in new[] { "R3izzy.OffboardingWorker.Connectors", "R3izzy.OffboardingWorker.Sandbox" })
        {
            File.ReadAllText(Path.Combine(Source(project), project + ".csproj")).ShouldNotContain("ProjectReference");
        }
    }

    [Fact]
    public void Only_clients_know_addresses()
    {
        var offenders = SourceFiles("R3izzy.OffboardingWorker.Connectors")
            .Where(f => !f.EndsWith("Client.cs", StringComparison.Ordinal) && !f.EndsWith("Platform.cs", StringComparison.Ordinal) && !f.Contains("/Http/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains("RequestPath.Of", StringComparison.Ordinal));
        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Every_connectors_id_is_platform_dot_act()
    {
        foreach (var platform in Platforms.All)
        {
            platform.Connectors.ShouldNotBeEmpty();
            foreach (var connector in platform.Connectors)
            {
                connector.Id.ShouldMatch(@"^[a-z]+\.[a-z-]+$");
                connector.Id.ShouldStartWith(platform.Name + ".");
            }
        }

        Platforms.All.SelectMany(p => p.Connectors).Select(c => c.Id).ShouldBeUnique();
    }

    [Fact]
    public void Platforms_stand_in_alphabetical_order() =>
        Platforms.All.Select(p => p.GetType().Name).ShouldBe(Platforms.All.Select(p => p.GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_platform_is_explained_in_its_folder()
    {
        var without = Platforms.All.Select(FolderOf).Where(f => !File.Exists(Path.Combine(f, "README.md"))).Select(Path.GetFileName);
        without.ShouldBeEmpty();
    }

    [Fact]
    public void Every_readme_of_a_platform_names_its_connectors()
    {
        foreach (var platform in Platforms.All.Where(p => File.Exists(Path.Combine(FolderOf(p), "README.md"))))
        {
            var text = File.ReadAllText(Path.Combine(FolderOf(platform), "README.md"));
            platform.Connectors.ShouldAllBe(c => text.Contains(c.Id, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_connector_proves_itself_by_the_conformance_suite()
    {
        var proven = typeof(ConnectorConformance).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(ConnectorConformance)) && t is { IsAbstract: false, IsPublic: true })
            .Select(t => (string)t.GetProperty("ConnectorId", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(Activator.CreateInstance(t))!)
            .ToHashSet();
        // The suite counts effects; a connector that only looks has none.
        Platforms.All.SelectMany(p => p.Connectors).Where(c => !c.OnlyLooks).Select(c => c.Id).Where(id => !proven.Contains(id)).ShouldBeEmpty();
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        var offenders = new[] { Service, Connectors, Sandbox }.SelectMany(a => a.GetTypes())
            .Where(t => !t.Name.StartsWith('<') && Empty().IsMatch(t.Name)).Select(t => t.FullName);
        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Migrations_are_numbered_from_one_without_a_gap()
    {
        var files = Directory.GetFiles(Path.Combine(Source("R3izzy.OffboardingWorker"), "Storage"), "*.sql", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "Migrations").GroupBy(f => Path.GetDirectoryName(f)!).ToList();
        files.ShouldNotBeEmpty();
        foreach (var store in files)
        {
            store.ShouldAllBe(f => MigrationName().IsMatch(Path.GetFileName(f)));
            store.Select(f => int.Parse(Path.GetFileName(f)[..4], System.Globalization.CultureInfo.InvariantCulture)).Order()
                .ShouldBe(Enumerable.Range(1, store.Count()));
        }
    }

    [Fact]
    public void Every_migration_is_part_of_the_program() =>
        Service.GetManifestResourceNames().Count(n => n.Contains(".Storage.Sqlite.Migrations.", StringComparison.Ordinal))
            .ShouldBe(Directory.GetFiles(Path.Combine(Source("R3izzy.OffboardingWorker"), "Storage", "Sqlite", "Migrations"), "*.sql").Length);

    [Fact]
    public void Nothing_of_the_source_waits_for_a_task_by_blocking()
    {
        // The writer's own thread is made to block; the pool's are not.
        var offenders = new[] { "R3izzy.OffboardingWorker", "R3izzy.OffboardingWorker.Connectors" }
            .SelectMany(SourceFiles).Where(f => !f.EndsWith("/SqliteWriter.cs", StringComparison.Ordinal))
            .Where(f => Blocking().IsMatch(File.ReadAllText(f))).Select(f => Path.GetRelativePath(Root, f));
        offenders.ShouldBeEmpty();
    }

    private static IEnumerable<string> OwnReferences(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("R3izzy.", StringComparison.Ordinal));

    private static IEnumerable<string> SourceFiles(string project) => Directory.GetFiles(Source(project), "*.cs", SearchOption.AllDirectories)
        .Select(f => f.Replace('\\', '/'))
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static string FolderOf(IPlatform platform) =>
        Path.Combine(Source("R3izzy.OffboardingWorker.Connectors"), platform.GetType().Namespace!.Split('.')[^1]);

    private static string RootFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "R3izzy.OffboardingWorker.sln")))
        {
            folder = folder.Parent;
        }

        return folder.ShouldNotBeNull("the tests run inside the repository").FullName;
    }

    [GeneratedRegex("(Manager|Helper|Util|Utils|Utility|Common|Misc)s?($|`)")]
    private static partial Regex Empty();

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.sql$")]
    private static partial Regex MigrationName();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|Thread\.Sleep")]
    private static partial Regex Blocking();
}
