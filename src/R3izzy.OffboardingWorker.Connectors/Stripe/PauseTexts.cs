namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What staff read about a pause and its end, in Portuguese. Ids, counts, dates and amounts only.</summary>
internal static class PauseTexts
{
    public const string NothingLive = "O cliente existe no Stripe, mas não tem assinatura viva; não há cobrança a pausar.";

    public const string NothingPaused = "Nenhuma assinatura do cliente está com a cobrança pausada no Stripe.";

    public const string PauseStillActing = "O passo da pausa que parou a cobrança ainda não terminou; a volta espera por ele.";

    public static string Paused(StripeBilling billing, PausePlan plan, StripeCheckpoint own, IReadOnlyCollection<StripeInvoice> open)
    {
        var ours = billing.Subscriptions.Where(s => s.IsLive && PausePlan.IsOurs(s, own)).ToList();
        return (ours.Count == 0
                ? "Já estava pausado no Stripe"
                : $"Cobrança pausada e conferida no Stripe: {CancellationTexts.Count(ours.Count, "assinatura", "assinaturas")}, {Of(ours[0].Pause!)}")
            + (plan.ByOthers.Count == 0 ? "" : $"; já pausada por outra pessoa, fica como está: {Ids(plan.ByOthers)}")
            + (plan.NotCollecting.Count == 0 ? "" : $"; com status paused, sem faturas: {Ids(plan.NotCollecting)}")
            + (ours.Where(s => s.Schedule is not null).ToList() is { Count: > 0 } scheduled
                ? $"; em agendamento, cuja próxima fase pode mudar a cobrança (confira): {Ids(scheduled)}" : "")
            + (open.Count == 0 ? "" : $"; {CancellationTexts.Count(open.Count, "fatura em aberto de antes da pausa continua", "faturas em aberto de antes da pausa continuam")} em cobrança (ver evidência)")
            + ".";
    }

    public static string Effect(StripeSubscription subscription, StripePause wanted) =>
        $"Pausar a cobrança da assinatura {subscription.Id} ({subscription.Status}): {Of(wanted)}.";

    public static IEnumerable<string> Notes(PausePlan plan, IEnumerable<StripeInvoice> left)
    {
        yield return "A assinatura continua ativa no Stripe; ele não avisa o cliente das faturas do período pausado.";
        foreach (var subscription in plan.ByOthers)
        {
            yield return $"A assinatura {subscription.Id} já está pausada por outra pessoa ({Of(subscription.Pause!)}): fica como está, e a volta não a retoma.";
        }

        foreach (var invoice in left)
        {
            yield return CancellationTexts.Invoice(invoice) + ": é de antes da pausa e o Stripe continua a cobrá-la.";
        }
    }

    public static string SchedulesToCome(IEnumerable<StripeSchedule> schedules, string done) =>
        $"{done} Mas há agendamento que ainda não começou e que criaria uma assinatura com cobrança: {string.Join(", ", schedules.Select(s => s.Id))}. "
        + "No painel do Stripe (Faturamento → Assinaturas → Agendadas), adie ou cancele o agendamento se ele começar durante a pausa, e conclua a tarefa.";

    public static string Resumed(int resumed, int already, IReadOnlyCollection<string> ended, IReadOnlyCollection<StripeSubscription> others, int drafts) =>
        (resumed > 0 ? $"Cobrança retomada e conferida no Stripe: {CancellationTexts.Count(resumed, "assinatura", "assinaturas")}" : "Nada a retomar no Stripe")
        + (already == 0 ? "" : $"; {CancellationTexts.Count(already, "já estava retomada", "já estavam retomadas")}")
        + (ended.Count == 0 ? "" : $"; terminada durante a pausa: {string.Join(", ", ended)}")
        + (others.Count == 0 ? "" : $"; pausada por outra pessoa, fica como está: {Ids(others)}")
        + (drafts == 0 ? "" : $"; {CancellationTexts.Count(drafts, "fatura em rascunho ficou", "faturas em rascunho ficaram")} da pausa: o financeiro decide se cobra")
        + ".";

    public static string AskAbout(IEnumerable<string> questions) =>
        $"No Stripe, uma pessoa precisa decidir: {string.Join("; ", questions)}. No painel do Stripe, abra a assinatura, retome a cobrança se o cliente voltou (menu ⋯ → Retomar), e conclua a tarefa.";

    public static string NotRecorded(StripeSubscription subscription) =>
        $"a assinatura {subscription.Id} está pausada, e não há registro de que foi o worker que a pausou";

    public static string ChangedSince(StripeSubscription subscription) =>
        $"a pausa da assinatura {subscription.Id} foi alterada por outra pessoa desde então ({Of(subscription.Pause!)})";

    public static string StatusPaused(StripeSubscription subscription) =>
        $"a assinatura {subscription.Id} tem o status paused, que este passo não retoma";

    public static string NotTheirs(string subscription) => $"a assinatura {subscription}, pausada pelo worker, não está mais entre as do cliente";

    public static string Of(StripePause pause) => pause.Behavior switch
    {
        "void" => "as faturas do período são anuladas",
        "keep_as_draft" => "as faturas do período ficam em rascunho",
        "mark_uncollectible" => "as faturas do período são marcadas como incobráveis",
        var other => other,
    } + (pause.ResumesAt is { } at ? $", até {CancellationTexts.When(at)}" : ", até a volta");

    private static string Ids(IEnumerable<StripeSubscription> subscriptions) => string.Join(", ", subscriptions.Select(s => s.Id));
}
