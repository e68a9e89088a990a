using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>One page of a list; lists differ in the name of their items only.</summary>
internal interface IPixPage<out T>
{
    IReadOnlyList<T> Items { get; }

    PixListParameters? Parametros { get; }
}

internal sealed record PixRecurrencePage(IReadOnlyList<PixRecurrence> Recs, PixListParameters? Parametros = null) : IPixPage<PixRecurrence>
{
    [JsonIgnore]
    public IReadOnlyList<PixRecurrence> Items => Recs;
}

internal sealed record PixChargePage(IReadOnlyList<PixCharge> Cobsr, PixListParameters? Parametros = null) : IPixPage<PixCharge>
{
    [JsonIgnore]
    public IReadOnlyList<PixCharge> Items => Cobsr;
}

internal sealed record PixOneOffPage(IReadOnlyList<PixOneOff> Cobs, PixListParameters? Parametros = null) : IPixPage<PixOneOff>
{
    [JsonIgnore]
    public IReadOnlyList<PixOneOff> Items => Cobs;
}

internal sealed record PixListParameters(PixPaging? Paginacao = null);

internal sealed record PixPaging(int? QuantidadeDePaginas = null, int? QuantidadeTotalDeItens = null);

/// <summary>An agreement of Pix Automático. Only what is decided by is read: names, accounts and QR codes stay on the wire.</summary>
internal sealed record PixRecurrence(
    string IdRec, string? Status = null, PixBond? Vinculo = null, PixRecurrenceCalendar? Calendario = null,
    IReadOnlyList<PixRequest>? Solicitacao = null, IReadOnlyList<PixStatusChange>? Atualizacao = null)
{
    [JsonIgnore]
    public string CurrentStatus => PixStatusChange.Current(Status, Atualizacao);
}

internal sealed record PixBond(PixPerson? Devedor = null);

/// <summary>The debtor, who may be another than who pays.</summary>
internal sealed record PixPerson(string? Cpf = null, string? Cnpj = null)
{
    /// <param name="taxId">CPF or CNPJ without punctuation, upper case.</param>
    public bool Is(string taxId) => Plain(taxId.Length == 11 ? Cpf : Cnpj) == taxId;

    private static string Plain(string? id) => string.Concat((id ?? "").Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}

internal sealed record PixRecurrenceCalendar(
    [property: JsonConverter(typeof(LeadingDate))] DateOnly? DataInicial = null,
    [property: JsonConverter(typeof(LeadingDate))] DateOnly? DataFinal = null);

/// <summary>A charge of a recurrence.</summary>
internal sealed record PixCharge(
    string Txid, string IdRec, PixChargeCalendar Calendario, string? Status = null,
    IReadOnlyList<PixAttempt>? Tentativas = null, IReadOnlyList<PixStatusChange>? Atualizacao = null)
{
    [JsonIgnore]
    public string CurrentStatus => PixStatusChange.Current(Status, Atualizacao);

    /// <summary>The day of the first attempt to settle it: from then on the bank refuses to cancel.</summary>
    [JsonIgnore]
    public DateOnly Settles => Tentativas?.Select(t => t.DataLiquidacao).OfType<DateOnly>().Append(Calendario.DataDeVencimento).Min() ?? Calendario.DataDeVencimento;
}

internal sealed record PixChargeCalendar([property: JsonConverter(typeof(LeadingDate))] DateOnly DataDeVencimento);

internal sealed record PixAttempt([property: JsonConverter(typeof(LeadingDate))] DateOnly? DataLiquidacao = null);

/// <summary>A request to the payer to authorise a recurrence.</summary>
internal sealed record PixRequest(string IdSolicRec, string? IdRec = null, string? Status = null, IReadOnlyList<PixStatusChange>? Atualizacao = null)
{
    [JsonIgnore]
    public string CurrentStatus => PixStatusChange.Current(Status, Atualizacao);
}

/// <summary>A charge without a recurrence: immediate (cob), or with a due date (cobv).</summary>
internal sealed record PixOneOff(string Txid, PixOneOffCalendar Calendario, string? Status = null, PixPerson? Devedor = null);

/// <param name="Criacao">When it was made.</param>
/// <param name="Expiracao">Life of an immediate charge, seconds from its making.</param>
/// <param name="DataDeVencimento">Only with a due date.</param>
/// <param name="ValidadeAposVencimento">Days that it can still be paid after its due date.</param>
internal sealed record PixOneOffCalendar(
    DateTimeOffset? Criacao = null, long? Expiracao = null,
    [property: JsonConverter(typeof(LeadingDate))] DateOnly? DataDeVencimento = null, int? ValidadeAposVencimento = null);

/// <summary>A line of an object's history. The document's own samples say <c>nome</c> where its schema says <c>status</c>.</summary>
internal sealed record PixStatusChange(string? Status = null, string? Nome = null, string? Data = null)
{
    /// <summary>The object's own status, else the last of its history; empty when there is neither, which counts as unknown.</summary>
    public static string Current(string? status, IReadOnlyList<PixStatusChange>? history) =>
        status ?? history?.OrderBy(h => DateTimeOffset.TryParse(h.Data, CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MinValue)
            .Select(h => h.Status ?? h.Nome).LastOrDefault() ?? "";
}

/// <summary>A day given as a day or, as some banks do, as a time: what stands first is the day.</summary>
internal sealed class LeadingDate : JsonConverter<DateOnly>
{
    public override DateOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: >= 10 } text
        && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new JsonException("A day is no day.");

    public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
