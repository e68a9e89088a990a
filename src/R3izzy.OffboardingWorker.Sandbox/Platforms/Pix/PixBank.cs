using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Ledger;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>An object of the API, with the day by which lists find it.</summary>
/// <param name="Id">idRec, txid or idSolicRec.</param>
/// <param name="Created">What <c>inicio</c> and <c>fim</c> compare.</param>
/// <param name="TaxId">The debtor's.</param>
internal sealed record PixEntry(string Id, DateTimeOffset Created, string TaxId, JsonObject Body)
{
    public string Status => (string)Body["status"]!;

    public string? RecurrenceId => (string?)Body["idRec"];
}

/// <summary>Everything that the simulated receiver's account holds. Guarded by <see cref="Gate"/>.</summary>
internal sealed class PixBank(EffectLedger ledger, TimeProvider clock, PixQuirks quirks)
{
    public Lock Gate { get; } = new();

    public PixQuirks Quirks { get; } = quirks;

    public List<PixEntry> Recurrences { get; } = [];

    public List<PixEntry> Charges { get; } = [];

    public List<PixEntry> Requests { get; } = [];

    public List<PixEntry> Immediate { get; } = [];

    public List<PixEntry> Due { get; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Brasília's: −03:00 all year.</summary>
    public DateTimeOffset LocalNow => Now.ToOffset(TimeSpan.FromHours(-3));

    public DateOnly Today => DateOnly.FromDateTime(LocalNow.DateTime);

    public PixEntry Require(List<PixEntry> entries, string id, string notFound) =>
        entries.Find(e => string.Equals(e.Id, id, Quirks.IdsIgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
        ?? throw PixProblem.NotFound(notFound);

    /// <summary>Sets a status, keeps its history, and writes one line into the ledger.</summary>
    public void Become(PixEntry entry, string status, string effect)
    {
        entry.Body["status"] = Quirks.StatusAfterCancel ?? status;
        entry.Body["atualizacao"]?.AsArray().Add(Change((string)entry.Body["status"]!, Now));
        ledger.Record("pix", effect, entry.Id);
    }

    public JsonObject Change(string status, DateTimeOffset at) => new()
    {
        [Quirks.NomeForStatus ? "nome" : "status"] = status,
        ["data"] = Time(at),
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Who ended it, as the API tells it.</summary>
    public static JsonObject EndedByReceiver(string what) => new()
    {
        ["cancelamento"] = new JsonObject
        {
            ["solicitante"] = "USUARIO_RECEBEDOR",
            ["codigo"] = "SLCR",
            ["descricao"] = $"Cancelamento {what} solicitado pelo usuário recebedor",
        },
    };
}
