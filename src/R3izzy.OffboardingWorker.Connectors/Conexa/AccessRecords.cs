using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>
/// Who had access before this step took it, as its evidence tells: pages of kind <c>before-page</c>, each on disk before its customers
/// are changed. Numbers and states only. What gives the access back reads nothing else.
/// </summary>
internal sealed class AccessRecords
{
    public const string Page = "before-page";
    public const string After = "after";

    private readonly string _tenant;
    private readonly HashSet<long> _had = [];
    private readonly HashSet<long> _seen = [];
    private int _pages;

    public AccessRecords(string tenant, IEnumerable<Evidence> evidence)
    {
        _tenant = tenant;
        foreach (var entry in evidence)
        {
            Take(entry);
        }
    }

    /// <summary>Those from whom access was taken, or was about to be.</summary>
    public IReadOnlyCollection<long> Had => _had;

    /// <summary>There are records, but some are of another system: its customers' numbers mean other people here.</summary>
    public bool AreOfAnotherTenant { get; private set; }

    /// <summary>The walk was begun, or was ended without a customer on it.</summary>
    public bool Exist { get; private set; }

    /// <summary>The walk came to its end. Otherwise somebody ended the step by hand, and whom that person took the access from is not on record.</summary>
    public bool AreWhole { get; private set; }

    public bool HadAccess(long customer) => _had.Contains(customer);

    /// <summary>
    /// Records what is not recorded yet. A customer who was without access at first and has it now got it while the walk went on:
    /// that is recorded as well, because it is about to be taken.
    /// </summary>
    public async Task AddAsync(IReadOnlyList<ConexaCustomer> customers, StepContext step, CancellationToken cancellationToken)
    {
        var news = customers.Where(c => c.HasLoginAccess == true ? !_had.Contains(c.CustomerId) : !_seen.Contains(c.CustomerId)).ToList();
        if (news.Count == 0)
        {
            return;
        }

        var page = new Evidence(Page, JsonSerializer.Serialize(new
        {
            tenant = _tenant,
            page = _pages + 1,
            customers = news.Select(c => new { id = c.CustomerId, access = c.HasLoginAccess }),
        }));
        await step.Journal.AddEvidenceAsync(page, cancellationToken).ConfigureAwait(false);
        Take(page);
    }

    private void Take(Evidence entry)
    {
        if (entry.Kind is not (Page or After))
        {
            return;
        }

        using var json = JsonDocument.Parse(entry.Json);
        if (!json.RootElement.TryGetProperty("tenant", out var tenant))
        {
            return;
        }

        Exist = true;
        AreOfAnotherTenant |= tenant.GetString() != _tenant;
        AreWhole |= entry.Kind == After;
        if (entry.Kind != Page || tenant.GetString() != _tenant)
        {
            return;
        }

        _pages++;
        foreach (var customer in json.RootElement.GetProperty("customers").EnumerateArray())
        {
            var id = customer.GetProperty("id").GetInt64();
            _seen.Add(id);
            if (customer.GetProperty("access").ValueKind == JsonValueKind.True)
            {
                _had.Add(id);
            }
        }
    }
}
