using System.Globalization;
using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Cli.Demo.Samples;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary>The sample company in the sandbox: its platforms' settings, its customers, and the requests that the demo queues.</summary>
internal sealed class DemoWorld
{
    private readonly SandboxHost _sandbox;
    private readonly DemoGround _ground;
    private readonly IReadOnlyList<DemoSample> _samples;
    private readonly Dictionary<string, string> _stripeIds = [];

    public DemoWorld(SandboxHost sandbox)
    {
        _sandbox = sandbox;
        _ground = new DemoGround(sandbox);
        _samples = DemoSamples.Create(sandbox, _ground);
    }

    /// <summary>Customers whose tasks the demo's people leave alone.</summary>
    public static IReadOnlySet<string> LeftAlone { get; } = new HashSet<string>(StringComparer.Ordinal) { "Estúdio Maré" };

    /// <summary>The shared drive that holds the folder Clientes.</summary>
    public string SharedDriveId => _ground.SharedDriveId;

    /// <summary>Settings of every platform, pointing at the sandbox.</summary>
    public Dictionary<string, string?> Settings()
    {
        var settings = _samples.SelectMany(s => s.Settings).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        foreach (var platform in settings.Keys.Select(k => k[..k.IndexOf(':', StringComparison.Ordinal)]).Distinct().ToList())
        {
            settings[$"{platform}:Enabled"] = "true";
            settings[$"{platform}:Concurrency"] = "4";
            settings[$"{platform}:Http:CallsPerSecond"] = "500";
            settings[$"{platform}:Http:RetryDelay"] = "00:00:00.050";
            settings[$"{platform}:Http:BreakerPause"] = "00:00:01";
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
            Customer("padaria-lite", "Padaria Pão Quente", "11222333000181", "lite", past, facts: Everything(hasContract: false)),
            Customer("oficina-pro", "Oficina D'Ávila / Filial 2", "11444777000161", "pro", current, inStripe: false, inPix: true, hasOwnBackup: true, facts: new
            {
                paysBy = new[] { "pix" }, hasContract = false, usesFocusNfe = false, usesQuestor = false, hasCertificate = false, hasAccounting = false,
                testerPlatforms = new[] { "android" },
            }),
            Customer("clinica-contabil", "Clínica São José 🌱", "12ABC34501DE35", "pro-contabilidade", past, facts: Everything(hasContract: true)),
            // Tells nothing: each platform is asked.
            Customer("livraria-sem-fatos", "Livraria Aurora", "52998224725", "pro", past, inStripe: false, facts: new { }),
            Customer("mercado-instavel", "Mercado Bom Preço", "11144477735", "pro", past, stripeIdIsKnown: true),
            Customer("estudio-contrato", "Estúdio Maré", "15350946056", "pro", past, hasContract: true),
            Pause("coworking-pausa", "Coworking Horizonte", "39053344705", now),
        };

        // Fails twice and recovers: Stripe asks for a longer patience than an attempt has, once in each of two attempts.
        _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(429, RetryAfter: TimeSpan.FromSeconds(90)))
        {
            Platform = "stripe",
            PathContains = _stripeIds["mercado-instavel"],
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
    public string Customer(
        string id, string name, string taxId, string plan, string lastMonth, bool inStripe = true, bool inPix = false, bool stripeIdIsKnown = false,
        bool hasContract = false, bool hasOwnBackup = false, object? facts = null)
    {
        var customer = Seed(new DemoCustomer(id, name, $"{id}@exemplo.com.br", taxId, plan) { PaysByStripe = inStripe, PaysByPix = inPix, HasOwnBackup = hasOwnBackup });
        if (stripeIdIsKnown)
        {
            customer.Accounts["stripe"] = _stripeIds[id] = customer.StripeId!;
        }

        return JsonSerializer.Serialize(new
        {
            requestId = $"demo-{id}",
            action = "cancel",
            plan,
            lastMonth,
            customer = About(customer),
            facts = facts ?? new
            {
                hasContract,
                paysBy = new[] { "stripe" },
                usesFocusNfe = false,
                usesQuestor = false,
                hasCertificate = false,
                hasAccounting = false,
                testerPlatforms = new[] { "android" },
            },
            requestedBy = "demo",
            reason = "Exemplo",
        });
    }

    /// <summary>Seeds a customer and returns the request that pauses it from today on, for three weeks.</summary>
    private string Pause(string id, string name, string taxId, DateTimeOffset now)
    {
        var customer = Seed(new DemoCustomer(id, name, $"{id}@exemplo.com.br", taxId, "pro"));
        return JsonSerializer.Serialize(new
        {
            requestId = $"demo-{id}",
            action = "pause",
            plan = customer.Plan,
            returnOn = now.ToOffset(TimeSpan.FromHours(-3)).AddDays(21).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            customer = About(customer),
            facts = new { paysBy = new[] { "stripe" }, invoicing = new[] { "automatic" }, hasEmailRules = true },
            requestedBy = "demo",
            reason = "Exemplo",
        });
    }

    private DemoCustomer Seed(DemoCustomer customer)
    {
        foreach (var sample in _samples)
        {
            sample.Seed(customer);
        }

        return customer;
    }

    private static object About(DemoCustomer customer) => new
    {
        name = customer.Name,
        emails = new[] { customer.Email },
        taxId = customer.TaxId,
        accounts = customer.Accounts,
    };

    private static object Everything(bool hasContract) => new
    {
        hasContract,
        paysBy = new[] { "stripe" },
        usesFocusNfe = true,
        usesQuestor = true,
        hasCertificate = true,
        testerPlatforms = new[] { "android", "ios" },
    };

    private static string Month(DateTimeOffset time) => time.ToOffset(TimeSpan.FromHours(-3)).ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
