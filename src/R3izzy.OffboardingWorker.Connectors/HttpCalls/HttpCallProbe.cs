using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>Makes each call's declared probe. Without one nothing is known of the credential: a look needs a customer.</summary>
internal sealed class HttpCallProbe(DeclaredCallClient client, IReadOnlyDictionary<string, DeclaredCall> calls) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog log, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();
        foreach (var call in calls.Values.OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            findings.Add(call.Probe is { } probe
                ? await TryAsync(call, probe, log, cancellationToken).ConfigureAwait(false)
                : new ProbeFinding(call.Name, true, $"Declarada; sem Probe em Platforms:Http:Calls:{call.Name}, a credencial só se vê ao executar."));
        }

        return new ProbeReport(findings);
    }

    private async Task<ProbeFinding> TryAsync(DeclaredCall call, ProbeTemplate probe, ICallLog log, CancellationToken cancellationToken)
    {
        var request = probe.Request.Fill(CaseFields.None, new HashSet<string>());
        var answer = probe.Answer.Fill(CaseFields.None, new HashSet<string>());
        if (request is null || answer is null)
        {
            return new ProbeFinding(call.Name, false, "O Probe usa valores de um caso, e não há caso: declare-o sem eles.");
        }

        var sent = await client.SendAsync(request, CallKind.Read, [.. answer.Statuses.Where(s => s is < 200 or > 299)], log, cancellationToken).ConfigureAwait(false);
        return !sent.TryGet(out var reply, out var failure) ? new ProbeFinding(call.Name, false, WhatToDo(call, failure), failure)
            : answer.Fits(reply.Status, JsonAnswer.Read(reply.Body)) ? new ProbeFinding(call.Name, true, $"O sistema responde como declarado (HTTP {reply.Status}).")
            : new ProbeFinding(call.Name, false, $"O sistema respondeu HTTP {reply.Status}, mas não como Probe:Answer declara: confira a credencial e a declaração.");
    }

    private static string WhatToDo(DeclaredCall call, StepOutcome.Failed failure) => failure.Code switch
    {
        CallFailures.UnauthorizedHere => $"O sistema recusou a credencial da chamada {call.Name}: troque o segredo em Platforms:Http:Secrets.",
        FailureCodes.NotConnected or FailureCodes.NoAnswer => "Não há conexão com o sistema: confira a rede, o endereço e o certificado.",
        _ => $"A leitura falhou ({failure.Reason}).",
    };
}
