using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What staff read, in Portuguese. Ids, counts and dates only: no personal data.</summary>
internal static class PixTexts
{
    /// <summary>What no API of the receiver's bank shows.</summary>
    public const string NotVisible =
        "O que o banco não mostra: um Pix agendado pelo próprio cliente no banco dele. Esse só o cliente pode cancelar.";

    public const string NothingWritten = "Este passo não cancelou nada no Pix; não há o que desfazer.";

    public static string NobodyKnown(PixReach reach, CancelRecurrenceInput input) =>
        $"Não há no banco, para o CPF/CNPJ do pedido, {Looked(reach, input)}. {NotVisible}";

    public static string UnknownRecurrence(string idRec) =>
        $"O banco não conhece a recorrência {idRec} (ou ela é de outra conta). O idRec diferencia maiúsculas de minúsculas: confira-o no banco, corrija-o nas contas do cliente (conta \"pix\") e repita o passo. Nada foi alterado.";

    public static string OtherDebtor(string idRec) =>
        $"A recorrência {idRec}, indicada no pedido, tem no banco outro devedor (CPF/CNPJ) que não o cliente. Confira no banco de quem ela é: se não for do cliente, tire-a das contas dele (conta \"pix\") e repita o passo; se for (por exemplo, no CPF do sócio), cancele à mão as cobranças futuras e a recorrência e conclua a tarefa. Nada foi alterado.";

    public static string RecurrencesNotContracted(string idRec) =>
        $"O pedido indica a recorrência {idRec}, mas o Pix Automático não está entre os produtos configurados deste banco (Platforms:Pix:Products). Inclua \"rec\" e repita o passo, ou cancele a recorrência à mão onde ela estiver. Nada foi alterado.";

    public static string UnknownStatus(PixItem item, string? code) =>
        $"{Name(item)} está no banco com o status \"{item.Status}\", que este conector não conhece, e "
        + (code is null ? "o banco aceitou o cancelamento sem mostrá-lo" : $"o banco recusou o cancelamento ({code})")
        + $". Confira no banco. Se o status quer dizer que já acabou, acrescente-o a Platforms:Pix:AlsoEnded:{Setting(item.Kind)}; senão, cancele à mão. Depois repita o passo.";

    public static string Waiting(PixHoldings holdings, CancellationPlan plan, PixCalendar calendar, CancellationCheckpoint checkpoint)
    {
        var recurrences = plan.Later.Count(i => i.Kind is PixKind.Recurrence);
        var text = recurrences > 0
            ? $"{Count(recurrences, "recorrência do Pix será cancelada", "recorrências do Pix serão canceladas")} em {Brasilia.When(calendar.End)}, porque as cobranças com vencimento até {Brasilia.Day(calendar.LastOwedDay)} ainda são devidas"
            : $"{Count(plan.Later.Count, "cobrança imediata será removida", "cobranças imediatas serão removidas")} em {Brasilia.When(calendar.End)}";
        return $"{text}. Cobranças com vencimento depois disso são canceladas assim que aparecem." + Remarks(holdings, plan, calendar, checkpoint);
    }

    public static string Done(PixHoldings holdings, CancellationPlan plan, PixCalendar calendar, CancellationCheckpoint checkpoint)
    {
        var written = checkpoint.Changes.Where(c => !c.IsRefused).ToList();
        var did = new[]
        {
            Ended(PixKind.Recurrence, "recorrência", "recorrências"), Ended(PixKind.Charge, "cobrança futura", "cobranças futuras"),
            Ended(PixKind.Request, "pedido de autorização", "pedidos de autorização"), Ended(PixKind.DueCharge, "cobrança com vencimento", "cobranças com vencimento"),
            Ended(PixKind.ImmediateCharge, "cobrança imediata", "cobranças imediatas"),
        }.Where(t => t.Length > 0);
        var text = checkpoint.HasWritten
            ? $"Cancelado e conferido no Pix: {string.Join(", ", did)}."
            : $"Já estava cancelado no Pix: {Count(holdings.Recurrences.Count, "recorrência encerrada", "recorrências encerradas")}, nenhuma cobrança futura em aberto.";
        return text + Remarks(holdings, plan, calendar, checkpoint);

        string Ended(PixKind kind, string one, string several) =>
            written.Count(c => c.Kind == kind) is > 0 and var count ? Count(count, one, several) : "";
    }

    /// <summary>What a person should still know or do.</summary>
    public static string Remarks(PixHoldings holdings, CancellationPlan plan, PixCalendar calendar, CancellationCheckpoint checkpoint)
    {
        // The operator may move the end while the step waits; what was cancelled for the earlier end is owed after all.
        var lost = calendar.EndsAtOnce ? 0 : checkpoint.Changes.Count(c => !c.IsRefused && c.Due <= calendar.LastOwedDay);
        // Payers cancel in their own bank, and a cancelled recurrence does not come back when the end is moved to a later month.
        var noneLives = calendar.IsBeforeEnd && holdings.Recurrences.Count > 0 && !holdings.Recurrences.Any(r => r.Item.IsOpen);
        return string.Concat(new[]
        {
            Remark(plan.Refused, "cobrança que o banco já não deixa cancelar (a liquidação começou) pode ainda ser paga", "cobranças que o banco já não deixa cancelar (a liquidação começou) podem ainda ser pagas", ": acompanhe e, se for paga, devolva"),
            Remark(plan.PaidForLater, "cobrança com vencimento depois do fim já foi paga", "cobranças com vencimento depois do fim já foram pagas", ": avalie a devolução (até 90 dias)"),
            Remark(plan.Owed, "cobrança devida continua em aberto", "cobranças devidas continuam em aberto", ""),
            Remark(plan.Reported, "cobrança avulsa em aberto não foi tocada", "cobranças avulsas em aberto não foram tocadas", ""),
            lost > 0 ? $" {Count(lost, "cobrança que agora é devida já tinha sido cancelada e não volta", "cobranças que agora são devidas já tinham sido canceladas e não voltam")}: cobre de novo (ver evidência)." : "",
            noneLives ? $" Nenhuma recorrência vive até o fim ({Brasilia.Day(calendar.LastOwedDay)}): o que ainda for devido até lá precisa ser cobrado por outro meio." : "",
        });
    }

    public static string Effect(PixItem item) => item.Kind switch
    {
        PixKind.Recurrence => $"Cancelar a recorrência {item.Id} ({item.Status}); não volta.",
        PixKind.Charge => $"Cancelar a cobrança {item.Id} ({item.Status}), com vencimento em {Brasilia.Day(item.Due!.Value)}.",
        PixKind.Request => $"Cancelar o pedido de autorização {item.Id} ({item.Status}).",
        PixKind.DueCharge => $"Remover a cobrança com vencimento {item.Id} ({item.Status}), de {Brasilia.Day(item.Due!.Value)}.",
        PixKind.ImmediateCharge => $"Remover a cobrança imediata {item.Id} ({item.Status}).",
    };

    public static string Name(PixItem item) => item.Kind switch
    {
        PixKind.Recurrence => $"A recorrência {item.Id}",
        PixKind.Charge => $"A cobrança {item.Id}",
        PixKind.Request => $"O pedido de autorização {item.Id}",
        PixKind.DueCharge => $"A cobrança com vencimento {item.Id}",
        PixKind.ImmediateCharge => $"A cobrança imediata {item.Id}",
    };

    public static string Stays(PixItem item, string why) => $"{Name(item)} ({item.Status}{(item.Due is { } due ? $", {Brasilia.Day(due)}" : "")}) fica: {why}.";

    public static string CannotComeBack(IReadOnlyList<PixItem> lost) =>
        "No Pix um cancelamento não se desfaz. "
        + string.Join(" ", lost.Select(i => i.Kind switch
        {
            PixKind.Recurrence => $"A recorrência {i.Id} cancelada não volta: crie outra e peça a autorização ao cliente.",
            PixKind.Request => $"O pedido de autorização {i.Id} cancelado não volta: envie outro.",
            PixKind.Charge or PixKind.DueCharge or PixKind.ImmediateCharge => $"{Name(i)} cancelada não volta: se ainda for devida, crie outra.",
        }));

    public static string Count(int count, string one, string several) => $"{count} {(count == 1 ? one : several)}";

    private static string Remark(IReadOnlyList<PixItem> items, string one, string several, string advice) =>
        items.Count == 0 ? "" : $" {Count(items.Count, one, several)}{advice} (ver evidência).";

    private static string Looked(PixReach reach, CancelRecurrenceInput input)
    {
        string[] looked =
        [
            .. reach.Products.Contains(PixProduct.Rec) ? new[] { "recorrência do Pix Automático" } : [],
            .. reach.Products.Contains(PixProduct.CobV) && input.DueCharges is not OneOffPolicy.Ignore ? new[] { "cobrança com vencimento" } : [],
            .. reach.Products.Contains(PixProduct.Cob) && input.ImmediateCharges is not OneOffPolicy.Ignore ? new[] { "cobrança imediata" } : [],
        ];
        return looked.Length == 0 ? "nada que este passo procure" : string.Join(" nem ", looked);
    }

    private static string Setting(PixKind kind) => kind switch
    {
        PixKind.Recurrence => nameof(PixEndedOptions.Recurrences),
        PixKind.Charge => nameof(PixEndedOptions.Charges),
        PixKind.Request => nameof(PixEndedOptions.Requests),
        PixKind.DueCharge or PixKind.ImmediateCharge => nameof(PixEndedOptions.OneOffs),
    };
}
