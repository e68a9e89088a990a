using System.Diagnostics;
using R3izzy.OffboardingWorker.Tests.Specs;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>
/// Runs the <c>start.js</c> of a folder below <c>tests/vendor-clients</c>: a vendor's own server, which prints its port and ends
/// with its standard input. The test is skipped where it is not installed.
/// </summary>
internal sealed class NodeServer : IDisposable
{
    private readonly Process _node;

    private NodeServer(Process node, Uri address) => (_node, Address) = (node, address);

    public Uri Address { get; }

    public static async Task<NodeServer> StartAsync(string folderName)
    {
        var folder = Path.Combine(VendorDocuments.RepositoryRoot(), "tests", "vendor-clients", folderName);
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules")),
            $"The vendor's server is not installed: run npm ci --ignore-scripts in tests/vendor-clients/{folderName}.");
        var node = Process.Start(new ProcessStartInfo("node", "start.js")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (await node.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("listening on ", StringComparison.Ordinal))
                {
                    return new NodeServer(node, new Uri($"http://127.0.0.1:{line["listening on ".Length..]}/"));
                }
            }

            throw new InvalidOperationException($"{folderName} ended before it listened.");
        }
        catch
        {
            End(node);
            throw;
        }
    }

    public void Dispose() => End(_node);

    private static void End(Process node)
    {
        node.StandardInput.Close();
        if (!node.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            node.Kill(entireProcessTree: true);
        }

        node.Dispose();
    }
}
