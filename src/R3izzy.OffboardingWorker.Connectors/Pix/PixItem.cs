namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>Anything at the bank that can be cancelled, as it was read: ids, states and days only.</summary>
/// <param name="Id">idRec, txid or idSolicRec; letter case matters.</param>
/// <param name="Status">The bank's word.</param>
/// <param name="Due">Charges: the due date. An immediate charge has none.</param>
/// <param name="Settles">Charges of a recurrence: the first day on which the bank tries to collect.</param>
/// <param name="PayableUntil">One-off charges: the last day on which it can be paid; null when the bank does not tell.</param>
internal sealed record PixItem(
    PixKind Kind, string Id, string Status, PixStanding Standing, DateOnly? Due = null, DateOnly? Settles = null, DateOnly? PayableUntil = null)
{
    public bool IsOpen => Standing is not PixStanding.Ended;
}

/// <summary>A recurrence with what hangs on it.</summary>
internal sealed record HeldRecurrence(PixItem Item, IReadOnlyList<PixItem> Charges, IReadOnlyList<PixItem> Requests);

/// <summary>Everything of one debtor at the bank that a cancellation looks at.</summary>
internal sealed record PixHoldings(IReadOnlyList<HeldRecurrence> Recurrences, IReadOnlyList<PixItem> OneOffs)
{
    public bool IsEmpty => Recurrences.Count == 0 && OneOffs.Count == 0;

    public IEnumerable<PixItem> Charges => Recurrences.SelectMany(r => r.Charges);

    public IEnumerable<PixItem> Requests => Recurrences.SelectMany(r => r.Requests);

    public IEnumerable<PixItem> All => Recurrences.Select(r => r.Item).Concat(Charges).Concat(Requests).Concat(OneOffs);
}
