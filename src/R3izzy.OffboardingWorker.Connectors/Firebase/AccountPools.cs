using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>Where a plan's users live.</summary>
/// <param name="Project">Google Cloud project id.</param>
/// <param name="Tenant">Identity Platform tenant; null without multi-tenancy.</param>
internal sealed record AccountPool(string Project, string? Tenant)
{
    public override string ToString() => Tenant is null ? Project : $"{Project}/{Tenant}";
}

/// <summary>The pool of each plan, from settings.</summary>
internal sealed partial class AccountPools
{
    private const string Lite = "lite";
    private const string Pro = "pro";
    private const string ProContabilidade = "pro-contabilidade";

    private readonly IReadOnlyDictionary<string, AccountPool> _byPlan;

    private AccountPools(IReadOnlyDictionary<string, AccountPool> byPlan) => _byPlan = byPlan;

    public IEnumerable<AccountPool> All => _byPlan.Values.Distinct();

    public Result<AccountPool> Of(string plan) => _byPlan.TryGetValue(plan, out var pool)
        ? pool
        : new StepOutcome.Failed(FailureKind.Defect, $"firebase: no project is configured for the plan {plan}", "unknown-plan");

    /// <summary>Reads the pools, or notes each problem and returns null.</summary>
    public static AccountPools? Read(PlatformSettings settings, FirebaseOptions options)
    {
        var before = settings.Problems.Count;
        CheckPlans(settings, nameof(FirebaseOptions.Projects), options.Projects);
        CheckPlans(settings, nameof(FirebaseOptions.TenantIds), options.TenantIds);
        foreach (var plan in new[] { Lite, Pro })
        {
            if (string.IsNullOrWhiteSpace(options.Projects.GetValueOrDefault(plan)))
            {
                settings.Reject($"Projects:{plan}", $"is missing; it takes the id of the Firebase project that holds the users of plan {plan}.");
            }
        }

        foreach (var (plan, project) in options.Projects.Where(p => !string.IsNullOrWhiteSpace(p.Value) && !ProjectId().IsMatch(p.Value)))
        {
            settings.Reject($"Projects:{plan}", $"is '{project}'; it takes a project id such as app-r3izzy-pro.");
        }

        foreach (var (plan, tenant) in options.TenantIds.Where(t => !TenantId().IsMatch(t.Value ?? "")))
        {
            settings.Reject($"TenantIds:{plan}", $"is '{tenant}'; it takes a tenant id such as clientes-x1y2z.");
        }

        return settings.Problems.Count > before ? null : new AccountPools(ByPlan(options));
    }

    private static Dictionary<string, AccountPool> ByPlan(FirebaseOptions options)
    {
        var pro = PoolOf(Pro)!;
        return new(StringComparer.Ordinal) { [Lite] = PoolOf(Lite)!, [Pro] = pro, [ProContabilidade] = PoolOf(ProContabilidade) ?? pro };

        AccountPool? PoolOf(string plan) => options.Projects.GetValueOrDefault(plan) is { Length: > 0 } project
            ? new AccountPool(project, options.TenantIds.GetValueOrDefault(plan))
            : null;
    }

    private static void CheckPlans(PlatformSettings settings, string key, Dictionary<string, string> byPlan)
    {
        foreach (var plan in byPlan.Keys.Where(p => p is not (Lite or Pro or ProContabilidade)))
        {
            settings.Reject($"{key}:{plan}", $"names no plan; it takes {Lite}, {Pro} or {ProContabilidade}.");
        }
    }

    // Older projects carry a domain: example.com:my-project.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9.:-]{2,61}[a-z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex ProjectId();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9-]{1,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex TenantId();
}
