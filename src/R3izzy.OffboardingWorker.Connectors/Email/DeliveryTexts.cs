namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>What people are asked when a mail's fate is not the worker's to settle. Kept encrypted: may name subject and addresses.</summary>
internal static class DeliveryTexts
{
    public static string Doubt(OutgoingMail mail, string messageId, string whereToLook) =>
        $"""
        Não se sabe se esta mensagem saiu: a conexão com o servidor de e-mail caiu, ou o serviço parou, depois da entrega e antes da confirmação.
        Assunto: {mail.Subject}
        Para: {string.Join(", ", mail.Recipients)}
        Message-ID: {messageId}
        1. Pergunte aos destinatários se a receberam, ou procure pelo Message-ID {whereToLook}.
        2. Se chegou, conclua esta tarefa.
        3. Se não chegou, repita o passo: a mensagem é enviada de novo com o mesmo Message-ID.
        """;

    public static string SomeRefused(OutgoingMail mail, IReadOnlyList<int> refused) =>
        $"""
        O servidor de e-mail recusou em definitivo {refused.Count} de {mail.Recipients.Count} endereços e aceitou a mensagem para os demais.
        Assunto: {mail.Subject}
        Recusados: {string.Join(", ", refused.Where(i => i < mail.Recipients.Count).Select(i => mail.Recipients[i]))}
        Confira os endereços e avise por outro meio quem não recebeu. Depois conclua esta tarefa. (Repetir o passo não envia de novo.)
        """;
}
