using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>On a pause's day of return, opens the return (<c>case.open-return</c>).</summary>
public sealed class OpenReturn(CaseFiles files, OpenCases openCases) : IOwnWork
{
    public string Uses => ProcedureStep.OpenReturn;

    public async Task<StepOutcome> RunAsync(CaseSnapshot snapshot, StepContext own, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(snapshot.Ref, cancellationToken).ConfigureAwait(false) is not { Request: { ReturnOn: { } day } pause })
        {
            return new StepOutcome.NotApplicable("O pedido não traz a data de volta.");
        }

        // The same id however often this runs: the return opens once.
        var request = pause with { RequestId = $"return-of-{snapshot.Ref}", Action = RequestAction.Return, PauseFrom = null, ReturnOn = day, PauseRef = snapshot.Ref };
        return await openCases.RunAsync([request], cancellationToken).ConfigureAwait(false) switch
        {
            OpenReply.Opened { Cases: [{ As: OpenedAs.SameCustomer } open] } => new StepOutcome.Done($"O retorno {open.Ref} já estava aberto.", AlreadyInPlace: true),
            OpenReply.Opened { Cases: [var opened] } => new StepOutcome.Done($"Retorno {opened.Ref} aberto."),
            // Without a procedure nothing else brings the customer back: somebody has to know.
            OpenReply.Refused { Obstacle: { Code: Obstacle.NoProcedure } obstacle } =>
                new StepOutcome.Failed(FailureKind.Refused, $"O retorno não foi aberto: {obstacle.Portuguese}", obstacle.Code),
            OpenReply.Refused { Obstacle: var obstacle } => new StepOutcome.NotApplicable($"O retorno não foi aberto: {obstacle.Portuguese}"),
            var other => throw new InvalidOperationException($"Unknown {other.GetType().Name}."),
        };
    }
}
