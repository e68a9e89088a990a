namespace R3izzy.OffboardingWorker.Intake;

/// <summary>A checked and normalised request. Its texts hold personal data: it prints itself without them.</summary>
/// <param name="RequestId">The sender's id; the same id twice is the same request. Null when the sender gave none.</param>
/// <param name="LastMonth">The last month the customer stays.</param>
/// <param name="RequestedBy">Who asked, as the sender wrote it.</param>
/// <param name="Reason">Why, in the customer's or colleague's words; may have several lines. Null when not told.</param>
public sealed record OffboardingRequest(
    string? RequestId, RequestAction Action, Plan Plan, Month LastMonth, Customer Customer, RequestFacts Facts,
    string RequestedBy, string? Reason)
{
    public override string ToString() => $"{Action.ToWire()} {Plan.ToWire()} {LastMonth} ({RequestId ?? "no request id"})";
}

/// <summary>Who asks to leave. Prints itself masked.</summary>
/// <param name="Name">Composed (NFC), trimmed, without control, direction or invisible characters; 1 to 200 characters.</param>
/// <param name="Emails">1 to 20, lower-cased, unique, in the order given.</param>
/// <param name="Accounts">The ids known, by the keys of <see cref="AccountCatalog"/>.</param>
public sealed record Customer(string Name, EquatableList<string> Emails, TaxId TaxId, EquatableDictionary<string> Accounts)
{
    public override string ToString() => $"customer {TaxId.Masked}";
}
