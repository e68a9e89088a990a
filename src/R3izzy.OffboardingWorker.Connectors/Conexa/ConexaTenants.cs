using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>One tenant as a step works on it.</summary>
/// <param name="Subdomain">Mostly a company's name: not for evidence.</param>
/// <param name="Client">Its API.</param>
/// <param name="Credential">The settings that hold its credential, for whoever has to mend it.</param>
/// <param name="ChangesPerAttempt">Writes after which an attempt hands over to the next.</param>
internal sealed record ConexaTenant(string Subdomain, ConexaClient Client, string Credential, int ChangesPerAttempt)
{
    /// <summary>Stands for the subdomain in evidence. Without the case: a return knows the system of its pause by it.</summary>
    public string MarkIn(StepContext step) => step.Mark(Subdomain);
}

/// <summary>The tenants that the settings give a credential for, by subdomain.</summary>
internal sealed class ConexaTenants(IReadOnlyDictionary<string, ConexaTenant> bySubdomain)
{
    public IReadOnlyDictionary<string, ConexaTenant> All => bySubdomain;

    /// <summary>
    /// The customer's own system at Conexa; null with the reason why there is none to work on. An address is only ever made from a
    /// configured subdomain, so a request can lead nowhere else.
    /// </summary>
    public ConexaTenant? Of(CustomerProfile customer, out string whyNot)
    {
        if (customer.AccountAt(ConexaClient.SystemName) is not { } subdomain)
        {
            whyNot = ConexaTexts.UnknownTenant;
            return null;
        }

        if (bySubdomain.TryGetValue(subdomain, out var tenant))
        {
            whyNot = "";
            return tenant;
        }

        whyNot = ConexaTexts.TenantNotConfigured(subdomain);
        return null;
    }

    /// <summary>What verifying says where there is no credential: no later look will tell more.</summary>
    public static Verification NoApi(StepContext step) => Verification.PersonsWord(step, "Não há credencial ou registro que permita conferir isto no sistema do cliente na Conexa.");
}
