using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What an operator is shown before a run.</summary>
internal static class CancellationPreview
{
    public static Preview Of(PixHoldings holdings, CancellationPlan plan, PixCalendar calendar, CancellationCheckpoint checkpoint)
    {
        if (plan.IsEnded)
        {
            return new Preview.NothingToDo("Nada a cancelar no Pix." + PixTexts.Remarks(holdings, plan, calendar, checkpoint));
        }

        string[] effects =
        [
            .. plan.Acts.Select(PixTexts.Effect),
            .. plan.Later.Select(i => $"Em {Brasilia.When(calendar.End)}: {PixTexts.Effect(i)}"),
        ];
        string[] notes =
        [
            .. plan.Owed.Select(i => PixTexts.Stays(i, "vence até o fim e é devida")),
            .. plan.Refused.Select(i => PixTexts.Stays(i, "o banco já não deixa cancelar")),
            .. plan.PaidForLater.Select(i => PixTexts.Stays(i, "já foi paga; avalie a devolução")),
            .. plan.Reported.Select(i => PixTexts.Stays(i, "cobrança avulsa, não será tocada")),
            "Nada disso volta depois de cancelado. O banco pode recusar uma cobrança cuja liquidação é hoje ou amanhã. " + PixTexts.NotVisible,
        ];
        return new Preview.WouldAct(effects, notes);
    }
}
