namespace R3izzy.OffboardingWorker.Connectors.Pix;

internal enum PixKind
{
    /// <summary><c>rec</c></summary>
    Recurrence,

    /// <summary><c>cobr</c></summary>
    Charge,

    /// <summary><c>solicrec</c></summary>
    Request,

    /// <summary><c>cobv</c></summary>
    DueCharge,

    /// <summary><c>cob</c></summary>
    ImmediateCharge,
}

internal enum PixStanding
{
    Open,
    Ended,

    /// <summary>A status that came after the document: open until somebody says otherwise, for "ended" would be the dangerous guess.</summary>
    Unknown,
}

/// <summary>What the statuses mean (API Pix 2.9.0, components/schemas; enums may grow without notice). Pure.</summary>
internal sealed class PixStates(PixEndedOptions alsoEnded)
{
    /// <summary>The recurrence was never authorised: nothing can be charged by it.</summary>
    public const string Created = "CRIADA";

    public const string Concluded = "CONCLUIDA";

    /// <summary>Ours, for what the bank does not show any more.</summary>
    public const string Gone = "NAO_ENCONTRADA";

    /// <summary>The payer said no: the bank cannot have taken a charge for it.</summary>
    public static bool CanHaveCharges(string status) => status != "REJEITADA";

    /// <summary>The bank's word as evidence and texts may show it; what is no word could be anything.</summary>
    public static string Word(string status) => status.Trim() is { Length: > 0 and <= 40 } word && word.All(c => char.IsAsciiLetter(c) || c == '_')
        ? word.ToUpperInvariant()
        : "?";

    public PixStanding StandingOf(PixKind kind, string status)
    {
        var text = status.Trim().ToUpperInvariant();
        return Ended(kind).Contains(text) || More(kind).Contains(text, StringComparer.OrdinalIgnoreCase) ? PixStanding.Ended
            : Open(kind).Contains(text) ? PixStanding.Open
            : PixStanding.Unknown;
    }

    private static string[] Open(PixKind kind) => kind switch
    {
        PixKind.Recurrence => [Created, "APROVADA"],
        PixKind.Charge => [Created, "ATIVA"],
        PixKind.Request => [Created, "ENVIADA", "RECEBIDA"],
        PixKind.DueCharge or PixKind.ImmediateCharge => ["ATIVA"],
    };

    private static string[] Ended(PixKind kind) => kind switch
    {
        PixKind.Recurrence => ["REJEITADA", "EXPIRADA", "CANCELADA"],
        PixKind.Charge => [Concluded, "EXPIRADA", "REJEITADA", "CANCELADA"],
        PixKind.Request => ["REJEITADA", "ACEITA", "EXPIRADA", "CANCELADA"],
        // The document's text spells REMOVIDO where its enum spells REMOVIDA.
        PixKind.DueCharge or PixKind.ImmediateCharge =>
            [Concluded, "REMOVIDA_PELO_USUARIO_RECEBEDOR", "REMOVIDA_PELO_PSP", "REMOVIDO_PELO_USUARIO_RECEBEDOR", "REMOVIDO_PELO_PSP"],
    };

    private List<string> More(PixKind kind) => kind switch
    {
        PixKind.Recurrence => alsoEnded.Recurrences,
        PixKind.Charge => alsoEnded.Charges,
        PixKind.Request => alsoEnded.Requests,
        PixKind.DueCharge or PixKind.ImmediateCharge => alsoEnded.OneOffs,
    };
}
