using System.Diagnostics;
using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Tests.Specs;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>Google's own Play client works against the simulator.</summary>
public class PlayClientTests
{
    [Fact]
    public async Task Googles_own_client_reads_and_edits_the_simulated_testers()
    {
        var folder = FolderOfClient();
        await using var sandbox = await SandboxHost.StartAsync();
        PlayWorld.Seed(sandbox);

        var (exitCode, output, errors) = await RunNodeAsync(folder, new Dictionary<string, string>
        {
            ["PLAY_ROOT"] = sandbox.AddressOf("android-publisher").ToString(),
            ["PLAY_KEY"] = PlayWorld.Key(sandbox),
            ["PLAY_PACKAGE"] = PlayWorld.Package,
            ["PLAY_TRACK"] = PlayWorld.Track,
            // Google's clients otherwise look for a cloud machine's metadata server first.
            ["METADATA_SERVER_DETECTION"] = "none",
        });

        exitCode.ShouldBe(0, errors);
        using var answer = JsonDocument.Parse(output);
        Texts(answer, "groups").ShouldBe([PlayWorld.First, PlayWorld.Second]);
        Texts(answer, "groupsAfterCommit").ShouldBe([PlayWorld.First, PlayWorld.Second, "um@exemplo.test"]);
        sandbox.Ledger.Count("android-publisher", "edit.committed").ShouldBe(1);
        sandbox.Ledger.Count("android-publisher", "edit.deleted").ShouldBe(2);
    }

    private static IEnumerable<string?> Texts(JsonDocument answer, string name) =>
        answer.RootElement.GetProperty(name).EnumerateArray().Select(g => g.GetString());

    private static string FolderOfClient()
    {
        var client = Path.Combine(VendorDocuments.RepositoryRoot(), "tests", "vendor-clients", "play");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(client, "node_modules")),
            "Google's client is not installed: run npm ci --ignore-scripts in tests/vendor-clients/play.");
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
                .Any(p => File.Exists(Path.Combine(p, OperatingSystem.IsWindows() ? "node.exe" : "node"))),
            "Node.js is not on the path.");
        return client;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunNodeAsync(string folder, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("node", "check.mjs")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var node = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = node.StandardError.ReadToEndAsync(limit.Token);
            await node.WaitForExitAsync(limit.Token);
            return (node.ExitCode, await output, await errors);
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }
    }
}
