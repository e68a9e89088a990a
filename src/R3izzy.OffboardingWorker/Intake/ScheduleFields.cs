namespace R3izzy.OffboardingWorker.Intake;

/// <summary>The fields that say when, and of which pause. Each belongs to some actions and is an error with the others.</summary>
internal sealed record ScheduleFields(Month? LastMonth, DateOnly? PauseFrom, DateOnly? ReturnOn, string? PauseRef)
{
    /// <param name="action">Null when it is missing or unknown: then any of the fields may be right, and none is known to be missing.</param>
    public static ScheduleFields Read(ObjectFields root, RequestAction? action)
    {
        var need = action == RequestAction.Cancel ? Need.Required : Need.Optional;
        var fields = new ScheduleFields(
            Field(root, "lastMonth", action, [RequestAction.Cancel], key => root.ValueOrNull<Month>(key, need, MonthText.TryRead)),
            Field(root, "pauseFrom", action, [RequestAction.Pause], key => root.ValueOrNull<DateOnly>(key, Need.Optional, DayText.TryRead)),
            Field(root, "returnOn", action, [RequestAction.Pause, RequestAction.Return], key => root.ValueOrNull<DateOnly>(key, Need.Optional, DayText.TryRead)),
            Field(root, "pauseRef", action, [RequestAction.Return], key => root.Value<string>(key, Need.Optional, AccountIds.PauseRef)));
        if (fields.ReturnOn <= fields.PauseFrom)
        {
            root.Reject("returnOn", ReturnsTooSoon);
        }

        return fields;
    }

    private static T? Field<T>(ObjectFields root, string key, RequestAction? action, IEnumerable<RequestAction> takenBy, Func<string, T?> take)
    {
        if (action is not { } known || takenBy.Contains(known))
        {
            return take(key);
        }

        root.Refuse(key, NotTakenBy(known));
        return default;
    }

    private static Flaw NotTakenBy(RequestAction action)
    {
        var (english, portuguese) = action switch
        {
            RequestAction.Cancel => ("lastMonth", "lastMonth"),
            RequestAction.Pause => ("pauseFrom and returnOn", "pauseFrom e returnOn"),
            RequestAction.Return => ("returnOn and pauseRef", "returnOn e pauseRef"),
        };
        return new Flaw(FlawCodes.Contradiction,
            $"has no place in action {action.ToWire()}, which takes {english}: leave it out, or correct action.",
            $"não cabe na ação {action.ToWire()}, que aceita {portuguese}: retire o campo ou corrija action.");
    }

    private static readonly Flaw ReturnsTooSoon = new(FlawCodes.Contradiction,
        "is not after pauseFrom: it names the day the customer is back, the day after the last one of the pause.",
        "não é depois de pauseFrom: indica o dia em que o cliente está de volta, o dia seguinte ao último da pausa.");
}
