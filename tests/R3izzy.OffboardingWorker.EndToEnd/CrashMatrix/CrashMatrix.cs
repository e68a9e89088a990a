using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Cli.Demo;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

/// <summary>
/// The real process is killed with SIGKILL at the call boundaries of a connector and started again; the sandbox's ledger
/// must show each effect exactly once, and the step must end as if nothing had happened. One process dies per boundary: the
/// one that finishes a case is the one that is killed in the next.
/// </summary>
public abstract class CrashMatrix : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DataFolder _folder = new();
    private SandboxHost? _sandbox;
    private DemoWorld? _world;
    private WorkerProcess? _worker;
    private Installation? _installation;
    private int _customers;

    protected SandboxHost Sandbox => _sandbox!;

    protected string SharedDriveId => _world!.SharedDriveId;

    /// <summary>The connector.</summary>
    protected abstract string Uses { get; }

    /// <summary>Its input, as YAML on one line.</summary>
    protected virtual string With => "{}";

    /// <summary>Steps that come before it, as YAML items; an approval that the settings take away is there always.</summary>
    protected virtual string StepsBefore => "";

    /// <summary>The ids of those that it needs.</summary>
    protected virtual string Needs => "aprovar";

    /// <summary>Of a step of a return: what the pause before it does, by a step with the id <c>pausar</c>. Null: the step is a cancellation's.</summary>
    protected virtual string? PauseUses => null;

    /// <summary>The customer's last month: a past one makes everything due now.</summary>
    protected virtual string LastMonth => "2026-01";

    /// <summary>Where the step stands once the worker has done all it can.</summary>
    protected virtual StepState Settled => StepState.Done;

    /// <summary>The effects of all cases so far, by name: each case must add the same.</summary>
    protected abstract IReadOnlyDictionary<string, int> CountEffects();

    /// <summary>What must be there before the customer's case is opened, besides what the samples seed.</summary>
    protected virtual void Prepare(string customerName, string taxId)
    {
    }

    /// <summary>Anything else that a second effect would show in, for one customer.</summary>
    protected virtual void AssertNoSecondCopy(string customerName)
    {
    }

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _world = new DemoWorld(_sandbox);
        var procedures = Directory.CreateDirectory(Path.Combine(_folder.Path, "procedures"));
        await File.WriteAllTextAsync(Path.Combine(procedures.FullName, "one-step.yaml"), $"""
            procedure: one-step
            version: 1
            action: {(PauseUses is null ? "cancel" : "return")}
            plan: pro
            title: Um passo
            steps:
              - id: aprovar
                title: Aprovar
                owner: ti
                instructions: Aprove.
                uses: approval
            {StepsBefore}
              - id: passo
                title: Passo
                owner: ti
                instructions: Faça à mão.
                uses: {Uses}
                with: {With}
                needs: [{Needs}]
                {(PauseUses is null ? "" : "continues: pausar")}
            """);
        if (PauseUses is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(procedures.FullName, "pause.yaml"), $"""
                procedure: pause
                version: 1
                action: pause
                plan: pro
                title: Pausa
                steps:
                  - id: pausar
                    title: Pausar
                    owner: ti
                    instructions: Pause à mão.
                    uses: {PauseUses}
                """);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }

        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task Killed_before_each_request() => RunAsync(IsNearAWrite, boundary =>
    {
        var hold = new Hold();
        // Never released: the call ends with the process that made it, and has no effect.
        return (new Fault.HoldBefore(hold), hold.Reached);
    });

    [Fact]
    public Task Killed_after_each_effect_and_before_its_answer() => RunAsync(IsAWrite, boundary =>
    {
        var hold = new Hold();
        return (new Fault.HoldAfter(hold), hold.Reached);
    });

    [Fact]
    public Task Killed_after_each_answer_and_before_its_record() => RunAsync(IsNearAWrite, boundary =>
    {
        // With the store's write lock held, the worker can hear the answer and record nothing of it.
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (new Fault.RunAfter(
            () =>
            {
                boundary.LockStore();
                return Task.CompletedTask;
            },
            () =>
            {
                answered.SetResult();
                return Task.CompletedTask;
            }), answered.Task);
    });

    // Between two reads nothing can have changed anywhere: a process that dies there leaves what one leaves that dies a read
    // earlier. R3IZZY_LONG_TESTS=1 kills it there all the same.
    private static bool LongRun { get; } = Environment.GetEnvironmentVariable("R3IZZY_LONG_TESTS") == "1";

    private static bool IsAWrite(IReadOnlyList<CallRow> calls, int call) => call == 0 || calls[call].Method != "GET";

    private static bool IsNearAWrite(IReadOnlyList<CallRow> calls, int call) =>
        IsAWrite(calls, call) || calls[call - 1].Method != "GET" || call == calls.Count - 1;

    private async Task RunAsync(Func<IReadOnlyList<CallRow>, int, bool> matters, Func<Boundary, (Fault Fault, Task Reached)> faultAt)
    {
        await StartWorkerAsync();
        var customer = await NewCustomerAsync();
        var before = CountEffects();
        var rehearsal = await OpenCaseAsync(customer);
        await SettledAsync(rehearsal, Settled);
        var perCase = Difference(before, CountEffects());
        perCase.Values.Sum().ShouldBeGreaterThan(0);
        var calls = (await _installation!.Reader.CallsAsync(rehearsal.Id, CancellationToken.None))
            .Where(c => !c.Platform.EndsWith("-oauth", StringComparison.Ordinal)).OrderBy(c => c.StartedAt).ThenBy(c => c.No).ThenBy(c => c.Sequence).ToList();
        calls.Count.ShouldBeGreaterThan(1);

        foreach (var call in Enumerable.Range(0, calls.Count).Where(c => LongRun || matters(calls, c)))
        {
            customer = await NewCustomerAsync();
            before = CountEffects();
            var @case = await KillAtAsync(customer, call, faultAt);
            await StartWorkerAsync();
            await SettledAsync(@case, Settled);

            var where = $"killed at call {call} of {calls.Count}";
            Difference(before, CountEffects()).ShouldBe(perCase, ignoreOrder: true, where);
            AssertNoSecondCopy(@case.CustomerName);
            var attempts = await _installation.Reader.AttemptsAsync(@case.Id, CancellationToken.None);
            attempts.Count(a => a.Outcome == AttemptOutcome.Lost).ShouldBe(1, where);
            attempts[^1].Failure.ShouldBeNull(where);
        }
    }

    private async Task<OpenCase> KillAtAsync(Customer customer, int call, Func<Boundary, (Fault Fault, Task Reached)> faultAt)
    {
        using var boundary = new Boundary(_installation!.Database);
        var (fault, reached) = faultAt(boundary);
        Sandbox.Faults.Add(new FaultRule(fault) { When = request => request.Path != "/token", Skip = call });
        var @case = await OpenCaseAsync(customer);
        await reached.WaitAsync(Patience);
        await _worker!.KillAsync();
        boundary.UnlockStore();
        ExpireLeases();
        Sandbox.Faults.Clear();
        return @case;
    }

    private async Task StartWorkerAsync()
    {
        var settings = _world!.Settings();
        settings["Procedures:Folder"] = Path.Combine(_folder.Path, "procedures");
        settings["Engine:LongestSleep"] = "00:00:00.2";
        settings["Engine:Lease"] = "00:01:00";
        settings["Approvals:Required"] = "false";
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        (_worker, _) = await WorkerProcess.RunServiceAsync(Path.Combine(_folder.Path, "data"), settings);
        _installation ??= Installation.Open(
            Settings.ReadDemo(settings), Path.Combine(_folder.Path, "data"), TimeProvider.System, NullLoggerFactory.Instance, _ => { });
    }

    /// <summary>Seeds a customer; for the step of a return, one that is paused.</summary>
    private async Task<Customer> NewCustomerAsync()
    {
        var number = _customers++;
        var name = $"Cliente {number}";
        var request = _world!.Customer($"cliente-{number}", name, Cpf(number), "pro", LastMonth, inPix: true);
        Prepare(name, Cpf(number));
        if (PauseUses is null)
        {
            return new Customer(name, request);
        }

        var pause = await QueueAsync(name, As(request, "pause", ("pauseFrom", "2026-01-01")));
        await SettledAsync(pause, StepState.Done);
        return new Customer(name, As(request, "return", ("returnOn", "2026-02-01")));
    }

    private static string As(string request, string action, params (string Key, string Value)[] fields)
    {
        var changed = JsonNode.Parse(request)!.AsObject();
        changed.Remove("lastMonth");
        changed["action"] = action;
        changed["requestId"] = $"{changed["requestId"]}-{action}";
        foreach (var (key, value) in fields)
        {
            changed[key] = value;
        }

        return changed.ToJsonString();
    }

    private Task<OpenCase> OpenCaseAsync(Customer customer) => QueueAsync(customer.Name, customer.Request);

    private async Task<OpenCase> QueueAsync(string name, string request)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(request));
        var taken = await new TakeRequests(_installation!.OpenCases, new IntakeLimits(), RequestIdRule.Required).RunAsync(stream, CancellationToken.None);
        var reference = taken.ShouldBeOfType<TakenRequests.Taken>().Cases.Single().Ref;
        _installation.Wake.Signal();
        var row = await _installation.Reader.FindAsync(reference, CancellationToken.None);
        return new OpenCase(row!.Id, name);
    }

    private async Task SettledAsync(OpenCase @case, StepState settled)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var step = (await _installation!.Reader.StepsAsync(@case.Id, CancellationToken.None))[^1];
            if (step.State == settled)
            {
                return;
            }

            if (step.State.HasEnded() || step.State is StepState.Parked or StepState.AwaitingPerson || limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The step is {step.State}: {step.Why}\n{_worker!.Output}\n{_worker.Errors}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    // The dead worker's lease would run out in a minute; the test is not there to wait for it.
    private void ExpireLeases()
    {
        using var connection = _installation!.Database.Open();
        connection.Execute("UPDATE worker SET lease_until = 0");
    }

    private static Dictionary<string, int> Difference(IReadOnlyDictionary<string, int> before, IReadOnlyDictionary<string, int> after) =>
        after.ToDictionary(e => e.Key, e => e.Value - before.GetValueOrDefault(e.Key));

    private static string Cpf(int number)
    {
        var digits = (100_200_300 + number).ToString(CultureInfo.InvariantCulture).Select(c => c - '0').ToList();
        for (var first = 10; first <= 11; first++)
        {
            var rest = digits.Select((d, i) => d * (first - i)).Sum() % 11;
            digits.Add(rest < 2 ? 0 : 11 - rest);
        }

        return string.Concat(digits);
    }

    /// <param name="Request">What opens the customer's case.</param>
    private sealed record Customer(string Name, string Request);

    private sealed record OpenCase(long Id, string CustomerName);

    /// <summary>The store's write lock, held by the test while a process dies.</summary>
    private sealed class Boundary(SqliteDatabase database) : IDisposable
    {
        private Microsoft.Data.Sqlite.SqliteConnection? _lock;

        public void LockStore()
        {
            _lock = database.Open();
            _lock.Execute("BEGIN IMMEDIATE");
        }

        public void UnlockStore()
        {
            _lock?.Dispose();
            _lock = null;
        }

        public void Dispose() => UnlockStore();
    }
}
