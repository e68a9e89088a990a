using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>Reads one customer and one sale of each tenant.</summary>
internal sealed class ConexaProbe(ConexaTenants tenants) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();
        foreach (var (subdomain, tenant) in tenants.All.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            foreach (var list in new[] { "customers", "sales" })
            {
                var failed = await tenant.Client.TryListAsync(list, calls, cancellationToken).ConfigureAwait(false);
                findings.Add(new ProbeFinding($"{subdomain} {list}", failed is null, Told(tenant, failed), failed));
            }
        }

        return new ProbeReport(findings);
    }

    private static string Told(ConexaTenant tenant, StepOutcome.Failed? failed) => failed switch
    {
        null => "A leitura funciona. O direito de alterar não se deixa provar só lendo, nem se o token vale para todas as unidades.",
        { Code: ConexaFailures.LoginRefused } =>
            $"A Conexa recusou o login: corrija {tenant.Credential} e reinicie o serviço. Até lá não se tenta de novo, porque várias recusas bloqueiam o usuário.",
        { Code: "http-403" } => $"A credencial entra, mas não tem o direito de ler isto: dê o direito no sistema do cliente, ou troque {tenant.Credential}.",
        { Kind: FailureKind.Unauthorized } =>
            $"A credencial foi recusada: gere outra no sistema do cliente (Config > Integrações > API / Token) e troque {tenant.Credential}.",
        { Code: FailureCodes.NotConnected or FailureCodes.NoAnswer } => "Não há conexão: confira a rede, o subdomínio e Platforms:Conexa:BaseAddress.",
        _ => $"A leitura falhou ({failed.Reason}).",
    };
}
