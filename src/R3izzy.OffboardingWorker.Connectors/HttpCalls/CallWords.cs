namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>What staff read of a call, in Portuguese.</summary>
/// <param name="Done">It is in place.</param>
/// <param name="Pending">The system is at it.</param>
/// <param name="Absent">The system has nothing of the customer.</param>
/// <param name="Gone">The system had something of the customer, and no longer has.</param>
/// <param name="AcceptedUnseen">Accepted, but not to be seen.</param>
/// <param name="AfterKind">The evidence of the proof.</param>
internal sealed record CallWords(string Done, string Pending, string Absent, string Gone, string AcceptedUnseen, string AfterKind)
{
    private string Call { get; init; } = "";

    public static CallWords Of(DeclaredCall call)
    {
        var at = $"{call.Name} ({call.Act.Request.Address.System.Authority})";
        return new CallWords(
            $"Chamada {at}: a leitura no sistema mostra o efeito.",
            $"Chamada {at}: o sistema aceitou e ainda não terminou.",
            $"Chamada {at}: o sistema não tem nada deste cliente.",
            $"Chamada {at}: depois da chamada o sistema não mostra mais o cliente. Confira no sistema o que aconteceu e conclua a tarefa.",
            $"Chamada {at}: o sistema aceitou a chamada, mas a leitura não mostra o efeito, e a chamada não pode ser enviada duas vezes. "
            + "Confira no sistema e conclua a tarefa; se o efeito realmente não existe, repita o passo, e a chamada será enviada de novo.",
            CallEvidence.After)
        {
            Call = at,
        };
    }

    public static CallWords OfUndo(DeclaredCall call)
    {
        var at = $"{call.Name} ({call.Undo!.Request.Address.System.Authority})";
        return new CallWords(
            $"Chamada {at} desfeita: a leitura no sistema mostra o estado de antes.",
            $"Chamada {at}: o sistema aceitou desfazer e ainda não terminou.",
            $"Chamada {at}: não há o que desfazer, o sistema não tem nada deste cliente.",
            $"Chamada {at}: depois de desfazer, o sistema não mostra mais o cliente. Confira no sistema o que aconteceu e conclua a tarefa.",
            $"Chamada {at}: o sistema aceitou desfazer, mas a leitura não mostra o estado de antes, e a chamada não pode ser enviada duas vezes. "
            + "Confira no sistema e conclua a tarefa; se realmente não foi desfeito, repita o passo, e a chamada será enviada de novo.",
            CallEvidence.Reverted)
        {
            Call = at,
        };
    }

    /// <summary>Nobody heard how the call ended.</summary>
    public string Unanswered => $"Chamada {Call}: a resposta se perdeu; espera-se até ser certo que ela não está mais em curso no sistema, e então se decide.";

    public string Missing(IEnumerable<string> obstacles) =>
        $"A chamada {Call} não pode ser feita com segurança: {string.Join("; ", obstacles)}. Nada foi enviado. "
        + "Informe no caso o que falta e repita o passo, ou faça a alteração no sistema e conclua a tarefa.";
}
