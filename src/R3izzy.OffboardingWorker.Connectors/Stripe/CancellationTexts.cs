using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What staff read, in Portuguese. Ids, counts, dates and amounts only: no personal data.</summary>
internal static class CancellationTexts
{
    public const string NoCustomer = "Não há cliente no Stripe com os e-mails do pedido.";

    public const string NoSubscription = "O cliente existe no Stripe, mas nunca teve assinatura.";

    public const string DeletedCustomer = "O cliente foi excluído no Stripe; com isso as assinaturas dele já terminaram.";

    public const string NotACustomerId =
        "O id do Stripe guardado para este cliente não começa com \"cus_\". Corrija o id nas contas do cliente (conta \"stripe\") e repita o passo.";

    public const string UndoneEarlier = "Desfeito e conferido no Stripe: as assinaturas do cliente estão como antes do pedido.";

    public const string NothingWritten = "Este passo não alterou nada no Stripe; não há o que desfazer.";

    public const string AllEnded = "Todas as assinaturas e todos os agendamentos do cliente no Stripe já estão encerrados.";

    public static string UnknownCustomerId(string id) =>
        $"O Stripe não conhece o cliente {id}. Confira no painel do Stripe (modo de produção ou de teste?) qual é o id certo, corrija-o nas contas do cliente (conta \"stripe\") e repita o passo.";

    public static string SeveralCustomers(IReadOnlyList<StripeBilling> live) =>
        "Mais de um cliente do Stripe tem assinatura viva com os e-mails do pedido: "
        + Living(live)
        + ". Veja no painel do Stripe qual deles está saindo, guarde o id dele (cus_…) nas contas do cliente (conta \"stripe\") e repita o passo. Nada foi alterado.";

    public static string AnotherCustomer(string known, IReadOnlyList<StripeBilling> others) =>
        $"Este passo cuidou do cliente {known} do Stripe, e agora há assinatura viva também em outro cliente com os e-mails do pedido: {Living(others)}. "
        + "Veja no painel do Stripe se ela é de quem está saindo: se for, guarde o id desse outro cliente (cus_…) nas contas do cliente (conta \"stripe\") e repita o passo; "
        + $"se não for, guarde {known} e repita o passo. Desta vez nada foi alterado.";

    public static string Scheduled(int count, long lastEnd) =>
        $"{Count(count, "assinatura termina", "assinaturas terminam")} sozinha(s) no Stripe até {When(lastEnd)}; depois disso será conferido mais uma vez.";

    public static string Done(StripeBilling billing, int unsettled, int pendingItems, bool alreadyInPlace)
    {
        var text = (alreadyInPlace ? "Já estava cancelado: " : "Cancelado e conferido: ")
            + $"{Count(billing.Subscriptions.Count, "assinatura encerrada", "assinaturas encerradas")}"
            + (billing.Schedules.Count > 0 ? $", {Count(billing.Schedules.Count, "agendamento fechado", "agendamentos fechados")}" : "") + ".";
        return text
            + (unsettled > 0 ? $" Ficaram {Count(unsettled, "fatura sem pagamento", "faturas sem pagamento")} (ver evidência)." : "")
            + (pendingItems > 0 ? $" Ficaram {Count(pendingItems, "item avulso ainda não faturado", "itens avulsos ainda não faturados")} (ver evidência)." : "");
    }

    public static string Effect(CancellationAct act) => act switch
    {
        CancellationAct.EndSchedule { Managed: null } end => $"Cancelar o agendamento {end.Schedule}, que ainda não começou.",
        CancellationAct.EndSchedule end => $"Cancelar agora o agendamento {end.Schedule} e a assinatura {end.Managed!.Id} ({end.Managed.Status}), sem rateio e sem fatura final.",
        CancellationAct.ReleaseSchedule release => $"Soltar a assinatura {release.Managed.Id} do agendamento {release.Schedule} (não volta: para desfazer, o agendamento precisa ser recriado).",
        CancellationAct.EndNow end => $"Cancelar agora a assinatura {end.Subscription.Id} ({end.Subscription.Status}), sem rateio e sem fatura final.",
        CancellationAct.EndAt end => $"Marcar o fim da assinatura {end.Subscription.Id} ({end.Subscription.Status}) para {When(end.At)}.",
        CancellationAct.EndAtPeriodEnd end => $"Marcar o fim da assinatura {end.Subscription.Id} ({end.Subscription.Status}) para o fim do período pago"
            + (end.Subscription.PeriodEnd is { } at ? $", {When(at)}." : "."),
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    public static string NotAllUndone(IEnumerable<string> questions, int restored) =>
        $"No Stripe nem tudo pôde ser desfeito; uma pessoa precisa conferir: {string.Join("; ", questions)}. "
        + (restored == 0 ? "" : $"{(restored == 1 ? "Está como antes do pedido 1 assinatura." : $"Estão como antes do pedido {restored} assinaturas.")} ") + "Depois conclua a tarefa.";

    public static string Ended(string subscription) => $"a assinatura {subscription} já terminou e não volta: se o cliente fica, crie outra igual";

    public static string EndChangedSince(StripeSubscription subscription) =>
        $"o fim da assinatura {subscription.Id} foi mudado por outra pessoa depois deste passo ("
        + (subscription.ScheduledEnd is { } end ? $"agora termina em {When(end)}" : "agora não tem fim marcado") + ") e ficou como está: confira se é o que o cliente quer";

    public static string ClosedSchedule(string schedule) => $"o agendamento {schedule} foi fechado: recrie-o com as mesmas fases";

    public static string ClosedInvoice(string invoice) => $"a fatura {invoice} foi fechada (anulada ou dada como incobrável): confira e, se preciso, emita outra";

    public static string Policy(OpenInvoicePolicy policy) => policy switch
    {
        OpenInvoicePolicy.Leave => "não serão tocadas",
        OpenInvoicePolicy.Void => "as das assinaturas serão anuladas depois do encerramento (não volta)",
        OpenInvoicePolicy.Uncollectible => "as das assinaturas serão marcadas como incobráveis depois do encerramento",
    };

    public static string Invoice(StripeInvoice invoice) =>
        $"Fatura {invoice.Id} ({(invoice.Status == "draft" ? "rascunho" : "em aberto")}, {Money(invoice.AmountRemaining, invoice.Currency)})";

    public static string When(long unix) => Brasilia.When(DateTimeOffset.FromUnixTimeSeconds(unix));

    /// <summary>Amounts come in the currency's smallest unit (docs.stripe.com/currencies#zero-decimal).</summary>
    public static string Money(long amount, string currency)
    {
        var code = currency.ToUpperInvariant();
        return code is "JPY" or "CLP" or "PYG" or "KRW" or "VND"
            ? $"{amount.ToString(CultureInfo.InvariantCulture)} {code}"
            : $"{(code == "BRL" ? "R$ " : "")}{(amount / 100m).ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',')}{(code == "BRL" ? "" : " " + code)}";
    }

    private static string Living(IEnumerable<StripeBilling> live) => string.Join("; ", live.Select(b =>
        $"{b.Customer} ({string.Join(", ", b.Subscriptions.Where(s => s.IsLive).Select(s => s.Id).Concat(b.LooseSchedules.Select(s => s.Id)))})"));

    public static string Count(int count, string one, string several) => $"{count} {(count == 1 ? one : several)}";
}
