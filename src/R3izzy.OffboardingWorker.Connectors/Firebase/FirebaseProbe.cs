using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>Looks up a user that cannot exist in each project: an empty answer proves credential, project and tenant.</summary>
internal sealed class FirebaseProbe(IdentityToolkitClient client, AccountPools pools, string? emulatorHost) : IProbes
{
    private const string NobodysUid = "r3izzy-offboarding-probe";

    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();
        if (emulatorHost is not null)
        {
            findings.Add(new ProbeFinding("emulator", true,
                $"ATENÇÃO: FIREBASE_AUTH_EMULATOR_HOST={emulatorHost}. Tudo vai para o emulador e nada é desativado no Firebase real. Em produção, remova a variável."));
        }

        foreach (var pool in pools.All)
        {
            var looked = await client.LookupAsync(pool, [NobodysUid], [], calls, cancellationToken).ConfigureAwait(false);
            findings.Add(looked.TryGet(out _, out var failure)
                ? new ProbeFinding($"project {pool}", true, "Credencial e projeto conferidos por uma leitura.")
                : new ProbeFinding($"project {pool}", false, WhatToDo(pool, failure), failure));
        }

        return new ProbeReport(findings);
    }

    private static string WhatToDo(AccountPool pool, StepOutcome.Failed failure) => failure.Code switch
    {
        "CONFIGURATION_NOT_FOUND" => $"O projeto {pool.Project} não tem o Firebase Authentication ativado, ou o id está errado: confira Platforms:Firebase:Projects.",
        "PROJECT_NOT_FOUND" or "INVALID_PROJECT_ID" => $"O projeto {pool.Project} não existe: confira Platforms:Firebase:Projects.",
        "TENANT_NOT_FOUND" or "INVALID_TENANT_ID" => $"O tenant {pool.Tenant} não existe no projeto {pool.Project}: confira Platforms:Firebase:TenantIds.",
        "PERMISSION_DENIED" or "INSUFFICIENT_PERMISSION" => $"A conta de serviço não tem direito no projeto {pool.Project}: dê a ela o papel Firebase Authentication Admin.",
        FailureCodes.NotConnected or FailureCodes.NoAnswer => "Não há conexão com o Identity Toolkit: confira a rede e Platforms:Firebase:BaseAddress.",
        _ when failure.Kind is FailureKind.Unauthorized => "A credencial foi recusada: gere outra chave da conta de serviço e troque Platforms:Firebase:Credential.",
        _ => $"A leitura falhou ({failure.Reason}).",
    };
}
