using System.Globalization;
using System.Text;
using R3izzy.OffboardingWorker.Cli;
using R3izzy.OffboardingWorker.Cli.Demo;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

/// <summary>Real processes against simulated platforms in this one, whose ledger counts what really happened.</summary>
public sealed class SharedWorkTests : IAsyncLifetime
{
    // Of the sample customers: six cancellations, five of them with a month that has ended, and a pause.
    private const int Customers = 7;
    private const int Cancelled = 5;

    private readonly DataFolder _data = new();
    private SandboxHost? _sandbox;
    private Dictionary<string, string?> _settings = [];
    private byte[] _requests = [];

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        var world = new DemoWorld(_sandbox);
        _settings = world.Settings();
        _requests = world.Requests(TimeProvider.System.GetUtcNow());
        // Its patience is the demo's subject; here it would only take minutes of real time.
        _sandbox.Faults.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox!.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Two_workers_on_one_data_folder_share_the_work_and_do_nothing_twice()
    {
        var (first, _) = await WorkerProcess.RunServiceAsync(Store, _settings);
        await using var one = first;
        var (second, _) = await WorkerProcess.RunServiceAsync(Store, _settings);
        await using var two = second;

        await EnqueueAsync();
        await SettledAsync();

        Count("identity-toolkit", "user.disabled").ShouldBe(Cancelled);
        Count("cloud-identity", "member.removed").ShouldBe(Cancelled);
        // One of them Stripe does not know.
        Count("stripe", "subscription.canceled").ShouldBe(Cancelled - 1);
        Count("stripe", "subscription.collection-paused").ShouldBe(1);
        Count("conexa", "access.blocked").ShouldBe(2);
        Count("odoo", "project.created").ShouldBe(Cancelled + 1);
        one.Terminate();
        two.Terminate();
        (await one.WaitForExitAsync()).ShouldBe(ExitCodes.Ok);
        (await two.WaitForExitAsync()).ShouldBe(ExitCodes.Ok);
    }

    [Fact]
    public async Task Told_to_stop_it_lets_attempts_end_within_the_grace_and_leaves_none_open()
    {
        _sandbox!.Faults.Add(new FaultRule(new Fault.Slow(TimeSpan.FromMilliseconds(150))) { Platform = "drive", Times = int.MaxValue });
        var (worker, _) = await WorkerProcess.RunServiceAsync(Store, new Dictionary<string, string?>(_settings) { ["Engine:Grace"] = "00:00:02" });
        await using (worker)
        {
            await EnqueueAsync();
            await WaitForEffectAsync("drive", "folder.created");

            worker.Terminate();
            (await worker.WaitForExitAsync(TimeSpan.FromSeconds(20))).ShouldBe(ExitCodes.Ok, worker.Errors);
        }

        foreach (var row in (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").EnumerateArray())
        {
            var log = await Sample.ReadAsync("log", row.GetProperty("ref").GetString()!, "--data", Store);
            log.GetProperty("attempts").EnumerateArray().ShouldAllBe(a => a.GetProperty("outcome").GetString() != null);
        }
    }

    [Fact]
    public async Task No_personal_datum_and_no_secret_is_in_the_logs_or_in_the_bytes_of_the_store()
    {
        var (worker, address) = await WorkerProcess.RunServiceAsync(Store, _settings);
        string said;
        await using (worker)
        {
            await EnqueueAsync();
            await RejectedAsync(address);
            await SettledAsync();
            NothingPersonal(StoreBytes(), "the store while the service runs");
            worker.Terminate();
            await worker.WaitForExitAsync();
            said = worker.Output + worker.Errors;
        }

        NothingPersonal(Encoding.UTF8.GetBytes(said), "what the service prints");
        NothingPersonal(StoreBytes(), "the store");
    }

    /// <summary>The same requests with a flaw, so that their text is kept as rejected.</summary>
    private async Task RejectedAsync(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var content = new StringContent(Encoding.UTF8.GetString(_requests).Replace("\"plan\"", "\"plano\"", StringComparison.Ordinal), Encoding.UTF8, "application/x-ndjson");
        using var answer = await client.PostAsync(new Uri(address, "/api/v1/requests"), content, Token);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.UnprocessableEntity);
    }

    private string Store => Path.Combine(_data.Path, "store");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Count(string platform, string effect) => _sandbox!.Ledger.Entries.Count(e => e.Platform == platform && e.Name == effect);

    private async Task EnqueueAsync()
    {
        var enqueued = await WorkerProcess.RunAsync(["enqueue", "-", "--data", Store], input: new MemoryStream(_requests));
        enqueued.ExitCode.ShouldBe(ExitCodes.Ok, enqueued.ToString());
    }

    /// <summary>Waits until nothing is left but people's tasks, what needs them, and what has its time.</summary>
    private async Task SettledAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(180));
        while (true)
        {
            var moving = new List<string>();
            var cases = (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("ref").GetString()!).ToList();
            foreach (var reference in cases)
            {
                var steps = (await Sample.ReadAsync("case", reference, "--data", Store)).GetProperty("steps").EnumerateArray();
                // The mirror looks again and again for as long as its case is open.
                moving.AddRange(steps.Where(s => s.GetProperty("state").GetString() is "Ready" or "Running" or "Retrying" && s.GetProperty("uses").GetString() != "odoo.mirror-tasks")
                    .Select(s => $"{reference} {s.GetProperty("id").GetString()}"));
            }

            if (cases.Count == Customers && moving.Count == 0 && Count("cloud-identity", "member.removed") == Cancelled)
            {
                return;
            }

            patience.IsCancellationRequested.ShouldBeFalse(string.Join(", ", moving));
        }
    }

    private async Task WaitForEffectAsync(string platform, string effect)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (Count(platform, effect) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private byte[] StoreBytes() => [.. new DirectoryInfo(Store).EnumerateFiles().Where(f => f.Name.StartsWith("offboarding.db", StringComparison.Ordinal)).SelectMany(f => Read(f.FullName))];

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private void NothingPersonal(byte[] bytes, string where)
    {
        bytes.Length.ShouldBeGreaterThan(0);
        var secrets = _settings.Where(s => s.Key.EndsWith("SecretKey", StringComparison.Ordinal)).Select(s => s.Value!).Distinct();
        string[] personal = ["@exemplo.com.br", "Padaria Pão Quente", "Oficina D'Ávila", "Mercado Bom Preço", "11222333000181", "11.222.333/0001-81", "11144477735", "BEGIN PRIVATE KEY"];
        foreach (var planted in personal.Concat(secrets))
        {
            bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(planted)).ShouldBe(-1, string.Create(CultureInfo.InvariantCulture, $"'{planted}' is in {where}"));
        }
    }
}
