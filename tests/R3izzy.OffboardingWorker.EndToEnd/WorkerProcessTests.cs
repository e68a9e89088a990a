using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.EndToEnd;

public sealed class WorkerProcessTests
{
    [Fact]
    public async Task The_service_starts_says_its_address_and_ends_with_0_when_told_to_stop()
    {
        using var data = new DataFolder();
        var (worker, address) = await WorkerProcess.RunServiceAsync(data.Path);
        await using (worker)
        {
            address.IsLoopback.ShouldBeTrue();
            worker.Terminate();
            (await worker.WaitForExitAsync()).ShouldBe(ExitCodes.Ok, worker.Errors);
        }
    }
}
