using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>The file, its connections and its migrations.</summary>
public sealed class SqliteDatabase
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly Lock Making = new();

    private readonly string _file;

    static SqliteDatabase()
    {
        // SQLite counts every allocation of the process under one lock, at which readers and the writer wait for each other
        // (sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus). Nobody asks for the counts. Takes effect
        // only before SQLite's first use; afterwards it is refused, which costs speed and nothing else.
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <param name="dataFolder">Made when it is not there, readable by its owner alone.</param>
    public SqliteDatabase(string dataFolder)
    {
        DataFolder = Path.GetFullPath(dataFolder);
        if (!Directory.Exists(DataFolder))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(DataFolder);
            }
            else
            {
                Directory.CreateDirectory(DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        _file = Path.Combine(DataFolder, "offboarding.db");
    }

    public string DataFolder { get; }

    /// <summary>Touched after each commit that a worker in another process should hear of.</summary>
    public string WakeFile => Path.Combine(DataFolder, "wake");

    public bool Exists => File.Exists(_file);

    /// <summary>An open connection: WAL, synchronous=FULL, 15 s of patience with another process's write.</summary>
    public SqliteConnection Open()
    {
        MakeFile();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _file,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        connection.Execute("PRAGMA busy_timeout=15000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;");
        return connection;
    }

    /// <summary>Brings the file to this program's schema; refuses a file of a newer one.</summary>
    public void Migrate()
    {
        using var connection = Open();
        var migrations = Migrations();
        // The lock is the transaction itself: a second process waits here and then finds everything done.
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.QuerySingle<int>("PRAGMA user_version", transaction: transaction);
        if (version > migrations.Count)
        {
            throw new InvalidOperationException(
                $"The store in {DataFolder} has schema {version}, and this program knows up to {migrations.Count}. Use the program that wrote it, or a newer one.");
        }

        for (var next = version; next < migrations.Count; next++)
        {
            connection.Execute(migrations[next], transaction: transaction);
        }

        connection.Execute($"PRAGMA user_version = {migrations.Count}", transaction: transaction);
        transaction.Commit();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_file, OwnerOnly);
        }
    }

    // Before SQLite does: it gives the log beside it the mode that the file has at that moment. Under a lock, for closing
    // a file drops the locks that the same process has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    private void MakeFile()
    {
        lock (Making)
        {
            if (File.Exists(_file))
            {
                return;
            }

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            try
            {
                new FileStream(_file, options).Dispose();
            }
            catch (IOException) when (File.Exists(_file))
            {
                // Another process was first.
            }
        }
    }

    private static List<string> Migrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(n => n.Contains(".Storage.Sqlite.Migrations.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(n =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                    return reader.ReadToEnd();
                }),
        ];
    }
}
