using System.Globalization;
using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary>The sample company in the sandbox: its platforms' settings, its customers, and the requests that the demo queues.</summary>
internal sealed class DemoWorld
{
    private const string TesterGroup = "testadores@r3izzy.com.br";
    private const string Package = "br.com.r3izzy.app";
    private const string ServiceAccount = "worker@r3izzy-sandbox.iam.gserviceaccount.com";

    private readonly SandboxHost _sandbox;
    private readonly SharedDrive _drive;
    private readonly string _clients;
    private readonly Dictionary<string, string> _stripeIds = [];

    public DemoWorld(SandboxHost sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Context.Tokens.AddAccount(ServiceAccount);
        _drive = Drive.AddSharedDrive("R3izzy");
        _clients = Drive.AddFolder(_drive.Id, "Clientes");
        foreach (var project in new[] { "r3izzy-pro", "r3izzy-lite" })
        {
            Users.AddProject(project);
            Firestore.AddDatabase(project);
            Storage.AddBucket(project);
        }

        var app = sandbox.Platform<SimulatedAndroidPublisher>().AddApp(Package, ServiceAccount);
        app.Tracks["Manager"] = [TesterGroup];
        Groups.AddAdmin(ServiceAccount);
        Groups.AddGroup(TesterGroup);
    }

    /// <summary>The shared drive that holds the folder Clientes.</summary>
    public string SharedDriveId => _drive.Id;

    /// <summary>Settings of every platform, pointing at the sandbox.</summary>
    public Dictionary<string, string?> Settings()
    {
        var key = _sandbox.Context.Tokens.Find(ServiceAccount)!.KeyFile(new Uri(_sandbox.AddressOf("google-oauth"), "token"));
        var settings = new Dictionary<string, string?>
        {
            ["Stripe:BaseAddress"] = Address("stripe"),
            ["Stripe:SecretKey"] = SimulatedStripe.SecretKey,
            ["Stripe:TestMode"] = "true",
            ["Firebase:BaseAddress"] = Address("identity-toolkit"),
            ["Firebase:Projects:pro"] = "r3izzy-pro",
            ["Firebase:Projects:lite"] = "r3izzy-lite",
            ["Drive:DriveAddress"] = Address("drive"),
            ["Drive:FirestoreAddress"] = Address("firestore"),
            ["Drive:StorageAddress"] = Address("storage"),
            ["Drive:SharedDriveId"] = _drive.Id,
            ["Drive:ClientsFolderId"] = _clients,
            ["Drive:Firestore:ProjectByPlan:pro"] = "r3izzy-pro",
            ["Drive:Firestore:ProjectByPlan:lite"] = "r3izzy-lite",
            ["Drive:Firestore:Roots:0"] = "clientes/{firestore}",
            ["Drive:Storage:BucketByPlan:pro"] = "r3izzy-pro",
            ["Drive:Storage:BucketByPlan:lite"] = "r3izzy-lite",
            ["Drive:Storage:Prefixes:0"] = "clientes/{firestore}/",
            ["Play:PublisherAddress"] = Address("android-publisher"),
            ["Play:CloudIdentityAddress"] = Address("cloud-identity"),
            ["Play:DirectoryAddress"] = Address("directory"),
            ["Play:Package"] = Package,
            ["Play:Groups:0"] = TesterGroup,
            ["Play:ConsoleEmailLists"] = "none",
        };
        foreach (var platform in new[] { "Stripe", "Firebase", "Drive", "Play" })
        {
            settings[$"{platform}:Enabled"] = "true";
            settings[$"{platform}:Concurrency"] = "4";
            settings[$"{platform}:Http:CallsPerSecond"] = "500";
            settings[$"{platform}:Http:RetryDelay"] = "00:00:00.050";
            settings[$"{platform}:Http:BreakerPause"] = "00:00:01";
            if (platform != "Stripe")
            {
                settings[$"{platform}:Credential:Key"] = key;
            }
        }

        return settings.ToDictionary(s => $"Platforms:{s.Key}", s => s.Value);
    }

    /// <summary>Seeds the sample customers and returns their requests, as JSON lines.</summary>
    /// <param name="now">By the demo's clock.</param>
    public byte[] Requests(DateTimeOffset now)
    {
        var (past, current) = (Month(now.AddMonths(-1)), Month(now));
        var lines = new List<string>
        {
            Customer("padaria-lite", "Padaria Pão Quente", "11222333000181", "lite", past),
            Customer("oficina-pro", "Oficina D'Ávila / Filial 2", "11444777000161", "pro", current),
            Customer("clinica-contabil", "Clínica São José 🌱", "12ABC34501DE35", "pro-contabilidade", past),
            Customer("livraria-sem-stripe", "Livraria Aurora", "52998224725", "pro", past, inStripe: false),
            Customer("mercado-instavel", "Mercado Bom Preço", "11144477735", "pro", past),
            Customer("estudio-contrato", "Estúdio Maré", "15350946056", "pro", past, hasContract: true),
        };

        // Fails twice and recovers: Stripe asks for a longer patience than an attempt has, once in each of two attempts.
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(429, RetryAfter: TimeSpan.FromSeconds(90)))
        {
            Platform = "stripe",
            PathContains = Find("mercado-instavel"),
            Times = 2,
        });
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Turns the faults up: about one call in six goes wrong in one of five ways. The same calls in every run.</summary>
    public void AddFaults()
    {
        var calls = 0;
        (Fault Fault, int Every)[] faults =
        [
            (new Fault.DropAfter(), 23), (new Fault.Refuse(503), 17), (new Fault.DropBefore(), 29),
            (new Fault.Refuse(429, RetryAfter: TimeSpan.FromSeconds(1)), 31), (new Fault.Slow(TimeSpan.FromMilliseconds(300)), 13),
        ];
        foreach (var (fault, every) in faults)
        {
            _sandbox.Faults.Add(new FaultRule(fault)
            {
                When = request => request.Path != "/token" && Interlocked.Increment(ref calls) % every == 0,
                Times = int.MaxValue,
            });
        }
    }

    /// <summary>Seeds a customer on every platform and returns the request that cancels it.</summary>
    public string Customer(string id, string name, string taxId, string plan, string lastMonth, bool inStripe = true, bool hasContract = false)
    {
        var email = $"{id}@exemplo.com.br";
        var project = plan == "lite" ? "r3izzy-lite" : "r3izzy-pro";
        if (inStripe)
        {
            _stripeIds[id] = Stripe.AddCustomer(email, name);
            Stripe.AddSubscription(_stripeIds[id]);
        }

        Users.AddUser(project, $"uid-{id}", email);
        Firestore.Add(project, $"clientes/{id}", new { nome = name, status = "ativo", plano = plan });
        for (var note = 1; note <= 25; note++)
        {
            Firestore.Add(project, $"clientes/{id}/notas/{note:000}", new { numero = note, valor = note * 19.9, pago = note % 2 == 0 });
        }

        // Below a document that was never written: only its children exist.
        Firestore.Add(project, $"clientes/{id}/anos/2026/fechamentos/06", new { receita = 1234.56 });
        Storage.AddObject(project, $"clientes/{id}/xml/nota 001.xml", Encoding.UTF8.GetBytes($"<nota cliente=\"{id}\"/>"), "application/xml");
        Storage.AddSyntheticObject(project, $"clientes/{id}/relatórios/anual.pdf", 3 * 1024 * 1024);
        Groups.Add(TesterGroup, email);

        var accounts = new Dictionary<string, string> { ["firestore"] = id };
        if (id == "mercado-instavel")
        {
            accounts["stripe"] = _stripeIds[id];
        }

        return JsonSerializer.Serialize(new
        {
            requestId = $"demo-{id}",
            action = "cancel",
            plan,
            lastMonth,
            customer = new { name, emails = new[] { email }, taxId, accounts },
            facts = new { hasContract, paysBy = new[] { "stripe" }, testerPlatforms = new[] { "android" } },
            requestedBy = "demo",
            reason = "Exemplo",
        });
    }

    private SimulatedDrive Drive => _sandbox.Platform<SimulatedDrive>();

    private SimulatedFirestore Firestore => _sandbox.Platform<SimulatedFirestore>();

    private SimulatedStorage Storage => _sandbox.Platform<SimulatedStorage>();

    private SimulatedIdentityToolkit Users => _sandbox.Platform<SimulatedIdentityToolkit>();

    private WorkspaceGroups Groups => _sandbox.Platform<SimulatedCloudIdentity>().Groups;

    private StripeSeeder Stripe => _sandbox.Platform<SimulatedStripe>().Seeds;

    private string Find(string id) => _stripeIds[id];

    private static string Month(DateTimeOffset time) => time.ToOffset(TimeSpan.FromHours(-3)).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private string Address(string platform) => _sandbox.AddressOf(platform).ToString().TrimEnd('/');
}
