using Microsoft.Extensions.Hosting;
using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.Tests.Cli;

public sealed class RunVerbTests
{
    [Fact]
    public async Task A_stop_because_a_service_broke_down_is_not_reported_as_an_ordinary_one()
    {
        using var sound = new Service(broken: false);
        using var broken = new Service(broken: true);
        await sound.StartAsync(TestContext.Current.CancellationToken);
        await broken.StartAsync(TestContext.Current.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        await sound.StopAsync(TestContext.Current.CancellationToken);

        RunVerb.ExitCode([sound]).ShouldBe(ExitCodes.Ok);
        RunVerb.ExitCode([sound, broken]).ShouldBe(ExitCodes.Failed);
    }

    private sealed class Service(bool broken) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            broken ? Task.FromException(new InvalidOperationException("broken")) : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
    }
}
