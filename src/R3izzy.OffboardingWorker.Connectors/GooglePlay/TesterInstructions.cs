using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>What a person is asked to do, in the words and along the clicks of the company's own procedure (version 2).</summary>
internal static class TesterInstructions
{
    /// <summary>The part of a removal that has no API, or that must not be done without looking.</summary>
    public static string ToRemove(TesterGroups groups, IReadOnlyList<string> emails, int removedFrom, IReadOnlyList<PersonTask> tasks)
    {
        var text = new StringBuilder();
        text.AppendLine($"Falta uma parte que só uma pessoa pode fazer para tirar o cliente dos testes do Google Play (app {groups.Package}, faixa {groups.Track}).");
        text.AppendLine($"E-mail(s) do cliente: {string.Join(", ", emails)}.");
        text.AppendLine(removedFrom == 0
            ? "O sistema não precisou remover o cliente de nenhum grupo do Workspace."
            : $"O sistema já removeu o cliente de {Groups(removedFrom)} do Workspace e conferiu.");
        return Numbered(text, tasks.Select(t => ToRemove(t, groups, emails)))
            .Append("Depois de concluir, marque esta tarefa como feita. Não publique nem envie nada para revisão no Play Console além de salvar a lista.")
            .ToString();
    }

    /// <summary>The part of an undo that has no API.</summary>
    public static string ToPutBack(TesterGroups? groups, IReadOnlyList<string> emails, int unresolved)
    {
        var text = new StringBuilder();
        text.AppendLine("O sistema recolocou o cliente nos grupos de que o tinha removido. Falta conferir o que uma pessoa tirou à mão.");
        text.AppendLine($"E-mail(s) do cliente: {string.Join(", ", emails)}.");
        var steps = new List<string>
        {
            $"{Console(groups)} → se o e-mail do cliente foi tirado de uma lista de e-mails nesta faixa, coloque-o de volta → salvar.",
            "Em https://groups.google.com, se o cliente foi tirado à mão de um grupo desta faixa, adicione-o de novo em Pessoas → Membros → Adicionar membros.",
        };
        if (unresolved > 0)
        {
            steps.Add($"O cliente foi removido de {Groups(unresolved)} fora das configurações atuais: descubra no histórico de configuração e adicione o cliente de novo.");
        }

        return Numbered(text, steps).Append("Depois de concluir, marque esta tarefa como feita.").ToString();
    }

    /// <summary>As in "O cliente não está …".</summary>
    public static string InNone(int count) => count == 1 ? "no grupo" : $"em nenhum dos {count} grupos";

    public static string Groups(int count) => count == 1 ? "1 grupo" : $"{count} grupos";

    private static string ToRemove(PersonTask task, TesterGroups groups, IReadOnlyList<string> emails) => task switch
    {
        PersonTask.ConsoleLists =>
            $"{Console(groups)} → verificar todas as listas de e-mails desta faixa e remover o e-mail do cliente ({string.Join(", ", emails)}) de cada lista em que estiver → salvar. Se não estiver em nenhuma, nada muda.",
        PersonTask.ConsumerGroup g =>
            $"O grupo {g.Group} é do googlegroups.com e não tem API: abrir https://groups.google.com → grupo {g.Group} → Pessoas → Membros → procurar {string.Join(", ", emails)} → se estiver, selecionar e Remover membro.",
        PersonTask.RunsTheGroup r =>
            $"O e-mail {r.Email} é proprietário ou gerente do grupo {r.Group}, o que é próprio de funcionário: confirme com a TI se é mesmo o cliente. Se for, tire a função e remova-o em https://groups.google.com → grupo → Pessoas → Membros.",
        PersonTask.NotOnePerson n =>
            $"O e-mail {n.Email} está no grupo {n.Group} como grupo ou conta de serviço: removê-lo tiraria outras pessoas. Confirme com a TI quem o usa antes de remover em https://groups.google.com → grupo → Pessoas → Membros.",
        PersonTask.InNestedGroup i =>
            $"O e-mail {i.Email} está no grupo {i.Nested}, que faz parte do grupo {i.Group}: remova-o de {i.Nested} em https://groups.google.com → grupo → Pessoas → Membros, se esse grupo não serve a outro fim do cliente.",
        PersonTask.UnreadNestedGroup u =>
            $"O grupo {u.Nested}, que faz parte do grupo {u.Group}, não pôde ser lido: procure nele {string.Join(", ", emails)} em https://groups.google.com → grupo {u.Nested} → Pessoas → Membros e remova o cliente se estiver.",
        PersonTask.OtherSpelling o =>
            $"O grupo {o.Group} tem o membro {o.Member}, outra grafia do e-mail {o.Email}: confirme que é o cliente e remova-o em https://groups.google.com → grupo → Pessoas → Membros.",
        _ => throw new InvalidOperationException($"Unknown task {task.GetType().Name}."),
    };

    private static string Console(TesterGroups? groups) =>
        $"Entrar no Google Play Console (https://play.google.com/console) → entrar no projeto{(groups is null ? "" : " " + groups.Package)} → Test and release → Testing → Closed testing → {(groups is null ? "faixa" : "faixa " + groups.Track)} (Manage track) → Testers";

    private static StringBuilder Numbered(StringBuilder text, IEnumerable<string> steps)
    {
        var number = 0;
        foreach (var step in steps)
        {
            text.AppendLine($"{++number}. {step}");
        }

        return text;
    }
}
