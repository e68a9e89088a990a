using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>The documents of one customer that a step works on.</summary>
/// <param name="Database">Where they are.</param>
/// <param name="Documents">At least one; no path twice.</param>
internal sealed record CustomerDocuments(FirestoreDatabase Database, IReadOnlyList<CustomerDocument> Documents)
{
    /// <summary>What keeps a text from being the path of a customer's document.</summary>
    public static IEnumerable<string> ProblemsOf(string template) => DocumentPath.IsDocument(CustomerTemplate.WithSample(template))
        ? CustomerTemplate.ProblemsOf(template)
        : [.. CustomerTemplate.ProblemsOf(template), "is not a document's; it takes collection/document pairs, such as clientes/{firestore}."];

    /// <summary>The documents, or what a person has to know because they cannot be named.</summary>
    public static (CustomerDocuments? Documents, string? Instructions) Of(FirestoreOptions options, SetFieldInput input, StepContext step)
    {
        if (PlanNames.Find(options.ProjectByPlan, step.Plan) is not { } project)
        {
            return (null, $"Não há projeto do Firestore configurado para o plano {step.Plan}. "
                + "Peça à TI que preencha Platforms:Firestore:ProjectByPlan e repita este passo.");
        }

        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var templates = input.Documents is { Count: > 0 } own ? own : [options.Document];
        var documents = templates.Select(t => (Template: t, Path: CustomerTemplate.FillRoot(t, step.Customer, missing))).ToList();
        if (missing.Count > 0)
        {
            return (null, MissingIds(missing));
        }

        return (new CustomerDocuments(
            new FirestoreDatabase(project, options.Database),
            [.. documents.Select(d => new CustomerDocument(d.Path!, CustomerTemplate.UsesAccount(d.Template))).DistinctBy(d => d.Path)]), null);
    }

    private static string MissingIds(IEnumerable<string> missing)
    {
        var names = missing.Select(m => m switch
        {
            "firestore" => "o documento do cliente no Firestore (conta \"firestore\" do caso)",
            "uid" => "o uid do cliente no Firebase (conta \"firebase\" do caso)",
            _ => "o CPF/CNPJ do cliente",
        });
        return "Falta, ou não serve como identificador, " + string.Join(" e ", names)
            + ". Encontre o cliente no console do Firebase (Firestore), altere o campo por lá e conclua a tarefa.";
    }
}

/// <param name="Path">Relative to the database's <c>documents</c>.</param>
/// <param name="IsNamedByRequest">The request gave the id: what is not found there was mistyped, or is gone.</param>
internal sealed record CustomerDocument(string Path, bool IsNamedByRequest);
