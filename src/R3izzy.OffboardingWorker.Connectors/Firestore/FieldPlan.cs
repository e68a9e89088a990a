using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>What is to be done about the field, after a look. A closed set.</summary>
internal abstract record FieldPlan
{
    /// <summary>What an undo must keep has to fit into a checkpoint.</summary>
    private const int LargestKept = 16 * 1024;

    private FieldPlan() { }

    /// <param name="ToWrite">Documents that lack the value; none when all have it.</param>
    public sealed record Act(IReadOnlyList<DocumentField> ToWrite) : FieldPlan;

    /// <summary>The customer has no such document.</summary>
    public sealed record Nothing : FieldPlan;

    /// <summary>Nothing may be written before a person has looked.</summary>
    public sealed record Ask(string Instructions) : FieldPlan;

    public static FieldPlan For(SetFieldInput input, CustomerDocuments documents, IReadOnlyList<DocumentField> seen)
    {
        var project = documents.Database.Project;
        if (seen.Where(d => !d.Exists && documents.Documents.Single(c => c.Path == d.Path).IsNamedByRequest).ToList() is { Count: > 0 } lost)
        {
            return new Ask($"O pedido indica {Names(lost)} no Firestore (projeto {project}), que não existe: o id pode estar errado, ou o documento foi excluído. "
                + $"Nada foi alterado. Encontre o cliente no console do Firebase, ponha \"{input.Value}\" no campo {input.Field} e conclua a tarefa.");
        }

        var there = seen.Where(d => d.Exists).ToList();
        if (there.Count == 0)
        {
            return new Nothing();
        }

        var open = there.Where(d => d.Value != input.Value).ToList();
        return open.Find(d => !MayReplace(input, d.Value)) is { } other
            ? new Ask($"No Firestore (projeto {project}), o campo {input.Field} de {other.Path} tem {Shown(other.Value)}, e este passo não troca esse valor por \"{input.Value}\". "
                + "Nada foi alterado. Confira o que o valor significa, altere o campo no console do Firebase se for o caso, e conclua a tarefa.")
            : new Act(open);
    }

    /// <summary>For a preview or a person: the value in quotes, or that there is none.</summary>
    public static string Shown(FieldValue? value) => value switch
    {
        null => "nenhum valor",
        { IsPlain: false } => $"um valor do tipo {value.Type}",
        _ when value.ToString() is { Length: > 64 } text => $"\"{text[..64]}…\"",
        _ => $"\"{value}\"",
    };

    // A value of another type is a sign that the field is not the one that was meant.
    private static bool MayReplace(SetFieldInput input, FieldValue? value)
    {
        var replaced = value ?? FieldValue.Null;
        return replaced.IsPlain && replaced.Typed.Length <= LargestKept
            && (input.Expected.Count > 0 ? input.Expected.Contains(replaced) : replaced == FieldValue.Null || replaced.Type == input.Value.Type);
    }

    private static string Names(List<DocumentField> documents) =>
        (documents.Count == 1 ? "o documento " : "os documentos ") + string.Join(", ", documents.Select(d => d.Path));
}
