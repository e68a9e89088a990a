using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>
/// The one writer of a process: a thread of its own that runs what is queued in groups, one transaction a group. A task
/// ends when its group is on disk. An operation that throws takes no other with it: its group is run again one by one.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Most operations in one transaction: beyond it latency grows and throughput hardly does.</summary>
    public const int LargestGroup = 256;

    private readonly Channel<Operation> _queue = Channel.CreateUnbounded<Operation>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteWriter(SqliteDatabase database)
    {
        _connection = database.Open();
        _statements = new SqliteStatements(_connection);
        _thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>Queues a piece of work; the task ends with its result once it is on disk.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var operation = new Operation<T>(work);
        return _queue.Writer.TryWrite(operation)
            ? operation.Task
            : Task.FromException<T>(new ObjectDisposedException(nameof(SqliteWriter)));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
        _statements.Dispose();
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<Operation>(LargestGroup);
        var reader = _queue.Reader;
        while (WaitForWork(reader))
        {
            group.Clear();
            while (group.Count < LargestGroup && reader.TryRead(out var operation))
            {
                group.Add(operation);
            }

            CommitGroup(group);
        }

        _ended.SetResult();
    }

    // A blocking wait on a thread of its own: the thread pool never pays for a slow disk.
    private static bool WaitForWork(ChannelReader<Operation> reader)
    {
        var wait = reader.WaitToReadAsync();
        return wait.IsCompletedSuccessfully ? wait.Result : wait.AsTask().GetAwaiter().GetResult();
    }

    private void CommitGroup(List<Operation> group)
    {
        try
        {
            InTransaction(group);
        }
        catch (Exception failure)
        {
            if (group.Count == 1)
            {
                group[0].Fail(failure);
                return;
            }

            foreach (var operation in group)
            {
                CommitAlone(operation);
            }

            return;
        }

        foreach (var operation in group)
        {
            operation.Complete();
        }
    }

    private void CommitAlone(Operation operation)
    {
        try
        {
            InTransaction([operation]);
        }
        catch (Exception failure)
        {
            operation.Fail(failure);
            return;
        }

        operation.Complete();
    }

    private void InTransaction(List<Operation> group)
    {
        _statements.Begin.Run();
        try
        {
            foreach (var operation in group)
            {
                operation.Execute(_statements);
            }

            _statements.Commit.Run();
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    private void Rollback()
    {
        try
        {
            _statements.Rollback.Run();
        }
        catch (SqliteException)
        {
            // A full disk or an I/O error has rolled it back already; the first exception tells what happened.
        }
    }

    private abstract class Operation
    {
        public abstract void Execute(SqliteStatements statements);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Operation<T>(Func<SqliteStatements, T> work) : Operation
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public override void Execute(SqliteStatements statements) => _result = work(statements);

        public override void Complete() => _done.SetResult(_result!);

        public override void Fail(Exception failure) => _done.SetException(failure);
    }
}
