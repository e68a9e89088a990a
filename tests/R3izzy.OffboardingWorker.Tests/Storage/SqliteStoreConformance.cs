using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public sealed class SqliteStoreConformance : StoreConformance
{
    private readonly TempFolder _folder = new();

    protected override OpenedStore OpenStore()
    {
        var database = new SqliteDatabase(_folder.FullName);
        var store = new SqliteCaseStore(database);
        var reader = new SqliteCaseReader(database);
        return new OpenedStore(store, reader, async () =>
        {
            reader.Dispose();
            await store.DisposeAsync();
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
