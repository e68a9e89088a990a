using System.Text.Json;
using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>
/// A company, as far as a step needs it. The answers also carry tokens, CSC and the customer's data: none of that is read into
/// anything that could be written down.
/// </summary>
/// <param name="Id">Opaque; a number in every sample of the document.</param>
/// <param name="CertificateFrom">As FocusNFe wrote it; null: no certificate is there.</param>
/// <param name="RequestId">Of the exchange that told it.</param>
internal sealed record FocusCompany(
    string Id, string? CertificateFrom, string? CertificateUntil, bool? CertificateIsSpecific, string? LastIssued, string? RequestId);

/// <summary>What is read of a company's answer.</summary>
internal sealed record CompanyAnswer
{
    public JsonElement Id { get; init; }

    public JsonElement Cnpj { get; init; }

    public JsonElement Cpf { get; init; }

    [JsonPropertyName("certificado_valido_de")]
    public JsonElement CertificateFrom { get; init; }

    [JsonPropertyName("certificado_valido_ate")]
    public JsonElement CertificateUntil { get; init; }

    [JsonPropertyName("certificado_especifico")]
    public JsonElement CertificateIsSpecific { get; init; }

    [JsonPropertyName("data_ultima_emissao")]
    public JsonElement LastIssued { get; init; }

    public bool IsOf(string taxId) => taxId.Length == 11 ? Normal(Cpf, 11) == taxId : Normal(Cnpj, 14) == taxId;

    /// <summary>Null when the answer has no id that could be put into an address.</summary>
    public FocusCompany? ToCompany(string? requestId) =>
        Text(Id) is { Length: > 0 and <= 64 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? new FocusCompany(id, Moment(CertificateFrom), Moment(CertificateUntil),
                CertificateIsSpecific.ValueKind is JsonValueKind.True or JsonValueKind.False ? CertificateIsSpecific.GetBoolean() : null,
                Moment(LastIssued), requestId)
            : null;

    // Numbers lose their leading zeros; texts may come with punctuation.
    private static string? Normal(JsonElement value, int length) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText().PadLeft(length, '0'),
        JsonValueKind.String => string.Concat(value.GetString()!.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)),
        _ => null,
    };

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    // Kept only if it is a date: this goes into evidence.
    private static string? Moment(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var moment)
            ? moment.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>What FocusNFe lists of a company's backups.</summary>
internal abstract record BackupList
{
    private BackupList() { }

    /// <param name="Files">Oldest month first.</param>
    public sealed record Listed(IReadOnlyList<BackupFile> Files) : BackupList;

    /// <summary>There is no list at all: the document says of nobody that he has none.</summary>
    public sealed record Unknown : BackupList;
}

/// <summary>One ZIP file of one month.</summary>
/// <param name="Month"><c>2025-07</c>.</param>
/// <param name="Kind"><see cref="Xmls"/> or <see cref="Danfes"/>.</param>
internal sealed record BackupFile(string Month, string Kind, SignedLink Link)
{
    public const string Xmls = "xmls";
    public const string Danfes = "danfes";

    public bool IsSame(BackupFile other) => Month == other.Month && Kind == other.Kind;
}

/// <summary>Where a file can be had from. Whoever has it has the file: it is never written down.</summary>
internal sealed class SignedLink(string address)
{
    public string Reveal() => address;

    public override string ToString() => "(link)";
}
