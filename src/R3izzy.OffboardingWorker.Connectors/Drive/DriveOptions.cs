using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Settings <c>Platforms:drive</c>: where the customer's data is read, and where the backup goes.</summary>
public sealed class DriveOptions : PlatformOptions
{
    private const int UploadGranule = 256 * 1024;

    public DriveOptions()
    {
        // One backup holds up to 2 × ChunkSize × Parallelism bytes, so backups run one after the other unless asked otherwise.
        Concurrency = 1;
        // Drive allows a user about 100 edits a second (325,000 units a minute, 50 each); uploads count by the chunk.
        Http = new HttpLimits { CallsPerSecond = 100 };
    }

    public string DriveAddress { get; set; } = "https://www.googleapis.com";

    public string FirestoreAddress { get; set; } = "https://firestore.googleapis.com";

    public string StorageAddress { get; set; } = "https://storage.googleapis.com";

    /// <summary>The shared drive's id. Required: a service account owns no storage, so nothing can be kept in its own drive.</summary>
    public string SharedDriveId { get; set; } = "";

    /// <summary>Id of the folder that holds the customers' folders; empty: found by <see cref="ClientsFolderName"/> at the drive's root.</summary>
    public string ClientsFolderId { get; set; } = "";

    public string ClientsFolderName { get; set; } = "Clientes";

    public FirestoreSourceOptions Firestore { get; set; } = new();

    public StorageSourceOptions Storage { get; set; } = new();

    /// <summary>Bytes of documents in one part, before compression. 64 KiB to 1 GiB; default 64 MiB.</summary>
    public int PartSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes sent in one request of an upload, a multiple of 256 KiB. 256 KiB to 64 MiB; default 8 MiB. Two are in memory per file in flight.</summary>
    public int ChunkSize { get; set; } = 8 * 1024 * 1024;

    /// <summary>Storage objects in flight at once. 1 to 16; default 4.</summary>
    public int Parallelism { get; set; } = 4;

    /// <summary>Silence after which a download counts as broken. 1 s to 10 min; default 60 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    public GoogleCredentialOptions Credential { get; set; } = new();

    /// <summary>Adds a problem for each setting that is missing or out of its range.</summary>
    public void Check(PlatformSettings settings)
    {
        Required(settings, nameof(SharedDriveId), SharedDriveId, "the id of the shared drive (the last part of its address in the browser)");
        Required(settings, nameof(ClientsFolderName), ClientsFolderName, "the name of the folder with the customers' folders");
        Range(settings, nameof(PartSize), PartSize, 64 * 1024, 1024 * 1024 * 1024);
        Range(settings, nameof(ChunkSize), ChunkSize, UploadGranule, 64 * 1024 * 1024);
        Range(settings, nameof(Parallelism), Parallelism, 1, 16);
        Range(settings, nameof(IdleTimeout), IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        if (ChunkSize % UploadGranule != 0)
        {
            settings.Reject(nameof(ChunkSize), $"is {ChunkSize}; it takes a multiple of {UploadGranule}.");
        }

        Firestore.Check(settings);
        Storage.Check(settings);
        if (Firestore.IsEmpty && Storage.IsEmpty)
        {
            settings.Reject("Firestore:Roots", "is missing, and so are Firestore:Queries and Storage:Prefixes; at least one says what a backup holds, such as clientes/{firestore}.");
        }
    }

    private static void Required(PlatformSettings settings, string key, string value, string takes)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            settings.Reject(key, $"is missing; it takes {takes}.");
        }
    }

    private static void Range<T>(PlatformSettings settings, string key, T value, T least, T most) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            settings.Reject(key, FormattableString.Invariant($"is {value}; it takes {least} to {most}."));
        }
    }
}

/// <summary>Settings <c>Platforms:drive:Firestore</c>.</summary>
public sealed class FirestoreSourceOptions
{
    /// <summary>The Google Cloud project by plan; <c>pro-contabilidade</c> falls back to <c>pro</c>.</summary>
    public Dictionary<string, string> ProjectByPlan { get; set; } = [];

    public string Database { get; set; } = "(default)";

    /// <summary>Document paths with placeholders, such as <c>clientes/{firestore}</c>: the document and all below it.</summary>
    public List<string> Roots { get; set; } = [];

    public List<FirestoreQueryOptions> Queries { get; set; } = [];

    internal bool IsEmpty => Roots.Count == 0 && Queries.Count == 0;

    internal void Check(PlatformSettings settings)
    {
        PlanNames.Check(settings, "Firestore:ProjectByPlan", ProjectByPlan, required: !IsEmpty, "a Google Cloud project id");
        if (Database is "" or "." or ".." || Database.Contains('/', StringComparison.Ordinal))
        {
            settings.Reject("Firestore:Database", "is not a database id; it takes one such as (default).");
        }

        for (var i = 0; i < Roots.Count; i++)
        {
            CustomerTemplate.Check(settings, $"Firestore:Roots:{i}", Roots[i]);
            if (!DocumentPath.IsDocument(CustomerTemplate.WithSample(Roots[i])))
            {
                settings.Reject($"Firestore:Roots:{i}", "is not a document path; it takes collection/document pairs, such as clientes/{firestore}.");
            }
        }

        for (var i = 0; i < Queries.Count; i++)
        {
            Queries[i].Check(settings, $"Firestore:Queries:{i}");
        }
    }
}

/// <summary>Documents that belong to the customer by a field's value: settings <c>Platforms:drive:Firestore:Queries:N</c>.</summary>
public sealed class FirestoreQueryOptions
{
    /// <summary>Collection id (or path, where <see cref="CollectionGroup"/> is off).</summary>
    public string Collection { get; set; } = "";

    /// <summary>All collections of that id, wherever they are. Needs a collection-group index on the field.</summary>
    public bool CollectionGroup { get; set; }

    /// <summary>Field path, such as <c>clienteId</c>.</summary>
    public string Field { get; set; } = "";

    /// <summary>The value, with placeholders, such as <c>{firestore}</c>. Compared as a string.</summary>
    public string Value { get; set; } = "";

    /// <summary>Also all documents below each hit (one more call per hit). Default true.</summary>
    public bool Descendants { get; set; } = true;

    internal void Check(PlatformSettings settings, string key)
    {
        var segments = Collection.Split('/');
        if (!DocumentPath.AreSegments(segments) || segments.Length % 2 == 0 || (CollectionGroup && segments.Length > 1))
        {
            settings.Reject($"{key}:Collection", "is not a collection; it takes a collection id such as pedidos, or without CollectionGroup a path such as lojas/centro/pedidos.");
        }

        if (string.IsNullOrWhiteSpace(Field))
        {
            settings.Reject($"{key}:Field", "is missing; it takes the path of the field that names the customer, such as clienteId.");
        }

        CustomerTemplate.Check(settings, $"{key}:Value", Value);
    }
}

/// <summary>Settings <c>Platforms:drive:Storage</c>.</summary>
public sealed class StorageSourceOptions
{
    /// <summary>The bucket by plan; <c>pro-contabilidade</c> falls back to <c>pro</c>.</summary>
    public Dictionary<string, string> BucketByPlan { get; set; } = [];

    /// <summary>Object name prefixes with placeholders, each ending in a slash, such as <c>clientes/{firestore}/</c>.</summary>
    public List<string> Prefixes { get; set; } = [];

    internal bool IsEmpty => Prefixes.Count == 0;

    internal void Check(PlatformSettings settings)
    {
        PlanNames.Check(settings, "Storage:BucketByPlan", BucketByPlan, required: !IsEmpty, "a bucket name");
        for (var i = 0; i < Prefixes.Count; i++)
        {
            CustomerTemplate.Check(settings, $"Storage:Prefixes:{i}", Prefixes[i]);
            // Without the slash, clientes/ana would also take the files of clientes/anabela.
            if (!Prefixes[i].EndsWith('/'))
            {
                settings.Reject($"Storage:Prefixes:{i}", "does not end in a slash; it takes a prefix such as clientes/{firestore}/.");
            }
        }
    }
}
