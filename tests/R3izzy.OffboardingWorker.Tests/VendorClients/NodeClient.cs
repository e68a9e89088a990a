using System.Diagnostics;
using R3izzy.OffboardingWorker.Tests.Specs;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>Runs the <c>check.mjs</c> of a folder below <c>tests/vendor-clients</c>; the test is skipped where the vendor's client is not installed.</summary>
internal static class NodeClient
{
    public static async Task<string> RunAsync(string client, IReadOnlyDictionary<string, string> environment)
    {
        var folder = Path.Combine(VendorDocuments.RepositoryRoot(), "tests", "vendor-clients", client);
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules")),
            $"The vendor's client is not installed: run npm ci --ignore-scripts in tests/vendor-clients/{client}.");
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, OperatingSystem.IsWindows() ? "node.exe" : "node"))),
            "Node.js is not on the path.");
        var start = new ProcessStartInfo("node", "check.mjs") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Google's clients otherwise look for a cloud machine's metadata server first.
        start.Environment["METADATA_SERVER_DETECTION"] = "none";
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
            node.ExitCode.ShouldBe(0, await errors);
            return await output;
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
