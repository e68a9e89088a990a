using System.Globalization;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>Puts objects into the simulated account as an earlier life would have left them. Shapes: API Pix 2.9.0, components/schemas.</summary>
public sealed class PixSeeder
{
    private const string DebtorName = "Cliente Exemplar";
    internal const string ReceiverTaxId = "56989000019533";
    internal const string ReceiverName = "R3izzy";

    private readonly PixBank _bank;
    private int _sequence;

    internal PixSeeder(PixBank bank) => _bank = bank;

    /// <summary>Adds a recurrence.</summary>
    /// <param name="taxId">The debtor's CPF or CNPJ.</param>
    /// <param name="status">Any word, one that the document does not have included.</param>
    /// <param name="created">Default: sixty days ago.</param>
    /// <param name="idRec">Default: a new one.</param>
    /// <returns>idRec</returns>
    public string AddRecurrence(string taxId, string status = "APROVADA", DateTimeOffset? created = null, string? idRec = null)
    {
        var at = created ?? _bank.Now.AddDays(-60);
        var id = idRec ?? $"RR12345678{at.UtcDateTime:yyyyMMdd}{Next():D5}abcDEF";
        var body = Agreement(id, taxId, at);
        body["status"] = status;
        body["politicaRetentativa"] = "NAO_PERMITE";
        body["pagador"] = Person(taxId, named: false);
        body["pagador"]!["ispbParticipante"] = "81102623";
        body["pagador"]!["codMun"] = "2673833";
        body["loc"] = new JsonObject
        {
            ["id"] = 5100 + _sequence,
            ["location"] = $"pix.example.com/qr/v2/rec/{_sequence:x32}",
            ["criacao"] = PixBank.Time(at),
            ["idRec"] = id,
        };
        body["ativacao"] = new JsonObject { ["tipoJornada"] = status == "CRIADA" ? "AGUARDANDO_DEFINICAO" : "JORNADA_2" };
        body["atualizacao"] = History(at, "CRIADA", status);
        Add(_bank.Recurrences, new PixEntry(id, at, taxId, body));
        return id;
    }

    /// <summary>Adds a charge to a recurrence.</summary>
    /// <param name="settles">Day of the first attempt to collect it; default: none was announced yet, so the due date counts.</param>
    /// <returns>txid</returns>
    public string AddCharge(string idRec, DateOnly due, string status = "ATIVA", DateOnly? settles = null, DateTimeOffset? created = null)
    {
        var at = created ?? _bank.Now.AddDays(-3);
        var txid = TxId();
        var body = new JsonObject
        {
            ["idRec"] = idRec,
            ["txid"] = txid,
            ["calendario"] = new JsonObject { ["criacao"] = PixBank.Day(DateOnly.FromDateTime(at.UtcDateTime)), ["dataDeVencimento"] = PixBank.Day(due) },
            ["valor"] = new JsonObject { ["original"] = "106.07" },
            ["status"] = status,
            ["ajusteDiaUtil"] = true,
            ["politicaRetentativa"] = "NAO_PERMITE",
            ["devedor"] = new JsonObject { ["email"] = "devedor@exemplo.test", ["logradouro"] = "Alameda Franco 1056", ["cidade"] = "Uberlândia", ["uf"] = "MG", ["cep"] = "89256140" },
            ["recebedor"] = new JsonObject { ["agencia"] = "9708", ["conta"] = "012682", ["tipoConta"] = "CORRENTE" },
            ["atualizacao"] = History(at, "CRIADA", status),
        };
        if (settles is { } day)
        {
            body["tentativas"] = new JsonArray(new JsonObject
            {
                ["dataLiquidacao"] = PixBank.Day(day),
                ["tipo"] = "AGND",
                ["status"] = "AGENDADA",
                ["endToEndId"] = $"E12345678{at.UtcDateTime:yyyyMMddHHmm}{_sequence:D11}",
                ["atualizacao"] = History(at, "SOLICITADA", "AGENDADA"),
            });
        }

        Add(_bank.Charges, new PixEntry(txid, at, TaxIdOf(idRec), body));
        return txid;
    }

    /// <summary>Adds a request to the payer to authorise a recurrence.</summary>
    /// <returns>idSolicRec</returns>
    public string AddRequest(string idRec, string status = "ENVIADA")
    {
        var at = _bank.Now.AddDays(-2);
        var id = $"SC12345678{at.UtcDateTime:yyyyMMdd}{Next():D5}abcDEF";
        var taxId = TaxIdOf(idRec);
        var to = Person(taxId, named: false);
        to["agencia"] = "2569";
        to["conta"] = "550689";
        to["ispbParticipante"] = "91193552";
        var payload = Agreement(idRec, taxId, at);
        payload["atualizacao"] = History(at, "CRIADA");
        payload["politicaRetentativa"] = "NAO_PERMITE";
        payload["recebedor"]!["ispbParticipante"] = "12345678";
        Add(_bank.Requests, new PixEntry(id, at, taxId, new JsonObject
        {
            ["idSolicRec"] = id,
            ["idRec"] = idRec,
            ["calendario"] = new JsonObject { ["dataExpiracaoSolicitacao"] = PixBank.Time(_bank.Now.AddDays(10)) },
            ["status"] = status,
            ["destinatario"] = to,
            ["atualizacao"] = History(at, "CRIADA", status),
            ["recPayload"] = payload,
        }));
        return id;
    }

    /// <summary>Adds a charge with a due date (cobv).</summary>
    /// <returns>txid</returns>
    public string AddDueCharge(string taxId, DateOnly due, string status = "ATIVA", int validAfter = 30)
    {
        var body = OneOff(taxId, status, "cobv", out var txid, out var at);
        body["calendario"]!["dataDeVencimento"] = PixBank.Day(due);
        body["calendario"]!["validadeAposVencimento"] = validAfter;
        body["devedor"]!["logradouro"] = "Alameda Souza, 80";
        body["devedor"]!["cidade"] = "Recife";
        body["devedor"]!["uf"] = "PE";
        body["devedor"]!["cep"] = "70011750";
        body["recebedor"] = new JsonObject
        {
            ["cnpj"] = ReceiverTaxId,
            ["nome"] = ReceiverName,
            ["logradouro"] = "Rua 15, 1200",
            ["cidade"] = "São Paulo",
            ["uf"] = "SP",
            ["cep"] = "70800100",
        };
        Add(_bank.Due, new PixEntry(txid, at, taxId, body));
        return txid;
    }

    /// <summary>Adds an immediate charge (cob).</summary>
    /// <param name="lives">Seconds from its making, which was an hour ago.</param>
    /// <returns>txid</returns>
    public string AddImmediateCharge(string taxId, string status = "ATIVA", int lives = 86_400)
    {
        var body = OneOff(taxId, status, "cob", out var txid, out var at);
        body["calendario"]!["expiracao"] = lives;
        Add(_bank.Immediate, new PixEntry(txid, at, taxId, body));
        return txid;
    }

    /// <summary>The status of anything, by its id; null when it is gone.</summary>
    public string? StatusOf(string id)
    {
        lock (_bank.Gate)
        {
            return All().FirstOrDefault(e => e.Id == id)?.Status;
        }
    }

    /// <summary>What happens at the bank without us: a payment, the payer's own cancellation.</summary>
    public void SetStatus(string id, string status)
    {
        lock (_bank.Gate)
        {
            All().First(e => e.Id == id).Body["status"] = status;
        }
    }

    private IEnumerable<PixEntry> All() => _bank.Recurrences.Concat(_bank.Charges).Concat(_bank.Requests).Concat(_bank.Immediate).Concat(_bank.Due);

    private static JsonObject Agreement(string id, string taxId, DateTimeOffset at) => new()
    {
        ["idRec"] = id,
        ["valor"] = new JsonObject { ["valorRec"] = "300.00" },
        ["vinculo"] = new JsonObject { ["contrato"] = "98625023", ["devedor"] = Person(taxId, named: true), ["objeto"] = "Assinatura" },
        ["calendario"] = new JsonObject { ["dataInicial"] = PixBank.Day(DateOnly.FromDateTime(at.UtcDateTime.AddDays(10))), ["periodicidade"] = "MENSAL" },
        ["recebedor"] = new JsonObject { ["cnpj"] = ReceiverTaxId, ["nome"] = ReceiverName },
    };

    private JsonObject OneOff(string taxId, string status, string kind, out string txid, out DateTimeOffset at)
    {
        (txid, at) = (TxId(), _bank.Now.AddHours(-1));
        var location = $"pix.example.com/qr/{kind}/{_sequence:x32}";
        return new JsonObject
        {
            ["calendario"] = new JsonObject { ["criacao"] = PixBank.Time(at) },
            ["txid"] = txid,
            ["revisao"] = 0,
            ["devedor"] = Person(taxId, named: true),
            ["loc"] = new JsonObject { ["id"] = 7000 + _sequence, ["location"] = location, ["tipoCob"] = kind, ["criacao"] = PixBank.Time(at) },
            ["status"] = status,
            ["valor"] = new JsonObject { ["original"] = "123.45" },
            ["chave"] = "5f84a4c5-c5cb-4599-9f13-7eb4d419dacc",
            ["pixCopiaECola"] = $"00020101021226760014br.gov.bcb.pix2554{location}5204000053039865802BR6304ABCD",
        };
    }

    private JsonArray History(DateTimeOffset at, params string[] statuses) =>
        new([.. statuses.Distinct().Select((s, i) => _bank.Change(s, at.AddMinutes(i)))]);

    private static JsonObject Person(string taxId, bool named)
    {
        var person = new JsonObject { [taxId.Length == 11 ? "cpf" : "cnpj"] = taxId };
        if (named)
        {
            person["nome"] = DebtorName;
        }

        return person;
    }

    private string TaxIdOf(string idRec)
    {
        lock (_bank.Gate)
        {
            return _bank.Recurrences.First(r => r.Id == idRec).TaxId;
        }
    }

    private void Add(List<PixEntry> entries, PixEntry entry)
    {
        lock (_bank.Gate)
        {
            entries.Add(entry);
        }
    }

    private int Next() => Interlocked.Increment(ref _sequence);

    private string TxId() => Next().ToString("D6", CultureInfo.InvariantCulture) + "abcdefABCDEF0123456789abcdef";
}
