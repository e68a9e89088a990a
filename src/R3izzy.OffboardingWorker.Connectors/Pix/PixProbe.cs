using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>How long the certificate lasts, whether a token can be had, and one page of each list. The right to write does not let itself be proven by reading.</summary>
/// <param name="certificateEnds">UTC; null where no certificate is shown.</param>
internal sealed class PixProbe(
    PixClient client, PixAuthorizer authorizer, PixReach reach, IReadOnlyList<string> scopes, DateTimeOffset? certificateEnds, TimeProvider clock) : IProbes
{
    private const int RenewWithinDays = 30;

    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding> { Certificate(), await CredentialAsync(calls, cancellationToken).ConfigureAwait(false) };
        if (findings[^1].Failure is null)
        {
            foreach (var product in reach.Products)
            {
                findings.Add(await ListAsync(product, calls, cancellationToken).ConfigureAwait(false));
            }
        }

        return new ProbeReport(findings);
    }

    private ProbeFinding Certificate()
    {
        if (certificateEnds is not { } ends)
        {
            return new ProbeFinding("certificate", true, "Nenhum certificado configurado; quase todo banco exige um (mTLS).");
        }

        var days = (int)Math.Floor((ends - clock.GetUtcNow()).TotalDays);
        var until = ends.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);
        return days < 0 ? new ProbeFinding("certificate", false, $"O certificado venceu em {until}: renove-o no banco e troque o arquivo.")
            : days < RenewWithinDays ? new ProbeFinding("certificate", true, $"O certificado vence em {PixTexts.Count(days, "dia", "dias")} ({until}): renove-o já.")
            : new ProbeFinding("certificate", true, $"O certificado vale por mais {PixTexts.Count(days, "dia", "dias")} (até {until}).");
    }

    private async Task<ProbeFinding> CredentialAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await authorizer.TokenAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var token, out var failed))
        {
            return new ProbeFinding("credential", false, failed.Kind is FailureKind.Unauthorized
                ? "O banco recusou a credencial ou os escopos pedidos: confira ClientId, ClientSecret, o certificado e, no contrato, os produtos (Platforms:Pix:Products)."
                : "Não foi possível obter um token: confira TokenAddress, o certificado e a rede.", failed);
        }

        string[] missing = token.Scope is null ? [] : [.. scopes.Except(token.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal)];
        return missing.Length == 0
            ? new ProbeFinding("credential", true, "O banco deu um token com os escopos pedidos.")
            : new ProbeFinding("credential", false, $"O banco não concedeu os escopos {string.Join(", ", missing)}: peça-os ao banco, ou tire o produto de Platforms:Pix:Products.");
    }

    private async Task<ProbeFinding> ListAsync(PixProduct product, ICallLog calls, CancellationToken cancellationToken)
    {
        var (name, now) = (product.ToString().ToLowerInvariant(), clock.GetUtcNow());
        return await client.TryListAsync(product, now.AddDays(-1), now, calls, cancellationToken).ConfigureAwait(false) switch
        {
            null => new ProbeFinding(name, true, "A leitura funciona."),
            { Kind: FailureKind.Unauthorized } failed => new ProbeFinding(name, false,
                "O banco negou o acesso: o produto não está contratado, ou falta o escopo. Contrate-o, ou tire-o de Platforms:Pix:Products.", failed),
            var failed => new ProbeFinding(name, false, "O banco não respondeu como deveria.", failed),
        };
    }
}
