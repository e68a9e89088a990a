namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>In what this bank differs from others, or from the document. As set here, it is the document's own bank.</summary>
public sealed class PixQuirks
{
    /// <summary>Cancelling a recurrence ends its future charges too, as Celcoin does.</summary>
    public bool RecurrenceEndsItsCharges { get; set; }

    /// <summary>History lines say <c>nome</c> where the schema says <c>status</c>, as the document's own samples do.</summary>
    public bool NomeForStatus { get; set; }

    /// <summary>Recurrences end by DELETE, and are gone; PATCH is not known.</summary>
    public bool EndsByDelete { get; set; }

    /// <summary>Lists of recurrences leave out <c>solicitacao</c>; the single recurrence has it.</summary>
    public bool ListsWithoutRequests { get; set; }

    /// <summary>Lists overlook <c>cpf</c>, <c>cnpj</c> and <c>idRec</c>.</summary>
    public bool ListsOverlookFilters { get; set; }

    /// <summary>Lists are empty for a while, as behind a replica that lags.</summary>
    public bool ListsShowNothing { get; set; }

    /// <summary>Ids are found in any letter case.</summary>
    public bool IdsIgnoreCase { get; set; }

    /// <summary>Lists tell of this many more objects than they show, as when one goes away between two pages.</summary>
    public int UnseenObjects { get; set; }

    /// <summary>The bank takes no cancellation of a charge from this hour on, in Brasília, on the day before it is collected. Null: not before that day.</summary>
    public int? ChargeClosesAtHourBefore { get; set; }

    /// <summary>Longest time between <c>inicio</c> and <c>fim</c>. Null: any.</summary>
    public TimeSpan? LongestWindow { get; set; }

    /// <summary>A write is accepted and shows this status instead of the new one.</summary>
    public string? StatusAfterCancel { get; set; }

    /// <summary>First parts of scopes (<c>rec</c>, <c>cobr</c>, …) that the contract does not have: 403 whatever the token says.</summary>
    public HashSet<string> NotContracted { get; } = [];
}
