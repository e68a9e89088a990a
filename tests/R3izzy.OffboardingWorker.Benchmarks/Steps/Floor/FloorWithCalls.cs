using System.Collections.Concurrent;
using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps.Floor;

/// <summary>
/// The floor with a call: lanes that open a step, call with a bare HttpClient, and close it; one thread commits what the
/// lanes have asked for meanwhile, as many at once as there are.
/// </summary>
internal sealed class FloorWithCalls : IDisposable
{
    private const int Lanes = 256;

    private readonly BlockingCollection<Write> _writes = [];
    private readonly SqliteConnection _connection;
    private readonly FloorStatements _rows;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Uri _address;

    public FloorWithCalls(SqliteDatabase database, Uri sandbox)
    {
        _connection = database.Open();
        _rows = new FloorStatements(_connection);
        _address = new Uri(sandbox, SandboxCall.Path);
    }

    public async Task<Reading> RunAsync(string name)
    {
        var due = _connection.Query<(long CaseId, long DueAt)>("SELECT case_id, due_at FROM due ORDER BY due_at, case_id").ToArray();
        var waiting = new ConcurrentQueue<(long CaseId, long DueAt)>(due);
        var writer = new Thread(WriteAll) { IsBackground = true, Name = "floor writer" };
        writer.Start();
        var meter = new Meter();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(() => LaneAsync(waiting))));
        var reading = meter.Stop(name, (long)due.Length * BenchProcedure.Steps);
        _writes.CompleteAdding();
        writer.Join();
        return reading;
    }

    public void Dispose()
    {
        _http.Dispose();
        _rows.Dispose();
        _connection.Dispose();
        _writes.Dispose();
    }

    private async Task LaneAsync(ConcurrentQueue<(long CaseId, long DueAt)> waiting)
    {
        while (waiting.TryDequeue(out var next))
        {
            await CommitAsync(new Write(next.CaseId, Ended: -1, next.DueAt, 0));
            for (var no = 0; no < BenchProcedure.Steps; no++)
            {
                var startedAt = Now();
                var clock = Stopwatch.GetTimestamp();
                await CallAsync();
                await CommitAsync(new Write(next.CaseId, no, startedAt, (long)Stopwatch.GetElapsedTime(clock).TotalMicroseconds));
            }
        }
    }

    private async Task CallAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _address);
        request.Headers.Authorization = new("Bearer", SimulatedStripe.SecretKey);
        request.Headers.TryAddWithoutValidation("Stripe-Version", SandboxCall.Version);
        using var response = await _http.SendAsync(request, CancellationToken.None);
        await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The sandbox answered {(int)response.StatusCode}.");
        }
    }

    private Task CommitAsync(Write write)
    {
        _writes.Add(write);
        return write.Done.Task;
    }

    private void WriteAll()
    {
        var group = new List<Write>(Lanes);
        while (_writes.TryTake(out var first, Timeout.Infinite))
        {
            group.Clear();
            group.Add(first);
            while (group.Count < Lanes && _writes.TryTake(out var more))
            {
                group.Add(more);
            }

            _rows.Begin();
            group.ForEach(Carry);
            _rows.Commit();
            group.ForEach(w => w.Done.SetResult());
        }
    }

    private void Carry(Write write)
    {
        var now = Now();
        switch (write.Ended)
        {
            case -1:
                _rows.OpenFirst(write.CaseId, write.Time, now);
                return;
            case BenchProcedure.Steps - 1:
                _rows.CloseCase(write.CaseId, now);
                break;
            default:
                _rows.Open(write.CaseId, write.Ended + 1, now);
                break;
        }

        _rows.Close(write.CaseId, write.Ended, now);
        _rows.AddCall(write.CaseId, write.Ended, write.Time, write.Microseconds);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="Ended">The step that ended; -1: the case's first step opens.</param>
    /// <param name="Time">When the call began, or the due row's time.</param>
    private sealed record Write(long CaseId, int Ended, long Time, long Microseconds)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
