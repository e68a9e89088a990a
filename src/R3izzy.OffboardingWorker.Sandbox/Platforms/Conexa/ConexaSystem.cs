using R3izzy.OffboardingWorker.Sandbox.Ledger;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

/// <summary>One tenant: its own customers, sales, users and tokens. Seeding leaves no entry in the ledger.</summary>
public sealed class ConexaSystem
{
    internal ConexaSystem(string subdomain, EffectLedger ledger, TimeProvider clock)
    {
        Subdomain = subdomain;
        Ledger = ledger;
        Clock = clock;
        Token = $"sandbox-application-token-of-{subdomain}";
        Access = new ConexaAccess(this);
    }

    public string Subdomain { get; }

    /// <summary>The application token, of all units, without an end.</summary>
    public string Token { get; }

    /// <summary>Null: no limit. Otherwise calls in a minute, as Conexa counts them: the next are refused until the minute is over.</summary>
    public int? CallsPerMinute { get; set; }

    /// <summary>Access is given only to a customer that has a login, as the form for new customers asks for.</summary>
    public bool GrantNeedsLogin { get; set; }

    /// <summary>The day on which the application token ended; null: it has none.</summary>
    public DateOnly? TokenExpiredOn { get; set; }

    internal Lock Gate { get; } = new();

    internal EffectLedger Ledger { get; }

    internal TimeProvider Clock { get; }

    internal ConexaAccess Access { get; }

    internal List<SimulatedCustomer> Customers { get; } = [];

    internal List<SimulatedSale> Sales { get; } = [];

    /// <param name="hasAccess">Null occurs on the live service too.</param>
    /// <param name="login">Of the customer area.</param>
    /// <returns>Its number.</returns>
    public long AddCustomer(bool? hasAccess, string? login = null, string name = "Cliente da Empresa Exemplo")
    {
        lock (Gate)
        {
            var id = Customers.Count == 0 ? 101 : Customers.Max(c => c.Id) + 1;
            Customers.Add(new SimulatedCustomer(id, name, hasAccess, login, Clock.GetUtcNow()));
            return id;
        }
    }

    public void RemoveCustomer(long id)
    {
        lock (Gate)
        {
            Customers.RemoveAll(c => c.Id == id);
        }
    }

    /// <summary>Changes a customer behind the worker's back, as a person in the tenant's system would.</summary>
    public void SetAccess(long id, bool? hasAccess)
    {
        lock (Gate)
        {
            Customers.Single(c => c.Id == id).HasAccess = hasAccess;
        }
    }

    /// <summary>Listed, but the credential may not change it: the answer is 404, as for one that is gone.</summary>
    public void Protect(long id, bool isProtected = true)
    {
        lock (Gate)
        {
            Customers.Single(c => c.Id == id).IsProtected = isProtected;
        }
    }

    /// <summary>There, but in a unit that the credential has no right to: not in its lists, and 401 by number.</summary>
    public void Hide(long id)
    {
        lock (Gate)
        {
            Customers.Single(c => c.Id == id).IsHidden = true;
        }
    }

    /// <summary>A customer whose data Conexa does not take any change of: 422 with this code; null: it does again.</summary>
    public void Spoil(long id, string? code)
    {
        lock (Gate)
        {
            Customers.Single(c => c.Id == id).Spoiled = code;
        }
    }

    public bool? AccessOf(long id)
    {
        lock (Gate)
        {
            return Customers.Single(c => c.Id == id).HasAccess;
        }
    }

    /// <param name="status">One of the document's eight words.</param>
    /// <param name="undeletable">The 422 code that a DELETE is answered with although the sale is one-off and not billed.</param>
    public long AddSale(
        DateTimeOffset date, decimal amount, string status = "notBilled", long? contract = null, long? recurringSale = null, string? undeletable = null)
    {
        lock (Gate)
        {
            var id = Sales.Count == 0 ? 189_040 : Sales.Max(s => s.Id) + 1;
            Sales.Add(new SimulatedSale(id, date, amount, status, contract, recurringSale, undeletable));
            return id;
        }
    }

    /// <summary>Cancels a sale as "Ações em lote, Cancelar" does.</summary>
    public void CancelSale(long id)
    {
        lock (Gate)
        {
            Sales.Single(s => s.Id == id).Status = "cancelled";
        }
    }

    public bool HasSale(long id)
    {
        lock (Gate)
        {
            return Sales.Any(s => s.Id == id);
        }
    }

    internal void Happened(string effect, long id) => Ledger.Record("conexa", effect, $"{Subdomain}/{id}");
}

internal sealed class SimulatedCustomer(long id, string name, bool? hasAccess, string? login, DateTimeOffset createdAt)
{
    public long Id => id;

    public string Name => name;

    public bool? HasAccess { get; set; } = hasAccess;

    public string? Login { get; set; } = login;

    public DateTimeOffset CreatedAt => createdAt;

    public bool IsProtected { get; set; }

    public bool IsHidden { get; set; }

    public string? Spoiled { get; set; }
}

internal sealed class SimulatedSale(
    long id, DateTimeOffset date, decimal amount, string status, long? contract, long? recurringSale, string? undeletable)
{
    public long Id => id;

    public DateTimeOffset Date => date;

    public decimal Amount => amount;

    public string Status { get; set; } = status;

    public long? Contract => contract;

    public long? RecurringSale => recurringSale;

    public string? Undeletable => undeletable;
}
