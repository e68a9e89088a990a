using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.EndToEnd;

/// <summary>
/// The real executable as a process of its own. Reads both outputs line by line, waits with a bound, and is killed by its
/// number when disposed. Settings of this machine (environment, user-secrets, appsettings.json of a working folder) do not reach it.
/// </summary>
public sealed partial class WorkerProcess : IAsyncDisposable
{
    /// <summary>Longest wait for a line or an exit when the caller names none. Wide: the machine may be busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] OwnSections = ["Api", "Calendar", "Data", "Engine", "Intake", "Platforms", "Procedures", "Security"];

    private readonly Process _process;
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("r3izzy-home-");
    private readonly OutputLines _output = new();
    private readonly OutputLines _errors = new();
    private readonly Task _reading;
    private readonly Task _feeding;

    private WorkerProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings, Stream? input)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = _home.FullName,
        };
        start.ArgumentList.Add(Executable);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Isolate(start, settings);
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(_output.ReadAsync(_process.StandardOutput), _errors.ReadAsync(_process.StandardError));
        _feeding = FeedAsync(input);
    }

    /// <summary>The program under test, as it lies beside the tests.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "R3izzy.OffboardingWorker.dll");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output so far.</summary>
    public string Output => _output.Text;

    /// <summary>Standard error so far.</summary>
    public string Errors => _errors.Text;

    /// <summary>Largest resident memory seen so far (VmHWM), in bytes. Null: this system does not tell.</summary>
    public long? PeakMemory { get; private set; }

    /// <param name="arguments">As on the command line.</param>
    /// <param name="settings">Keys as in appsettings.json (<c>Engine:Lease</c>); they go through the environment.</param>
    /// <param name="input">Standard input; null: closed at once.</param>
    public static WorkerProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? settings = null, Stream? input = null) =>
        new(arguments, settings ?? new Dictionary<string, string?>(), input);

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<Finished> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? settings = null, Stream? input = null, TimeSpan? limit = null)
    {
        await using var process = Start(arguments, settings, input);
        var code = await process.WaitForExitAsync(limit);
        return new Finished(code, process.Output, process.Errors, process.PeakMemory);
    }

    /// <summary>Runs a verb to its end, without settings.</summary>
    public static Task<Finished> RunAsync(params string[] arguments) => RunAsync(arguments, settings: null);

    /// <summary>Starts <c>run</c> on a data folder and waits until it takes requests. A free port is taken unless the settings name one.</summary>
    public static async Task<(WorkerProcess Worker, Uri Address)> RunServiceAsync(string dataFolder, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>());
        all.TryAdd("Api:Port", "0");
        var worker = Start(["run", "--data", dataFolder], all);
        try
        {
            return (worker, await worker.WaitUntilReadyAsync());
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for the line that says ready; returns the address of the API.</summary>
    public async Task<Uri> WaitUntilReadyAsync(TimeSpan? limit = null)
    {
        await WaitForLineAsync("Ready.", limit);
        return new Uri(Address().Match(Output).Groups[1].Value);
    }

    /// <summary>The first line of standard output that contains <paramref name="text"/>, already there or still to come.</summary>
    public Task<string> WaitForLineAsync(string text, TimeSpan? limit = null) => WaitAsync(_output, text, limit);

    /// <summary>The same for standard error.</summary>
    public Task<string> WaitForErrorLineAsync(string text, TimeSpan? limit = null) => WaitAsync(_errors, text, limit);

    /// <summary>Waits for the end of the process and of its outputs; returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null)
    {
        using var patience = new CancellationTokenSource(limit ?? Patience);
        try
        {
            var exit = _process.WaitForExitAsync(patience.Token);
            while (await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None)) != exit)
            {
                NotePeakMemory();
            }

            await exit;
            await _reading.WaitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The process did not end within {limit ?? Patience}.\n{Transcript()}");
        }
    }

    /// <summary>SIGTERM: asks it to stop in order.</summary>
    public void Terminate() => Signal("-TERM");

    /// <summary>SIGINT, as Ctrl+C sends it.</summary>
    public void Interrupt() => Signal("-INT");

    /// <summary>SIGKILL: it dies on the spot.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: false);
        }

        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await KillAsync();
            await _feeding;
        }
        finally
        {
            _process.Dispose();
            _home.Delete(recursive: true);
        }
    }

    private async Task<string> WaitAsync(OutputLines lines, string text, TimeSpan? limit) =>
        await lines.WaitAsync(text, limit ?? Patience)
        ?? throw new TimeoutException($"No line with '{text}' {(HasExited ? $"before the process ended with {_process.ExitCode}" : $"within {limit ?? Patience}")}.\n{Transcript()}");

    private void Isolate(ProcessStartInfo start, IReadOnlyDictionary<string, string?> settings)
    {
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(name);
        }

        // User-secrets are looked for below the home folder.
        start.Environment["HOME"] = _home.FullName;
        start.Environment["APPDATA"] = _home.FullName;
        start.Environment["DOTNET_NOLOGO"] = "1";
        // A killed process would leave its diagnostics sockets in the folder for temporary files.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (key, value) in settings.Where(s => s.Value is not null))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
    }

    private static bool IsOurs(string name) =>
        OwnSections.Any(s => name.StartsWith(s + "__", StringComparison.OrdinalIgnoreCase))
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_ENVIRONMENT";

    private async Task FeedAsync(Stream? input)
    {
        try
        {
            await using var target = _process.StandardInput.BaseStream;
            if (input is not null)
            {
                await input.CopyToAsync(target);
            }
        }
        catch (IOException)
        {
            // The process ended, or stopped reading, before it had everything.
        }
    }

    private void NotePeakMemory()
    {
        try
        {
            var line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            PeakMemory = line is null ? PeakMemory : 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // Gone, or no /proc here: the last value stands.
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit(Patience).ShouldBeTrue();
    }

    private string Transcript() => $"--- standard output\n{Output}\n--- standard error\n{Errors}";

    [GeneratedRegex(@"(http://\S+?)/health/ready")]
    private static partial Regex Address();

    /// <summary>What a verb left behind.</summary>
    public sealed record Finished(int ExitCode, string Output, string Errors, long? PeakMemory)
    {
        public override string ToString() => $"exit {ExitCode}\n--- standard output\n{Output}\n--- standard error\n{Errors}";
    }
}
