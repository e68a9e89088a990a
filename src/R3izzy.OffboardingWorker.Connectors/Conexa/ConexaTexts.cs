using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>What staff read, in Portuguese. The clicks are those of Conexa's help article on freezing a system.</summary>
internal static class ConexaTexts
{
    public const string UnknownTenant =
        "O pedido não diz qual é o subdomínio do cliente na Conexa. Guarde-o nas contas do cliente (conta \"conexa\", só a parte antes de .conexa.app) e repita o passo, ou faça à mão no sistema do cliente.";

    public const string BlockClicks =
        "À mão: no sistema do cliente, Clientes → Listar Clientes → selecione todos os clientes → Ações em lote → Bloquear acesso à área do cliente. Isso vale para o site e para o aplicativo. Anote quem já estava sem acesso, para não o receber na volta.";

    public const string GrantClicks =
        "À mão: no sistema do cliente, Clientes → Listar Clientes → selecione os clientes que tinham acesso antes da pausa → Ações em lote → Conceder Acesso. Quem já estava sem acesso antes da pausa continua sem.";

    public const string CancelClicks =
        "No sistema do cliente: Vendas → Listar Vendas → filtre pelo período → selecione as vendas → Ações em lote → Cancelar.";

    public const string PauseStillActing = "O passo da pausa que bloqueou os acessos ainda não terminou; a volta espera por ele.";

    public const string NoPause =
        "O worker não sabe de qual pausa este retorno é, e por isso não sabe quem tinha acesso antes dela.";

    public const string OtherTenant =
        "O subdomínio do cliente na Conexa mudou desde que os acessos foram bloqueados: os números registrados são de outro sistema.";

    public static string NothingRecorded(string caseRef) =>
        $"Na pausa ({caseRef}) o acesso não foi bloqueado pelo worker, e por isso não há registro de quem o tinha.";

    public static string TenantNotConfigured(string subdomain) =>
        $"Não há credencial da Conexa para o subdomínio {subdomain} (Platforms:Conexa:Tenants:{subdomain}).";

    public static string PartOnRecord(string caseRef) => ByHand(
        $"O bloqueio da pausa ({caseRef}) foi concluído por uma pessoa antes que o worker chegasse ao fim da lista. Quem está no registro do worker já tem o acesso de volta, conferido; quem foi bloqueado à mão não está nele.",
        GrantClicks);

    /// <param name="user">Null: the credential is an application token.</param>
    public static string CredentialOf(string subdomain, string? user) => user is null
        ? $"Platforms:Conexa:Tenants:{subdomain}:Token (ou o arquivo de TokenFile)"
        : $"Platforms:Conexa:Tenants:{subdomain}:User e Password (ou o arquivo de PasswordFile)";

    /// <summary>What has to be mended, and where; the other tenants' cases go on meanwhile.</summary>
    public static string CredentialRefused(ConexaTenant tenant, StepOutcome.Failed refused, string clicks) => refused.Code switch
    {
        ConexaFailures.LoginRefused =>
            $"A Conexa recusou o login no sistema deste cliente. Corrija {tenant.Credential}, reinicie o serviço e repita este passo. "
            + "Até o reinício o login não é tentado de novo, porque várias recusas bloqueiam o usuário.",
        "http-403" =>
            $"A credencial do sistema deste cliente na Conexa entra, mas não tem o direito de que este passo precisa (HTTP 403). Dê o direito no sistema do cliente, "
            + $"ou troque {tenant.Credential} e reinicie o serviço. Depois repita este passo.",
        _ =>
            $"A Conexa recusou a credencial do sistema deste cliente ({refused.Reason}). Gere outra no sistema do cliente (Config → Integrações → API / Token, para todas as unidades), "
            + $"troque {tenant.Credential}, reinicie o serviço e repita este passo.",
    } + $" O passo continua de onde parou; os de outros clientes não esperam por isso.\n{ByHand("Se não houver como corrigir a credencial:", clicks)}";

    public static string ByHand(string why, string clicks) => $"{why}\n{clicks}\nDepois conclua a tarefa.";

    public static string Blocking(int count) =>
        $"{Count(count, "cliente bloqueado", "clientes bloqueados")} até agora na área do cliente da Conexa; continua em seguida.";

    public static string Restoring(int count) =>
        $"{Count(count, "cliente com acesso de volta", "clientes com acesso de volta")} até agora na Conexa; continua em seguida.";

    public static string Patience(string soFar) => $"{soFar} A Conexa pediu para esperar (limite de chamadas por minuto).";

    public static string Refused(IReadOnlyList<LeftCustomer> left, string what, string clicks) =>
        $"A Conexa não deixou {what} para estes clientes, pelo número: {string.Join(", ", left.Select(l => $"{l.Id} ({l.Code})"))}. Todos os outros estão feitos e conferidos. Faça só estes à mão.\n{clicks}\nDepois conclua a tarefa.";

    public static string Count(int count, string one, string several) =>
        $"{count.ToString("N0", Brazilian)} {(count == 1 ? one : several)}";

    public static string Money(decimal amount) => "R$ " + amount.ToString("N2", Brazilian);

    // InvariantGlobalization: the machine may know no culture but this one.
    private static readonly NumberFormatInfo Brazilian = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };
}
