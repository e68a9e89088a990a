namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What is still to be cancelled, what waits, and what stays for which reason. Pure.</summary>
/// <param name="Acts">In the order in which they must happen: a recurrence after its charges, for some banks end those with it.</param>
/// <param name="Later">Cancelled when the end has come.</param>
/// <param name="Owed">Open charges for the time until the end.</param>
/// <param name="Refused">Open charges for later that the bank does not cancel any more.</param>
/// <param name="PaidForLater">Charges for later that were paid already.</param>
/// <param name="Reported">Open one-off charges that stay.</param>
internal sealed record CancellationPlan(
    IReadOnlyList<PixItem> Acts, IReadOnlyList<PixItem> Later, IReadOnlyList<PixItem> Owed, IReadOnlyList<PixItem> Refused,
    IReadOnlyList<PixItem> PaidForLater, IReadOnlyList<PixItem> Reported)
{
    public bool IsEnded => Acts.Count == 0 && Later.Count == 0;

    public static CancellationPlan Make(PixHoldings holdings, CancelRecurrenceInput input, PixCalendar calendar, CancellationCheckpoint checkpoint)
    {
        var acts = new List<PixItem>();
        var later = new List<PixItem>();
        foreach (var held in holdings.Recurrences)
        {
            acts.AddRange(held.Charges.Where(c => IsForLater(c, calendar) && !checkpoint.IsRefused(c)));
            // A request asks for an authorisation to go on: in no mode should the customer still give it.
            acts.AddRange(held.Requests.Where(r => r.IsOpen));
            if (held.Item.IsOpen)
            {
                (Waits(held, calendar) ? later : acts).Add(held.Item);
            }
        }

        foreach (var oneOff in holdings.OneOffs.Where(c => IsPayable(c, calendar)))
        {
            switch (oneOff.Kind, input.DueCharges, input.ImmediateCharges)
            {
                case (PixKind.DueCharge, OneOffPolicy.Cancel, _) when oneOff.Due > calendar.LastOwedDay:
                    acts.Add(oneOff);
                    break;
                case (PixKind.ImmediateCharge, _, OneOffPolicy.Cancel):
                    (calendar.IsBeforeEnd ? later : acts).Add(oneOff);
                    break;
            }
        }

        return new CancellationPlan(
            acts,
            later,
            [.. holdings.Charges.Where(c => c.IsOpen && c.Due <= calendar.LastOwedDay)],
            [.. holdings.Charges.Where(c => IsForLater(c, calendar) && checkpoint.IsRefused(c))],
            [.. holdings.Charges.Where(c => c.Status == PixStates.Concluded && c.Due > calendar.LastOwedDay)],
            [.. holdings.OneOffs.Where(c => IsPayable(c, calendar)).Except(acts).Except(later)]);
    }

    /// <summary>One that was never authorised has nothing that could run to an end, unless a charge that is owed hangs on it.</summary>
    private static bool Waits(HeldRecurrence held, PixCalendar calendar) =>
        calendar.IsBeforeEnd
        && (held.Item.Status != PixStates.Created || held.Charges.Any(c => c.IsOpen && c.Due <= calendar.LastOwedDay));

    private static bool IsForLater(PixItem charge, PixCalendar calendar) => charge.IsOpen && charge.Due > calendar.LastOwedDay;

    /// <summary>The status stays ATIVA when a one-off charge has run out; nobody can pay it then.</summary>
    private static bool IsPayable(PixItem oneOff, PixCalendar calendar) => oneOff.IsOpen && !(oneOff.PayableUntil < calendar.Today);
}
