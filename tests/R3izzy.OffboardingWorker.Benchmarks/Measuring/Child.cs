using System.Diagnostics;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.Benchmarks.Measuring;

/// <summary>This program once more, as a process of its own: a cold start, and memory that is nobody else's.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    /// <summary>Runs a verb to its end; each line it prints is one result.</summary>
    public static async Task<IReadOnlyList<T>> RunAsync<T>(params IReadOnlyList<string> arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var results = new List<T>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            results.Add(JsonSerializer.Deserialize<T>(line)!);
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? results
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}; its message is above.");
    }

    /// <summary>Starts a verb that serves until its input is closed; answers with the first line it prints.</summary>
    public static async Task<(Child Child, T Ready)> ServeAsync<T>(params IReadOnlyList<string> arguments)
    {
        var child = new Child(Start(arguments));
        var line = await child._process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"{string.Join(' ', arguments)} ended before it was ready.");
        return (child, JsonSerializer.Deserialize<T>(line)!);
    }

    /// <summary>The child's side of <see cref="ServeAsync"/>.</summary>
    public static async Task ServedAsync<T>(T ready)
    {
        Print(ready);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }
    }

    public static void Print<T>(T result) => Console.WriteLine(JsonSerializer.Serialize(result));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath!;
        // Started as "dotnet X.dll": the runtime's host is not the program.
        var hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in hosted ? [typeof(Child).Assembly.Location, .. arguments] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
