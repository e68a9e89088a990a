using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Reads one object of each kind that a cancellation reads: a restricted key (rk_…) may lack a right for one of them.</summary>
internal sealed class StripeProbe(StripeClient client, string credential) : IProbes
{
    private static readonly string[] Resources = ["customers", "subscriptions", "subscription_schedules", "invoices", "invoiceitems"];

    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();
        foreach (var resource in Resources)
        {
            var failed = await client.TryListAsync(resource, calls, cancellationToken).ConfigureAwait(false);
            findings.Add(failed switch
            {
                null => new ProbeFinding(resource, true, "A leitura funciona."),
                { Kind: FailureKind.Unauthorized } => new ProbeFinding(resource, false,
                    "A chave foi recusada: confira se ela ainda vale e se dá leitura e escrita para este recurso (Stripe: Desenvolvedores, Chaves de API).", failed),
                _ => new ProbeFinding(resource, false, "O Stripe não respondeu como deveria.", failed),
            });
        }

        findings.Insert(0, new ProbeFinding("credential", findings.TrueForAll(f => f.Ok),
            $"{credential}. O direito de escrita não se deixa provar só lendo."));
        return new ProbeReport(findings);
    }
}
