using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A case with its request decrypted and its procedure at hand.</summary>
public sealed record CaseFile(CaseRow Row, OffboardingRequest Request, CaseSnapshot Snapshot)
{
    public Procedure Procedure => Snapshot.Procedure;

    public CustomerProfile Customer => Snapshot.Customer;

    /// <summary>A person's act that ends a step, with what follows from it.</summary>
    public StepAct Ending(ProcedureStep step, IReadOnlyCollection<StepState> from, StepState end, DateTimeOffset at, AuditEntry audit, string why) =>
        new(new StepKey(Row.Id, step.No), step.Platform, from, end, at, audit)
        {
            Why = why,
            Dependents = CasePlan.Dependents(Procedure, step.No, end, Snapshot.Dates),
            ClosingCheck = Procedure.ClosingCheck,
            Mirror = Procedure.MirrorOf(step.No),
            Revision = Row.Revision,
        };

    /// <summary>Not null: somebody has changed the request since it was read, and writing it now would undo that.</summary>
    public CaseMove? RefusalIfOutdated(CaseStanding standing) =>
        standing.Revision == Row.Revision ? null : new CaseMove.Refuse("outra pessoa mudou o caso neste instante; tente de novo");
}

/// <summary>Reads cases whole: row, request and pinned procedure.</summary>
public sealed class CaseFiles(ICaseReader reader, ProcedureCatalog procedures, FieldCipher cipher, BusinessCalendar calendar) : ICaseSnapshots
{
    public async Task<CaseFile?> FindAsync(string reference, CancellationToken cancellationToken) =>
        await reader.FindAsync(reference, cancellationToken).ConfigureAwait(false) is { } row
            ? await OpenAsync(row, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>A case and one of its steps; or, with both null, which of them is missing.</summary>
    public async Task<(CaseFile? File, ProcedureStep? Step, ActResult.NotFound? Missing)> FindStepAsync(
        string reference, string stepId, CancellationToken cancellationToken)
    {
        if (await FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return (null, null, new ActResult.NotFound($"Não há caso {reference}."));
        }

        if (file.Procedure.Find(stepId) is { } step
            && (step.Lap.Index == 0 || (await reader.StepsAsync(file.Row.Id, cancellationToken).ConfigureAwait(false)).Any(s => s.No == step.No)))
        {
            return (file, step, null);
        }

        return (null, null, new ActResult.NotFound($"{reference} não tem o passo {stepId}; tem {string.Join(", ", file.Procedure.Steps.Select(s => s.Id))}."));
    }

    public async Task<CaseFile> OpenAsync(CaseRow row, CancellationToken cancellationToken)
    {
        var request = RequestJson.Read(cipher.Decrypt(row.Payload, Purposes.Payload));
        var procedure = await procedures.PinnedAsync(row.Procedure, row.Version, reader, cancellationToken).ConfigureAwait(false);
        var before = row.Follows is { } follows ? await reader.FindAsync(follows, cancellationToken).ConfigureAwait(false) : null;
        var snapshot = SnapshotOf(row.Id, row.Ref, request, row.OpenedAt, row.EffectiveEnd, procedure) with
        {
            Revision = row.Revision,
            Follows = row.Follows,
        };
        return new CaseFile(row, request, before is null ? snapshot : snapshot with { PausedFrom = SaoPauloTime.DayOf(before.EffectiveEnd) });
    }

    /// <summary>A request that is not in the store, as the case that it would become.</summary>
    public CaseSnapshot Unqueued(OffboardingRequest request, Procedure procedure, DateTimeOffset now) =>
        SnapshotOf(0, $"{request.Action.RefPrefix()}-PREVIEW", request, now, request.EffectiveAt(now), procedure);

    public async ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken)
    {
        var row = await reader.FindAsync(caseId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Case {caseId} is not in the store.");
        return (await OpenAsync(row, cancellationToken).ConfigureAwait(false)).Snapshot;
    }

    private CaseSnapshot SnapshotOf(
        long id, string reference, OffboardingRequest request, DateTimeOffset openedAt, DateTimeOffset effective, Procedure procedure) => new(
        id, reference, request.Plan.ToWire(), openedAt, DatesOf(request, effective),
        new CustomerProfile(request.Customer.Name, request.Customer.Emails, request.Customer.TaxId.Value, request.Customer.Accounts), procedure)
        {
            Mark = cipher.Mark,
            Action = request.Action.ToWire(),
            LastMonth = request.LastMonth?.ToString(),
            RequestedBy = request.RequestedBy,
            Facts = FactWords.Of(request.Facts),
            PausedFrom = request.Action == RequestAction.Pause ? SaoPauloTime.DayOf(effective) : null,
            ReturnsOn = request.Action switch
            {
                RequestAction.Cancel => null,
                RequestAction.Pause => request.ReturnOn,
                RequestAction.Return => SaoPauloTime.DayOf(effective),
            },
        };

    /// <summary>The days that the steps of a request's case count from.</summary>
    public CaseDates DatesOf(OffboardingRequest request, DateTimeOffset effective) => new(
        effective,
        request.Action == RequestAction.Pause && request.ReturnOn is { } day ? SaoPauloTime.FirstInstantOf(day) : null,
        (midnight, days) => SaoPauloTime.FirstInstantOf(calendar.AddBusinessDays(SaoPauloTime.DayOf(midnight), days)));
}
