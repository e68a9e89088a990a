using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>Reads the configured apps, and the team's users without keeping any: together they prove key, role and settings.</summary>
internal sealed class TestFlightProbe(AppStoreClient client, IReadOnlyList<string> apps) : IProbes
{
    private const string Nobody = "r3izzy-offboarding-probe@example.invalid";

    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var found = await client.AppsAsync(apps, calls, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var known, out var failure))
        {
            return new ProbeReport([new ProbeFinding("credential", false, WhatToDo(failure), failure)]);
        }

        var findings = apps.Select(a => known.Contains(a)
            ? new ProbeFinding($"app {a}", true, "O app existe e a chave o vê.")
            : new ProbeFinding($"app {a}", false, "Não há este app para a chave: confira Platforms:TestFlight:Apps (o Apple ID do app, só dígitos).")).ToList();
        findings.Add((await client.StaffAsync([Nobody], calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out failure)
            ? new ProbeFinding("users", true, "A chave pode ler os usuários da equipe, o que é preciso para nunca remover alguém dela.")
            : new ProbeFinding("users", false,
                "A chave não pode ler os usuários da equipe, e sem isso ninguém é removido: use uma chave com a função Admin.", failure));
        if (client.Hour is { } hour)
        {
            findings.Add(new ProbeFinding("rate limit", true, $"Restam {hour.Remaining} de {hour.Limit} chamadas nesta hora."));
        }

        return new ProbeReport(findings);
    }

    private static string WhatToDo(StepOutcome.Failed failure) => failure.Code switch
    {
        FailureCodes.NotConnected or FailureCodes.NoAnswer => "Não há conexão com o App Store Connect: confira a rede e Platforms:TestFlight:BaseAddress.",
        _ when failure.Kind is FailureKind.Unauthorized =>
            "A chave foi recusada: confira IssuerId, KeyId, PrivateKey e KeyType, o relógio desta máquina, e se há contratos a aceitar no App Store Connect.",
        _ => $"A leitura falhou ({failure.Reason}).",
    };
}
