using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>What was found of a customer at FocusNFe.</summary>
internal abstract record CompanyMatch
{
    private CompanyMatch() { }

    public sealed record One(FocusCompany Company) : CompanyMatch;

    public sealed record Nobody : CompanyMatch;

    /// <summary>It cannot be told which company is meant. Nothing is guessed.</summary>
    public sealed record Ambiguous(string Instructions) : CompanyMatch;
}

/// <summary>Finds the customer's company: by the id of the request, else by exactly its CPF or CNPJ (never by root: a branch is another company).</summary>
internal sealed class CompanyFinder(FocusNfeClient client)
{
    public async Task<Result<CompanyMatch>> FindAsync(StepContext step, CancellationToken cancellationToken)
    {
        var customer = step.Customer;
        if (customer.AccountAt("focusnfe") is { } id)
        {
            var looked = await client.GetAsync(id, customer.TaxId, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!looked.TryGet(out var lookup, out var unread))
            {
                return unread;
            }

            if (lookup.Company is { } company)
            {
                return lookup.IsCustomers
                    ? new CompanyMatch.One(company)
                    : new CompanyMatch.Ambiguous($"A empresa {company.Id} da FocusNFe, indicada no pedido, não tem o CNPJ/CPF do cliente. "
                        + "Confira com a contabilidade qual é a empresa certa; corrija o pedido e repita este passo, ou faça o passo à mão e conclua-o.");
            }
        }

        var found = await SearchAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var companies, out var failure))
        {
            return failure;
        }

        return companies.Count switch
        {
            0 => new CompanyMatch.Nobody(),
            1 => new CompanyMatch.One(companies[0]),
            _ => new CompanyMatch.Ambiguous($"Na FocusNFe há {companies.Count} empresas com o CNPJ/CPF do cliente (ids {string.Join(", ", companies.Select(c => c.Id))}), "
                + "e não dá para saber qual é a certa. Confira com a contabilidade; faça o passo à mão e conclua-o."),
        };
    }

    private async Task<Result<List<FocusCompany>>> SearchAsync(StepContext step, CancellationToken cancellationToken)
    {
        var taxId = step.Customer.TaxId;
        var found = await client.FindAsync(taxId, filtered: true, step.Calls, cancellationToken).ConfigureAwait(false);
        if (taxId.All(char.IsAsciiDigit))
        {
            return found;
        }

        // The filter is documented for digits alone: neither its "none" nor its refusal says anything about a CNPJ with letters.
        var isAnswered = found.TryGet(out var companies, out var failure) ? companies.Count > 0 : failure.Kind is not FailureKind.Refused;
        return isAnswered ? found : await client.FindAsync(taxId, filtered: false, step.Calls, cancellationToken).ConfigureAwait(false);
    }
}
