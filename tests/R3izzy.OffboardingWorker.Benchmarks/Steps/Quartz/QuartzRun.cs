using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json;
using Dapper;
using global::Quartz;
using global::Quartz.Impl;
using global::Quartz.Spi;
using Microsoft.Data.Sqlite;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps.Quartz;

/// <summary>
/// The peer: Quartz.NET with its ADO.NET store on SQLite, each case a chain of six triggers of one durable job, each
/// scheduled by the run before it. WAL and synchronous=FULL as here. It keeps no record of what ran.
/// </summary>
internal static class QuartzRun
{
    private const string Case = "case";
    private const string Step = "step";

    private static readonly JobKey Job = new("step");
    private static int _left;
    private static TaskCompletionSource _done = new();

    public static async Task<Reading> RunAsync(string folder, string name, int cases)
    {
        var connection = $"Data Source={Path.Combine(folder, "quartz.db")}";
        await CreateTablesAsync(connection);
        _left = cases;
        _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var scheduler = await new StdSchedulerFactory(Settings(connection)).GetScheduler();
        await scheduler.AddJob(JobBuilder.Create<ChainedStep>().WithIdentity(Job).StoreDurably().Build(), replace: true);
        foreach (var portion in Enumerable.Range(0, cases).Chunk(100))
        {
            await Task.WhenAll(portion.Select(n => scheduler.ScheduleJob(TriggerOf(n.ToString(CultureInfo.InvariantCulture), 0))));
        }

        var meter = new Meter();
        await scheduler.Start();
        await _done.Task;
        // The job that counts last has run; its trigger is deleted right after.
        await WaitUntilEmptyAsync(connection);
        var reading = meter.Stop(name, (long)cases * BenchProcedure.Steps);
        await scheduler.Shutdown(waitForJobsToComplete: true);
        SqliteConnection.ClearAllPools();
        return reading;
    }

    private static ITrigger TriggerOf(string caseNumber, int step) => TriggerBuilder.Create()
        .WithIdentity($"{caseNumber}-{step}")
        .ForJob(Job)
        .UsingJobData(Case, caseNumber)
        .UsingJobData(Step, step.ToString(CultureInfo.InvariantCulture))
        .StartNow()
        .Build();

    private static NameValueCollection Settings(string connection) => new()
    {
        ["quartz.scheduler.instanceName"] = "bench",
        ["quartz.threadPool.maxConcurrency"] = "10",
        ["quartz.scheduler.batchTriggerAcquisitionMaxCount"] = "10",
        ["quartz.jobStore.type"] = "Quartz.Impl.AdoJobStore.JobStoreTX, Quartz",
        ["quartz.jobStore.driverDelegateType"] = "Quartz.Impl.AdoJobStore.SQLiteDelegate, Quartz",
        ["quartz.jobStore.acquireTriggersWithinLock"] = "true",
        ["quartz.jobStore.useProperties"] = "true",
        ["quartz.jobStore.dataSource"] = "store",
        ["quartz.dataSource.store.provider"] = "SQLite-Microsoft",
        ["quartz.dataSource.store.connectionString"] = connection,
        ["quartz.serializer.type"] = typeof(PropertiesSerializer).AssemblyQualifiedName,
    };

    private static async Task CreateTablesAsync(string connectionString)
    {
        await using var connection = new SqliteConnection(connectionString);
        // WAL stays with the file; synchronous=FULL is what SQLite comes with, and what Quartz's connections get.
        await connection.ExecuteAsync("PRAGMA journal_mode=WAL;");
        await connection.ExecuteAsync(QuartzTables.Sql);
        var synchronous = await connection.QuerySingleAsync<int>("PRAGMA synchronous");
        if (synchronous != 2)
        {
            throw new InvalidOperationException($"Quartz would run at synchronous={synchronous}, and 2 (FULL) is compared.");
        }
    }

    private static async Task WaitUntilEmptyAsync(string connectionString)
    {
        await using var connection = new SqliteConnection(connectionString);
        while (await connection.QuerySingleAsync<long>("SELECT (SELECT count(*) FROM QRTZ_TRIGGERS) + (SELECT count(*) FROM QRTZ_FIRED_TRIGGERS)") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>One step: nothing, and then the next one's trigger.</summary>
    private sealed class ChainedStep : IJob
    {
        public async Task Execute(IJobExecutionContext context)
        {
            var step = int.Parse(context.MergedJobDataMap.GetString(Step)!, CultureInfo.InvariantCulture);
            if (step + 1 < BenchProcedure.Steps)
            {
                await context.Scheduler.ScheduleJob(TriggerOf(context.MergedJobDataMap.GetString(Case)!, step + 1), context.CancellationToken);
            }
            else if (Interlocked.Decrement(ref _left) == 0)
            {
                _done.SetResult();
            }
        }
    }

    /// <summary>Job data as JSON: the package that brings a serializer is another one.</summary>
    private sealed class PropertiesSerializer : IObjectSerializer
    {
        public void Initialize()
        {
        }

        public byte[] Serialize<T>(T obj) where T : class => JsonSerializer.SerializeToUtf8Bytes(
            obj is NameValueCollection pairs ? pairs.AllKeys.ToDictionary(k => k!, k => pairs[k]) : (object)obj);

        public T? DeSerialize<T>(byte[] data) where T : class
        {
            if (typeof(T) != typeof(NameValueCollection))
            {
                return JsonSerializer.Deserialize<T>(data);
            }

            var pairs = new NameValueCollection();
            foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, string?>>(data)!)
            {
                pairs[key] = value;
            }

            return (T)(object)pairs;
        }
    }
}
