using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>Reads a document that does not exist in each project: an answer proves credential, project and database. The right to write shows only in writing.</summary>
internal sealed class FirestoreProbe(FirestoreClient client, FirestoreOptions options) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();
        foreach (var project in options.ProjectByPlan.Values.Distinct(StringComparer.Ordinal))
        {
            var read = await client.GetAsync(new FirestoreDatabase(project, options.Database), "r3izzy-probe/none", null, calls, cancellationToken).ConfigureAwait(false);
            findings.Add(read.TryGet(out _, out var failure)
                ? new ProbeFinding($"project {project}", true, "O projeto responde e pode ser lido. O direito de escrita só se vê ao escrever.")
                : new ProbeFinding($"project {project}", false, WhatToDo(project, failure), failure));
        }

        return new ProbeReport(findings);
    }

    private static string WhatToDo(string project, StepOutcome.Failed failure) => failure.Code switch
    {
        "NOT_FOUND" => $"O projeto {project} não existe ou não tem esse banco: confira Platforms:Firestore:ProjectByPlan e Database.",
        "PERMISSION_DENIED" => $"A conta de serviço não tem direito no projeto {project}: dê a ela o papel \"Cloud Datastore User\".",
        FailureCodes.NotConnected or FailureCodes.NoAnswer => "Não há conexão com o Firestore: confira a rede e Platforms:Firestore:BaseAddress.",
        _ when failure.Kind is FailureKind.Unauthorized => "A credencial foi recusada: gere outra chave da conta de serviço e troque Platforms:Firestore:Credential.",
        _ => $"A leitura falhou ({failure.Reason}).",
    };
}
