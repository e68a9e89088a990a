using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>What one customer's backup reads, with every placeholder filled in. Kept in the checkpoint: a backup ends as it began.</summary>
internal sealed record BackupPlan
{
    /// <summary>Null when no documents are configured.</summary>
    public string? Project { get; init; }

    public string Database { get; init; } = "";

    /// <summary>Document paths; none lies below another.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    public IReadOnlyList<PlannedQuery> Queries { get; init; } = [];

    /// <summary>Null when no objects are configured.</summary>
    public string? Bucket { get; init; }

    /// <summary>Object name prefixes; none begins with another.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];
}

/// <summary>A configured query for one customer.</summary>
internal sealed record PlannedQuery(string Collection, bool CollectionGroup, string Field, string Value, bool Descendants);

/// <summary>Fills the settings in for a customer.</summary>
internal sealed class BackupPlanner(DriveOptions options)
{
    /// <summary>The plan, or what a person has to know because it cannot be made: nothing may be left out in silence.</summary>
    public (BackupPlan? Plan, string? Instructions) PlanFor(StepContext step)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var roots = options.Firestore.Roots.ConvertAll(r => CustomerTemplate.FillRoot(r, step.Customer, missing));
        var queries = options.Firestore.Queries.ConvertAll(q =>
            CustomerTemplate.Fill(q.Value, step.Customer, missing) is { } value
                ? new PlannedQuery(q.Collection, q.CollectionGroup, q.Field, value, q.Descendants) : null);
        var prefixes = options.Storage.Prefixes.ConvertAll(p => CustomerTemplate.Fill(p, step.Customer, missing));
        if (step.Customer.AccountAt("storage") is { } folder)
        {
            // Named by the request besides what the settings know.
            prefixes.Add(folder.EndsWith('/') ? folder : folder + "/");
        }

        if (missing.Count > 0)
        {
            return (null, MissingIds(missing));
        }

        var project = PlanNames.Find(options.Firestore.ProjectByPlan, step.Plan);
        var bucket = PlanNames.Find(options.Storage.BucketByPlan, step.Plan);
        if ((!options.Firestore.IsEmpty && project is null) || (prefixes.Count > 0 && bucket is null))
        {
            return (null, $"Não há projeto Firestore ou bucket configurado para o plano {step.Plan}. "
                + "Peça à TI que preencha Platforms:drive:Firestore:ProjectByPlan e Platforms:drive:Storage:BucketByPlan, e repita este passo.");
        }

        return (new BackupPlan
        {
            Project = options.Firestore.IsEmpty ? null : project,
            Database = options.Firestore.Database,
            Roots = WithoutNested(roots, DocumentPath.IsAtOrBelow),
            Queries = [.. queries.OfType<PlannedQuery>().Distinct()],
            Bucket = prefixes.Count == 0 ? null : bucket,
            Prefixes = WithoutNested(prefixes, (p, other) => p.StartsWith(other, StringComparison.Ordinal)),
        }, null);
    }

    // A root inside another root is read with it; twice would count and store its documents twice.
    private static string[] WithoutNested(List<string?> all, Func<string, string, bool> isWithin)
    {
        var distinct = all.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return [.. distinct.Where(one => !distinct.Exists(other => other != one && isWithin(one, other)))];
    }

    private static string MissingIds(IEnumerable<string> missing)
    {
        var names = missing.Select(m => m switch
        {
            "firestore" => "o documento do cliente no Firestore (conta \"firestore\" do caso)",
            "uid" => "o uid do cliente no Firebase (conta \"firebase\" do caso)",
            _ => "o CPF/CNPJ do cliente",
        });
        return "O backup não pode ser feito com segurança porque falta, ou não serve como identificador, "
            + string.Join(" e ", names) + ". Descubra o identificador no console do Firebase, informe-o no caso e repita este passo. "
            + "Se o cliente realmente não tem dados, conclua o passo manualmente com essa justificativa: o acesso só é retirado depois.";
    }
}
