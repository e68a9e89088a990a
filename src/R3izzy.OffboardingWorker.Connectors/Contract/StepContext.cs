namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>What a connector knows about the step it works on. Immutable; the same in every attempt but for the attempt's own values.</summary>
public sealed class StepContext
{
    /// <summary>Such as <c>DESL-2026-000042</c>.</summary>
    public required string CaseRef { get; init; }

    /// <summary>The step's id in its procedure.</summary>
    public required string StepId { get; init; }

    /// <summary><c>lite</c>, <c>pro</c> or <c>pro-contabilidade</c>.</summary>
    public required string Plan { get; init; }

    /// <summary><c>cancel</c>, <c>pause</c> or <c>return</c>.</summary>
    public string Action { get; init; } = "cancel";

    public required CustomerProfile Customer { get; init; }

    /// <summary>The last month that the customer stays, <c>2025-07</c>; null for a pause or a return.</summary>
    public string? LastMonth { get; init; }

    /// <summary>
    /// UTC, at a midnight in America/Sao_Paulo. Of a cancellation: first instant after the customer's last day. Of a pause:
    /// its first instant. Of a return: the first instant that the customer is back.
    /// </summary>
    public required DateTimeOffset EffectiveEnd { get; init; }

    /// <summary>First day of the pause, in America/Sao_Paulo. Only for a pause, and for a return whose pause is known.</summary>
    public DateOnly? PausedFrom { get; init; }

    /// <summary>The day that the customer is back, in America/Sao_Paulo: of a pause, when it is known already; of a return, always.</summary>
    public DateOnly? ReturnsOn { get; init; }

    /// <summary>What the request tells, by the fact's name; a fact that is absent is unknown. Yes and no are <c>true</c> and <c>false</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Facts { get; init; } = NoFacts;

    /// <summary>Who asked for the case, as the request says. A person's name: not for evidence, summaries or logs.</summary>
    public string RequestedBy { get; init; } = "";

    /// <summary>0 for the step itself. Each change of the case that has a finished step done again counts one up.</summary>
    public int Round { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The same in every attempt and process for this step of this case, another one in each <see cref="Round"/> and for an undo; at most 80 ASCII characters, no personal data.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>
    /// Whether an earlier attempt may have had its effect without anybody having seen it. For an effect that cannot be looked
    /// for afterwards: it is repeated only once the doubt is settled.
    /// </summary>
    public PriorDoubt PriorDoubt { get; init; }

    /// <summary>When this attempt began, UTC, by the case's clock: a connector's only "now".</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the case was opened, UTC: the same in every attempt.</summary>
    public required DateTimeOffset CaseOpenedAt { get; init; }

    /// <summary>What an earlier attempt saved with <see cref="IStepJournal.SaveCheckpointAsync"/>; null when none was.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>What earlier attempts and this step's own earlier evidence recorded, oldest first.</summary>
    public IReadOnlyList<Evidence> EarlierEvidence { get; init; } = [];

    /// <summary>
    /// A mark of a word: 32 hexadecimal digits, the same in every case and process of this installation, that nobody without
    /// the installation's key can confirm by trial. For what evidence must tell again and may not name. A mark that is to
    /// differ from case to case has <see cref="CaseRef"/> in its word.
    /// </summary>
    public required Func<string, string> Mark { get; init; }

    public required IStepJournal Journal { get; init; }

    /// <summary>The rest of the case, read when asked for.</summary>
    public ICaseRecords Case { get; init; } = NoCaseRecords.Instance;

    /// <summary>Receives every call made for this attempt.</summary>
    public required ICallLog Calls { get; init; }

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoFacts = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>What is known of the doubt that earlier attempts left.</summary>
public enum PriorDoubt
{
    /// <summary>Not told: a look from outside an attempt (a preview, the closing check).</summary>
    NotTold,

    /// <summary>An earlier attempt was cut off, or ended without knowing what it did.</summary>
    Open,

    /// <summary>There was none, or a person has asked for another try after having been told of it.</summary>
    Settled,
}

/// <summary>The customer as the request gave it, normalised.</summary>
/// <param name="Name">Trimmed, without control or direction characters.</param>
/// <param name="Emails">Lower-cased, at least one, unique.</param>
/// <param name="TaxId">CPF (11 digits) or CNPJ (14 of <c>0-9A-Z</c>), without punctuation; check digits are right.</param>
/// <param name="Accounts">The ids known per platform: <c>stripe</c> → <c>cus_…</c>, <c>firebase</c> → uid, <c>firestore</c> → document path or id, …</param>
public sealed record CustomerProfile(
    string Name, IReadOnlyList<string> Emails, string TaxId, IReadOnlyDictionary<string, string> Accounts)
{
    /// <summary>The stored id for a platform, or null.</summary>
    public string? AccountAt(string platform) => Accounts.GetValueOrDefault(platform);
}

/// <summary>The durable side of an attempt: what is written here survives the attempt that fails after it.</summary>
public interface IStepJournal
{
    /// <summary>Shown to operations while the attempt runs; not durable.</summary>
    void ReportProgress(string text, double? fraction = null);

    /// <summary>Stored encrypted, on disk when the task ends. Replaces the one before. At most 256 KiB.</summary>
    Task SaveCheckpointAsync(string checkpoint, CancellationToken cancellationToken);

    /// <summary>Stored with its hash, on disk when the task ends.</summary>
    Task AddEvidenceAsync(Evidence evidence, CancellationToken cancellationToken);
}

/// <summary>What was read before or after an effect, already redacted: ids, states, times, marks (<see cref="StepContext.Mark"/>); never a secret, e-mail, name or tax id, nor a hash from which one is found by trial.</summary>
/// <param name="Kind"><c>before</c>, <c>after</c>, or a word of the connector's README such as <c>invoices</c>.</param>
/// <param name="Json">A JSON object.</param>
public sealed record Evidence(string Kind, string Json);

/// <summary>The connector log: receives each HTTP exchange or SMTP dialogue, already redacted.</summary>
public interface ICallLog
{
    void Record(Call call);
}

/// <summary>One exchange with a platform.</summary>
/// <param name="Platform">The system called: <c>stripe</c>, <c>firestore</c>, <c>drive</c>, …</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path with personal and secret parts masked, without query.</param>
/// <param name="Status">HTTP status; null when no answer came.</param>
/// <param name="StartedAt">UTC, by this machine's clock.</param>
/// <param name="Duration">Until the answer's headers, or its end where the body was read.</param>
/// <param name="RequestId">The platform's own id of the exchange, when it gave one.</param>
/// <param name="Failure">How it ended when it did not end well: a kind and code, never a body.</param>
public sealed record Call(
    string Platform, string Method, string Path, int? Status, DateTimeOffset StartedAt, TimeSpan Duration,
    string? RequestId, string? Failure);
