namespace R3izzy.OffboardingWorker.Intake;

/// <summary>A checked and normalised request. Its texts hold personal data: it prints itself without them.</summary>
/// <param name="RequestId">The sender's id; the same id twice is the same request. Null when the sender gave none.</param>
/// <param name="LastMonth">The last month the customer stays; of a cancellation never null, else always.</param>
/// <param name="RequestedBy">Who asked, as the sender wrote it.</param>
/// <param name="Reason">Why, in the customer's or colleague's words; may have several lines. Null when not told.</param>
public sealed record OffboardingRequest(
    string? RequestId, RequestAction Action, Plan Plan, Month? LastMonth, Customer Customer, RequestFacts Facts,
    string RequestedBy, string? Reason)
{
    /// <summary>First day of the pause; null: the day the request is taken. Only of a pause.</summary>
    public DateOnly? PauseFrom { get; init; }

    /// <summary>
    /// The day the customer is back, after <see cref="PauseFrom"/>. Of a pause null while it is not known; of a return null
    /// for the day the request is taken.
    /// </summary>
    public DateOnly? ReturnOn { get; init; }

    /// <summary>The pause that ends, <c>PAUSA-2026-000001</c>; null: the customer's latest. Only of a return.</summary>
    public string? PauseRef { get; init; }

    /// <summary>
    /// UTC, always at the beginning of a day in America/Sao_Paulo. Of a cancellation: the first instant after the last month.
    /// Of a pause: its first instant. Of a return: the first instant that the customer is back. A day that was left out is
    /// that of <paramref name="now"/>, so that the answer is then not after it.
    /// </summary>
    /// <param name="now">When the request is taken.</param>
    public DateTimeOffset EffectiveAt(DateTimeOffset now) => Action switch
    {
        RequestAction.Cancel => LastMonth is { } month ? month.EffectiveEnd() : throw new InvalidOperationException("A cancellation has a last month."),
        RequestAction.Pause => SaoPauloTime.FirstInstantOf(PauseFrom ?? SaoPauloTime.DayOf(now)),
        RequestAction.Return => SaoPauloTime.FirstInstantOf(ReturnOn ?? SaoPauloTime.DayOf(now)),
    };

    public override string ToString() => $"{Action.ToWire()} {Plan.ToWire()} {When} ({RequestId ?? "no request id"})";

    private string When => Action switch
    {
        RequestAction.Cancel => $"{LastMonth}",
        RequestAction.Pause => $"from {Day(PauseFrom)} to {Day(ReturnOn)}",
        RequestAction.Return => $"on {Day(ReturnOn)}",
    };

    private static string Day(DateOnly? day) => day is { } known ? DayText.ToStored(known) : "…";
}

/// <summary>Who asks to leave. Prints itself masked.</summary>
/// <param name="Name">Composed (NFC), trimmed, without control, direction or invisible characters; 1 to 200 characters.</param>
/// <param name="Emails">1 to 20, lower-cased, unique, in the order given.</param>
/// <param name="Accounts">The ids known, by the keys of <see cref="AccountCatalog"/>.</param>
public sealed record Customer(string Name, EquatableList<string> Emails, TaxId TaxId, EquatableDictionary<string> Accounts)
{
    public override string ToString() => $"customer {TaxId.Masked}";
}
