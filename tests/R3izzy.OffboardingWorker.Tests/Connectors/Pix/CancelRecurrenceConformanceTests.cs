using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Ledger;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

/// <summary>What all cancellations share.</summary>
public abstract class CancelRecurrenceConformance : ConnectorConformance
{
    protected const string TaxId = "12ABC34501DE35";

    protected override IPlatform Platform { get; } = new PixPlatform();

    protected override string ConnectorId => "pix.cancel-recurrence";

    protected override object Input => new CancelRecurrenceInput(PixCancellationMode.Now);

    protected override CallSelector ReadCall => new("pix", "GET", "/rec");

    protected override IEnumerable<string> Secrets => [PixClients.ClientSecret, "conta-secreta-77", "sandbox-pix-token", "br.gov.bcb.pix", "pix.example.com"];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => new Dictionary<string, string?>(PixCase.Settings(sandbox))
    {
        ["Headers:x-conta-corrente"] = "conta-secreta-77",
    };

    protected static CustomerProfile Customer => new("Cliente Exemplar", ["cliente@exemplo.test"], TaxId, new Dictionary<string, string>());

    protected static DateOnly InDays(int days) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(days);

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("BaseAddress", null, "Platforms:pix:BaseAddress"),
        ("BaseAddress", "http://bank.example/pix/v2", "Platforms:pix:BaseAddress"),
        ("TokenAddress", null, "Platforms:pix:TokenAddress"),
        ("TokenAddress", "https://bank.example/oauth//token", "Platforms:pix:TokenAddress"),
        ("ClientId", null, "Platforms:pix:ClientId"),
        ("ClientId", "a:b", "Platforms:pix:ClientId"),
        ("ClientSecret", null, "Platforms:pix:ClientSecret"),
        ("ClientSecretFile", "/no/such/file", "Platforms:pix:ClientSecret"),
        ("TokenAuthentication", "header", "Platforms:pix:TokenAuthentication"),
        ("Products:0", "boleto", "Platforms:pix:Products"),
        ("Scopes:0", "rec.read rec.write", "Platforms:pix:Scopes"),
        ("Headers:Authorization", "x", "Platforms:pix:Headers:Authorization"),
        ("Headers:x-conta-corrente", "conta-secreta-77\r\nx: y", "Platforms:pix:Headers:x-conta-corrente"),
        ("Certificate:File", "/no/such/file.p12", "Platforms:pix:Certificate:File"),
        ("Certificate:Password", "x", "Platforms:pix:Certificate:File"),
        ("CertificateAuthority", "/no/such/file.pem", "Platforms:pix:CertificateAuthority"),
        ("RecurrencesSince", "16/06/2025", "Platforms:pix:RecurrencesSince"),
        ("WindowDays", "0", "Platforms:pix:WindowDays"),
        ("OneOffDays", "0", "Platforms:pix:OneOffDays"),
        ("PageSize", "1001", "Platforms:pix:PageSize"),
        ("Recurrence:CancelMethod", "PUT", "Platforms:pix:Recurrence:CancelMethod"),
        ("Concurrency", "0", "Platforms:pix:Concurrency"),
        ("ClientSecrt", "x", "ClientSecrt"),
    ];
}

public sealed class CancelRecurrenceNowConformanceTests : CancelRecurrenceConformance
{
    protected override CallSelector EffectCall => new("pix", "PATCH", "/rec/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("pix", "recurrence.canceled");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Platform<SimulatedPix>().Seeds.AddRecurrence(TaxId);
        return Customer;
    }
}

/// <summary>The recurrence is over already; a charge for later was left behind.</summary>
public sealed class CancelFutureChargeConformanceTests : CancelRecurrenceConformance
{
    protected override CallSelector EffectCall => new("pix", "PATCH", "/cobr/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("pix", "charge.canceled");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var seeds = sandbox.Platform<SimulatedPix>().Seeds;
        seeds.AddCharge(seeds.AddRecurrence(TaxId, "CANCELADA"), InDays(9));
        return Customer;
    }
}

/// <summary>Only an open request for authorisation is left.</summary>
public sealed class CancelRequestConformanceTests : CancelRecurrenceConformance
{
    protected override CallSelector EffectCall => new("pix", "PATCH", "/solicrec/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("pix", "request.canceled");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var seeds = sandbox.Platform<SimulatedPix>().Seeds;
        seeds.AddRequest(seeds.AddRecurrence(TaxId, "CANCELADA"));
        return Customer;
    }
}

/// <summary>A customer without a recurrence, who gets a charge with a due date each month.</summary>
public sealed class RemoveDueChargeConformanceTests : CancelRecurrenceConformance
{
    protected override CallSelector EffectCall => new("pix", "PATCH", "/cobv/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("pix", "one-off.removed");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Platform<SimulatedPix>().Seeds.AddDueCharge(TaxId, InDays(9));
        return Customer;
    }
}

/// <summary>A bank that also ends the charges when it ends the recurrence; the clock passes the end once it was waited for.</summary>
public sealed class CancelRecurrenceAtEffectiveEndConformanceTests : CancelRecurrenceConformance
{
    private readonly ClockThatPassesTheEnd _clock = new();

    protected override object Input => new CancelRecurrenceInput();

    protected override SandboxOptions SandboxSetup => new() { Clock = _clock };

    protected override CallSelector EffectCall => new("pix", "PATCH", "/cobr/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("pix", "charge.canceled");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        _clock.Ledger = sandbox.Ledger;
        var bank = sandbox.Platform<SimulatedPix>();
        bank.Quirks.RecurrenceEndsItsCharges = true;
        bank.Seeds.AddCharge(bank.Seeds.AddRecurrence(TaxId), new DateOnly(2026, 12, 5));
        return Customer;
    }

    protected override StepHarness NewHarness(CustomerProfile customer) => new(customer) { Clock = _clock, EffectiveEnd = ClockThatPassesTheEnd.End };

    private sealed class ClockThatPassesTheEnd : TimeProvider
    {
        public static DateTimeOffset End { get; } = new(2026, 12, 1, 3, 0, 0, TimeSpan.Zero);

        public EffectLedger? Ledger { get; set; }

        public override DateTimeOffset GetUtcNow() => Ledger?.Count("pix", "charge.canceled") > 0 ? End.AddHours(3) : End.AddDays(-12);
    }
}
