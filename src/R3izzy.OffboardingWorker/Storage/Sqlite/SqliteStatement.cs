using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>
/// A prepared statement on the writer's connection. Used where every microsecond counts: ADO.NET makes a reader for each
/// execution and costs about a fifth of the whole commit. One thread only.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;

    // SQLite keeps what is bound over a reset. A value that stands there already is not handed over again: most of a step's
    // values are those of the step before it, and each hand-over costs as much as ten comparisons.
    private readonly Bound[] _bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _db = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_db, sql, out _statement));
        _bound = new Bound[raw.sqlite3_bind_parameter_count(_statement)];
    }

    public SqliteStatement Bind(int index, long value)
    {
        ref var bound = ref BoundAt(index);
        if (bound.Kind != BoundKind.Number || bound.Number != value)
        {
            Check(raw.sqlite3_bind_int64(_statement, index, value));
            bound = new Bound(BoundKind.Number, value, null);
        }

        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    public SqliteStatement Bind(int index, bool value) => Bind(index, value ? 1L : 0L);

    public SqliteStatement Bind(int index, DateTimeOffset value) => Bind(index, value.ToUnixTimeMilliseconds());

    public SqliteStatement Bind(int index, DateTimeOffset? value) => Bind(index, value?.ToUnixTimeMilliseconds());

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        ref var bound = ref BoundAt(index);
        if (bound.Kind != BoundKind.Text || !string.Equals(bound.Text, value, StringComparison.Ordinal))
        {
            Check(raw.sqlite3_bind_text(_statement, index, value));
            bound = new Bound(BoundKind.Text, 0, value);
        }

        return this;
    }

    public SqliteStatement Bind(int index, byte[]? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        Check(raw.sqlite3_bind_blob(_statement, index, value));
        BoundAt(index) = new Bound(BoundKind.Bytes, 0, null);
        return this;
    }

    /// <summary>Runs to the end and makes the statement ready for the next use. Returns the rows changed.</summary>
    public int Run()
    {
        try
        {
            int code;
            while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
            }

            if (code != raw.SQLITE_DONE)
            {
                Check(code);
            }

            return raw.sqlite3_changes(_db);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>True when a row is there to read. Call <see cref="Reset"/> when done with the rows.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            // Without it the statement would answer every later use with a misuse error, long after a full disk has room again.
            Reset();
            Check(code);
        }

        return false;
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public int Int(int column) => raw.sqlite3_column_int(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public byte[]? Blob(int column) => IsNull(column) ? null : raw.sqlite3_column_blob(_statement, column).ToArray();

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Long(column));

    public void Dispose() => _statement.Dispose();

    private SqliteStatement BindNull(int index)
    {
        ref var bound = ref BoundAt(index);
        if (bound.Kind != BoundKind.Null)
        {
            Check(raw.sqlite3_bind_null(_statement, index));
            bound = default;
        }

        return this;
    }

    private ref Bound BoundAt(int index) => ref _bound[index - 1];

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _db);

    private enum BoundKind
    {
        Null,
        Number,
        Text,
        Bytes,
    }

    private readonly record struct Bound(BoundKind Kind, long Number, string? Text);
}
