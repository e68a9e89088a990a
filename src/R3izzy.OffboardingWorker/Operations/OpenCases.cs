using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Turns checked requests into cases, all or none.</summary>
public sealed class OpenCases(ICaseStore store, ProcedureCatalog procedures, FieldCipher cipher, TimeProvider clock)
{
    private volatile bool _pinned;

    /// <summary>Why a request cannot be opened although it is well formed: no procedure for its action and plan. Null when it can.</summary>
    public string? Obstacle(OffboardingRequest request) => procedures.For(request.Action.ToWire(), request.Plan.ToWire()) is null
        ? $"there is no procedure for action {request.Action.ToWire()} and plan {request.Plan.ToWire()}"
        : null;

    /// <summary>Answers in the order of the requests. On disk when the task ends.</summary>
    public async Task<IReadOnlyList<OpenedCase>> RunAsync(IReadOnlyList<OffboardingRequest> requests, CancellationToken cancellationToken)
    {
        await PinProceduresAsync(cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        return await store.OpenCasesAsync([.. requests.Select(r => Plan(r, now))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the procedures in force in the store, for the cases that begin with them; once a process.</summary>
    /// <exception cref="InvalidOperationException">A file was changed and kept its version.</exception>
    public async Task PinProceduresAsync(CancellationToken cancellationToken)
    {
        if (_pinned)
        {
            return;
        }

        foreach (var procedure in procedures.Current)
        {
            await store.PinProcedureAsync(procedure.Name, procedure.Version, procedure.Hash, procedure.Text, cancellationToken).ConfigureAwait(false);
        }

        _pinned = true;
    }

    private NewCase Plan(OffboardingRequest request, DateTimeOffset now)
    {
        var (action, plan) = (request.Action.ToWire(), request.Plan.ToWire());
        var procedure = procedures.For(action, plan) ?? throw new InvalidOperationException(Obstacle(request));
        var effectiveEnd = request.EffectiveAt(now);
        return new NewCase
        {
            RequestId = request.RequestId ?? $"auto-{Guid.CreateVersion7():n}",
            RefPrefix = request.Action switch { RequestAction.Cancel => "DESL", RequestAction.Pause => "PAUSA", RequestAction.Return => "RETORNO" },
            RefYear = now.ToOffset(TimeSpan.FromHours(-3)).Year,
            Action = action,
            Plan = plan,
            LastMonth = request.LastMonth?.ToString() ?? "",
            EffectiveEnd = effectiveEnd,
            OpenedAt = now,
            CustomerKey = cipher.Hash(request.Customer.TaxId.Value),
            Payload = cipher.Encrypt(RequestJson.Write(request), Purposes.Payload),
            Procedure = procedure.Name,
            Version = procedure.Version,
            Steps = CasePlan.Steps(procedure, FactWords.Of(request.Facts), effectiveEnd, now),
        };
    }
}
