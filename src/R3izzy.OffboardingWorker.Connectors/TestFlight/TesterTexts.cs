namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>What people read of <c>testflight.remove-tester</c>.</summary>
internal static class TesterTexts
{
    public const string NotATester = "Não há testador no TestFlight com o id ou os e-mails do cliente.";

    public const string StillRunning = "O App Store Connect aceitou a remoção do testador e ainda não a concluiu.";

    private const string Rejoin = " Atenção: um grupo do app tem link público, e quem tiver o link pode voltar a testar; se for preciso, desative o link no App Store Connect.";

    public static string Removed(int testers, int apps, bool mayRejoin) =>
        $"{(testers == 1 ? "Testador removido" : $"{testers} testadores removidos")} de {Apps(apps)} no TestFlight; a saída foi conferida."
        + (mayRejoin ? Rejoin : "");

    public static string NotInApps(int apps) => $"O testador não está {(apps == 1 ? "no app configurado" : "em nenhum dos apps configurados")} do TestFlight.";

    public static string StillIn(IReadOnlyList<FoundTester> testers) =>
        $"No TestFlight ainda há {string.Join(", ", testers.Select(t => $"o testador {t.Tester.Id} em {Apps(t.Targets.Count)}"))}.";

    public static string Contradiction(Survey.Contradiction found) =>
        $"O id de testador guardado ({found.StoredId}) pertence no App Store Connect a um testador com outro e-mail, e os e-mails do cliente levam a: {string.Join(", ", found.OthersIds)}. "
        + "Nada foi alterado. Confira em App Store Connect → app → TestFlight → Testers → Todos qual é o testador do cliente, remova-o do app e conclua a tarefa.";

    public static string Effect(FoundTester tester) =>
        $"Remover o testador {tester.Tester.Id} de {Apps(tester.Targets.Count)} no TestFlight ({Count(tester.Groups.Count(g => tester.Targets.Contains(g.App)), "grupo", "grupos")}, "
        + $"{Count(tester.Builds.Count(b => tester.Targets.Contains(b.App)), "build individual", "builds individuais")}).";

    public static IReadOnlyList<string> Notes(IReadOnlyList<FoundTester> testers) =>
        testers.Any(t => t.MayRejoin) ? [Rejoin.Trim()] : [];

    public static string IsStaff(IEnumerable<string> emails) =>
        $"{string.Join(", ", emails)} pertence à equipe no App Store Connect (usuário, convite pendente ou grupo interno): o passo será estacionado, e ninguém é removido.";

    public static string PutBack(int testers) =>
        $"{(testers == 1 ? "Testador de volta" : $"{testers} testadores de volta")} no TestFlight, conferido por leitura. A Apple envia um novo convite, que o cliente aceita.";

    public static string CannotPutBack(IReadOnlyList<string> gone, IReadOnlyList<string> groupsGone, IReadOnlyList<string> without, IReadOnlyList<string> emails)
    {
        var parts = new List<string>();
        if (gone.Count > 0)
        {
            parts.Add($"o testador {string.Join(", ", gone)} não existe mais");
        }

        if (groupsGone.Count > 0)
        {
            parts.Add($"o grupo ou build {string.Join(", ", groupsGone)} não existe mais");
        }

        if (without.Count > 0)
        {
            parts.Add($"o testador {string.Join(", ", without)} estava no app sem grupo nem build, o que a API não refaz");
        }

        return $"O sistema não consegue recolocar tudo no TestFlight: {string.Join("; ", parts)}. "
            + $"Convide o cliente de novo ({string.Join(", ", emails)}) em App Store Connect → app → TestFlight → grupo → Testers → + e conclua a tarefa.";
    }

    public static string Apps(int count) => Count(count, "app", "apps");

    private static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
