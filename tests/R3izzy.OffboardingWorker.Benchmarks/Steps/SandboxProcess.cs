using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>The sandbox as a process of its own, so that its work is not counted as the worker's.</summary>
internal static class SandboxProcess
{
    public const string Verb = "sandbox";

    public static Task<(Child Child, Uri Stripe)> StartAsync() => Child.ServeAsync<Uri>(Verb);

    /// <summary>The child's side.</summary>
    public static async Task<int> ServeAsync()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await Child.ServedAsync(sandbox.AddressOf("stripe"));
        return 0;
    }
}
