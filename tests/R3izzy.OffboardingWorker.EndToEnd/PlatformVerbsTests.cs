using R3izzy.OffboardingWorker.Cli.Demo;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

namespace R3izzy.OffboardingWorker.EndToEnd;

/// <summary>The verbs that read from platforms, by hand as an operator would, against the simulated ones.</summary>
public sealed class PlatformVerbsTests : IAsyncLifetime
{
    private readonly DataFolder _folder = new();
    private SandboxHost? _sandbox;
    private DemoWorld? _world;

    private SandboxHost Sandbox => _sandbox!;

    private string Data => Path.Combine(_folder.Path, "data");

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _world = new DemoWorld(_sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Check_probes_every_platform_and_says_which_one_is_ill()
    {
        var good = await RunAsync("check", "--data", Data);
        good.ExitCode.ShouldBe(0, good.ToString());
        good.Output.ShouldNotContain("BAD");

        Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(401)) { Platform = "stripe", Times = int.MaxValue });
        var bad = await RunAsync("check", "--data", Data);
        bad.ExitCode.ShouldBe(1, bad.ToString());
        bad.Output.Split('\n').Where(l => l.StartsWith("BAD", StringComparison.Ordinal)).ShouldAllBe(l => l.Contains("stripe"));
        bad.Output.ShouldContain("BAD");
    }

    [Fact]
    public async Task Preview_of_a_file_tells_each_effect_and_has_none()
    {
        var file = _folder.Write("pedido.json", _world!.Customer("previa", "Cliente da Prévia", "11444777000161", "pro", "2026-01"));
        var before = Sandbox.Ledger.Entries.Count;

        var preview = await RunAsync("preview", file, "--data", Data);

        preview.ExitCode.ShouldBe(0, preview.ToString());
        preview.Output.ShouldContain("cancelar-stripe (stripe.cancel-subscriptions): would act");
        preview.Output.ShouldContain("desativar-firebase (firebase.disable-user): would act");
        preview.Output.ShouldContain("rescisao-contrato (human): nothing to do");
        Sandbox.Ledger.Entries.Count.ShouldBe(before);
    }

    [Fact]
    public async Task Restore_check_reads_the_whole_backup_back_and_sees_a_changed_byte()
    {
        var file = _folder.Write("pedido.json", _world!.Customer("guardado", "Cliente Guardado", "11444777000161", "pro", "2026-01"));
        (await RunAsync("enqueue", file, "--data", Data)).ExitCode.ShouldBe(0);
        var reference = $"DESL-{TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(-3)).Year}-000001";
        await RunUntilVerifiedAsync(reference);

        var whole = await RunAsync("restore-check", reference, "--data", Data);
        whole.ExitCode.ShouldBe(0, whole.ToString());
        whole.Output.ShouldStartWith("whole: 27 documents, 2 objects");

        var drive = Sandbox.Platform<SimulatedDrive>();
        var part = Files(drive, _world.SharedDriveId).First(f => f.Name.EndsWith(".gz", StringComparison.Ordinal));
        drive.Trash(part.Id);
        var broken = await RunAsync("restore-check", reference, "--data", Data);
        broken.ExitCode.ShouldBe(1, broken.ToString());
        broken.Output.ShouldStartWith("NOT WHOLE");

        (await RunAsync("restore-check", "DESL-2026-999999", "--data", Data)).ExitCode.ShouldBe(3);
    }

    private async Task RunUntilVerifiedAsync(string reference)
    {
        var settings = _world!.Settings();
        settings["Engine:LongestSleep"] = "00:00:00.2";
        var (worker, _) = await WorkerProcess.RunServiceAsync(Data, settings);
        await using (worker)
        {
            for (var look = 0; look < 200; look++)
            {
                var shown = await RunAsync("case", reference, "--data", Data);
                if (shown.Output.Contains("Verified", StringComparison.Ordinal))
                {
                    return;
                }
            }

            throw new TimeoutException((await RunAsync("case", reference, "--data", Data)).ToString());
        }
    }

    private Task<WorkerProcess.Finished> RunAsync(params string[] arguments) => WorkerProcess.RunAsync(arguments, _world!.Settings());

    private static IEnumerable<(string Id, string Name)> Files(SimulatedDrive drive, string parent) =>
        drive.ChildrenOf(parent).SelectMany(child => Files(drive, child.Id).Prepend(child));
}
