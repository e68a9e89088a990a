using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>Asks each bucket which rights the account has there: nothing is read or written.</summary>
internal sealed class CertificateProbe(CertificateStorageClient storage, IReadOnlyList<string> buckets) : IProbes
{
    private static readonly string[] Needed = ["storage.objects.list", "storage.objects.get", "storage.objects.delete"];

    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();
        foreach (var bucket in buckets)
        {
            findings.Add((await storage.PermissionsAsync(bucket, Needed, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var held, out var failure)
                ? Judge(bucket, [.. Needed.Except(held)])
                : new ProbeFinding($"bucket {bucket}", false, WhatToDo(bucket, failure), failure));
        }

        return new ProbeReport(findings);
    }

    private static ProbeFinding Judge(string bucket, IReadOnlyList<string> missing) => missing.Count == 0
        ? new ProbeFinding($"bucket {bucket}", true, "A conta de serviço pode listar, ler e excluir objetos.")
        : new ProbeFinding($"bucket {bucket}", false, $"Falta à conta de serviço: {string.Join(", ", missing)}. Dê a ela o papel Storage Object User neste bucket.");

    private static string WhatToDo(string bucket, StepOutcome.Failed failure) => failure.Code switch
    {
        "notFound" => $"O bucket {bucket} não existe: confira Platforms:Certificate:Bucket e BucketByPlan.",
        FailureCodes.NotConnected or FailureCodes.NoAnswer => "Não há conexão com o Cloud Storage: confira a rede e Platforms:Certificate:StorageAddress.",
        _ when failure.Kind is FailureKind.Unauthorized => "A credencial foi recusada: gere outra chave da conta de serviço e troque Platforms:Certificate:Credential.",
        _ => $"A leitura falhou ({failure.Reason}).",
    };
}
