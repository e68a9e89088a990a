using System.Globalization;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;

/// <summary>A company as FocusNFe answers it: the fields of the samples in _empresas.md, in their order of kind.</summary>
internal sealed class FocusNfeCompany(int id, string taxId, string name)
{
    private static readonly string[] EmptyTexts =
        ["cpf_cnpj_contabilidade", "cpf_responsavel", "email", "login_responsavel", "nome_responsavel", "telefone", "complemento"];

    private static readonly string[] No =
    [
        "discrimina_impostos", "enviar_email_destinatario", "enviar_email_homologacao", "habilita_nfce", "habilita_nfse", "habilita_nfsen_producao",
        "habilita_nfsen_homologacao", "habilita_cte", "habilita_mdfe", "habilita_manifestacao", "habilita_manifestacao_homologacao",
        "habilita_manifestacao_cte", "habilita_manifestacao_cte_homologacao", "habilita_contingencia_offline_nfce", "habilita_contingencia_epec_nfce",
        "reaproveita_numero_nfce_contingencia", "certificado_especifico", "senha_responsavel_preenchida", "exibe_sempre_ipi_danfe", "exibe_issqn_danfe",
        "exibe_impostos_adicionais_danfe", "exibe_fatura_danfe", "exibe_unidade_tributaria_danfe", "exibe_desconto_itens", "exibe_sempre_volumes_danfe",
        "exibe_composicao_carga_mdfe", "nfe_sincrono", "nfe_sincrono_homologacao", "mdfe_sincrono", "mdfe_sincrono_homologacao", "smtp_ssl", "smtp_tls",
    ];

    private static readonly string[] Yes = ["habilita_nfe", "mostrar_danfse_badge", "recibo_danfe", "habilita_csrt_nfe", "smtp_habilita_starttlls"];

    private static readonly string[] Nothing =
    [
        "cargo_responsavel", "csc_nfce_homologacao", "id_token_nfce_homologacao", "caminho_logo",
        "data_inicio_recebimento_nfe", "data_inicio_recebimento_cte", "smtp_endereco", "smtp_dominio", "smtp_autenticacao", "smtp_porta", "smtp_login",
        "smtp_remetente", "smtp_responder_para", "smtp_modo_verificacao_openssl",
        .. new[] { "nfe", "nfse", "nfsen", "nfce", "cte", "cte_os", "mdfe" }.SelectMany(d => new[]
        {
            $"proximo_numero_{d}_producao", $"proximo_numero_{d}_homologacao", $"serie_{d}_producao", $"serie_{d}_homologacao",
        }),
    ];

    public int Id { get; } = id;

    public string TaxId { get; } = taxId;

    /// <summary>Of another reseller: seen by nobody else.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Says 404 to a request for backups.</summary>
    public bool HasNoBackupList { get; set; }

    public List<FocusNfeDocument> Documents { get; } = [];

    public JsonObject ToJson()
    {
        var body = new JsonObject
        {
            ["id"] = Id,
            ["nome"] = name,
            ["nome_fantasia"] = name,
            ["inscricao_estadual"] = "123456",
            ["inscricao_municipal"] = "123456",
            ["bairro"] = "Centro",
            ["cep"] = "80210-000",
            ["cnpj"] = TaxId.Length == 14 ? TaxId : "",
            ["cpf"] = TaxId.Length == 11 ? TaxId : "",
            ["codigo_municipio"] = "4106902",
            ["codigo_pais"] = "1058",
            ["codigo_uf"] = "41",
            ["logradouro"] = "Rua das Flores",
            ["municipio"] = "Curitiba",
            ["numero"] = "153",
            ["pais"] = "Brasil",
            ["regime_tributario"] = "1",
            ["uf"] = "PR",
            ["csc_nfce_producao"] = SimulatedFocusNfe.SecretsOf(Id).Csc,
            ["id_token_nfce_producao"] = "00001",
            ["certificado_valido_ate"] = "2027-04-01T15:03:25-03:00",
            ["certificado_valido_de"] = "2026-04-01T15:03:25-03:00",
            ["certificado_cnpj"] = TaxId.Length == 14 ? TaxId : null,
            ["orientacao_danfe"] = "portrait",
            ["data_ultima_emissao"] = Documents.Count == 0 ? null : Documents.Max(d => d.IssuedAt).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            ["token_producao"] = SimulatedFocusNfe.SecretsOf(Id).ProductionToken,
            ["token_homologacao"] = SimulatedFocusNfe.SecretsOf(Id).TestToken,
        };
        Fill(body, EmptyTexts, "");
        Fill(body, No, false);
        Fill(body, Yes, true);
        Array.ForEach(Nothing, field => body[field] = null);
        return body;
    }

    private static void Fill<T>(JsonObject body, string[] fields, T value) => Array.ForEach(fields, field => body[field] = JsonValue.Create(value));
}

/// <summary>One document that was issued.</summary>
/// <param name="IssuedAt">Its date decides the month.</param>
/// <param name="KnownAt">When it came to FocusNFe: later than its date for one that was antedated.</param>
/// <param name="HasDanfe">An NFe has one.</param>
internal sealed record FocusNfeDocument(string Key, DateTimeOffset IssuedAt, DateTimeOffset KnownAt, byte[] Xml, bool HasDanfe);

/// <summary>What of a company's answer must never be seen again.</summary>
public sealed record FocusNfeSecrets(string ProductionToken, string TestToken, string Csc);
