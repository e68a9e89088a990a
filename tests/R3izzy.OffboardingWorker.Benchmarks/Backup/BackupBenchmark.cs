using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;

namespace R3izzy.OffboardingWorker.Benchmarks.Backup;

/// <summary><c>backup</c>: the connector and a bare copy turn about, each in fresh processes, against one sandbox in another.</summary>
internal static class BackupBenchmark
{
    private static readonly JsonSerializerOptions OneLine = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(Options options)
    {
        var megabytes = options.Number("megabytes", 2048);
        var bytes = (long)megabytes * 1024 * 1024;
        using var folder = new TemporaryFolder();
        var (sandbox, place) = await BackupSandbox.StartAsync(bytes, folder.Path);
        var (copies, backups) = (new List<Reading>(), new List<Reading>());
        await using (sandbox)
        {
            for (var round = 1; round <= options.Number("rounds", 3); round++)
            {
                Console.Error.WriteLine($"… round {round}: bare copy, drive.backup");
                copies.Add(await InNewProcessAsync(BareCopy.Verb, place, bytes, round));
                backups.Add(await InNewProcessAsync(ConnectorCopy.Verb, place, bytes, round));
            }
        }

        Print(options, megabytes, copies, backups);
        return 0;
    }

    private static async Task<Reading> InNewProcessAsync(string verb, BackupPlace place, long bytes, int round) =>
        (await Child.RunAsync<Reading>([verb, "--place", JsonSerializer.Serialize(place), "--bytes", $"{bytes}", "--case", $"{round}"]))[0];

    private static void Print(Options options, int megabytes, List<Reading> copies, List<Reading> backups)
    {
        var share = Rate(backups) / Rate(copies);
        if (options.Has("json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(new { megabytes, share, backup = Summary(backups), bareCopy = Summary(copies) }, OneLine));
            return;
        }

        Console.WriteLine($"{megabytes:N0} MiB in {BackupSandbox.Objects} objects, from a simulated bucket to a simulated drive in another process, {Environment.ProcessorCount} cores; SHA-256 and CRC-32C");
        Line("drive.backup (parts, checkpoints, proof, manifest)", backups);
        Line("bare HttpClient copy with the same hashes", copies);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"backup / bare copy: {share:P0} (aim: over 70 %); peak memory {backups.Max(b => b.PeakMegabytes):0} MB (aim: under 250 MB)"));
    }

    private static void Line(string name, List<Reading> readings) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-52}{Rate(readings),6:0} MB/s ({readings.Min(r => r.Rate) / 1e6:0}–{readings.Max(r => r.Rate) / 1e6:0})  CPU {readings.Select(r => r.CpuSeconds * 1e9 / r.Units).Median():0.00} s/GB  peak {readings.Max(r => r.PeakMegabytes):0} MB"));

    private static object Summary(List<Reading> readings) => new
    {
        megabytesPerSecond = Rate(readings),
        cpuSecondsPerGigabyte = readings.Select(r => r.CpuSeconds * 1e9 / r.Units).Median(),
        peakMegabytes = readings.Max(r => r.PeakMegabytes),
    };

    private static double Rate(List<Reading> readings) => readings.Select(r => r.Rate).Median() / 1e6;
}
