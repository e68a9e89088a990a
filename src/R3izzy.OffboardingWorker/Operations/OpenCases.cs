using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Turns checked requests into cases, all or none.</summary>
public sealed class OpenCases(
    ICaseStore store, ICaseReader reader, CaseFiles files, ProcedureCatalog procedures, FieldCipher cipher, ApprovalOptions approvals, TimeProvider clock)
{
    // Each time somebody else was faster with the same customer; that this never ends is a defect.
    private const int MostPlans = 10;

    private volatile bool _pinned;

    /// <summary>Why a request cannot be opened although it is well formed. Null when it can.</summary>
    public async Task<Obstacle?> ObstacleAsync(OffboardingRequest request, CancellationToken cancellationToken)
    {
        if (procedures.For(request.Action.ToWire(), request.Plan.ToWire()) is null)
        {
            return new Obstacle("plan", Obstacle.NoProcedure, $"there is no procedure for action {request.Action.ToWire()} and plan {request.Plan.ToWire()}", "Não há procedimento para essa ação e esse plano.");
        }

        if (request.RequestId is { } id && await reader.FindByRequestIdAsync(id, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var customer = cipher.Hash(request.Customer.TaxId.Value);
        var open = (await reader.ListAsync(new CaseFilter(customer), cancellationToken).ConfigureAwait(false)).Where(c => c.ClosedAt is null).ToList();
        if (request.Action != RequestAction.Return && ComingBack(open, request, now) is { } coming)
        {
            return new Obstacle("action", "customer-returns", $"the customer has the open return {coming.Ref}, which would undo this; withdraw it first, or conclude it if its day has come", $"O cliente tem o retorno {coming.Ref} aberto, que desfaria este pedido; retire-o antes, ou conclua-o se o dia dele já chegou.");
        }

        if (request.Action == RequestAction.Cancel)
        {
            return null;
        }

        if (open.FirstOrDefault(c => c.Action == RequestAction.Cancel.ToWire()) is { } leaving)
        {
            return new Obstacle("action", "customer-leaves", $"the customer has the open cancellation {leaving.Ref}; withdraw it first", $"O cliente tem o cancelamento {leaving.Ref} aberto; retire-o antes.");
        }

        var pause = await reader.PauseToEndAsync(customer, cancellationToken).ConfigureAwait(false);
        return request.Action == RequestAction.Pause ? OfPause(request, pause, now) : await OfReturnAsync(request, pause, now, cancellationToken).ConfigureAwait(false);
    }

    // To a cancellation one that comes before the customer leaves is none: they are back until then.
    private static CaseRow? ComingBack(IEnumerable<CaseRow> open, OffboardingRequest request, DateTimeOffset now) => open.FirstOrDefault(
        c => c.Action == RequestAction.Return.ToWire() && c.WithdrawnAt is null
            && (request.Action == RequestAction.Pause || (c.EffectiveEnd > now && c.EffectiveEnd >= request.EffectiveAt(now))));

    private static Obstacle? OfPause(OffboardingRequest request, CaseRow? pause, DateTimeOffset now) =>
        request.ReturnOn is { } back && back <= SaoPauloTime.DayOf(now)
            ? new Obstacle("returnOn", "return-not-ahead", "returnOn is not after today: the pause would end before it begins", "returnOn não é depois de hoje: a pausa acabaria antes de começar.")
            : pause is { ClosedAt: not null }
            ? new Obstacle("action", "already-paused", $"the customer is paused by {pause.Ref}; ask for the return first", $"O cliente já está pausado por {pause.Ref}; peça antes o retorno.")
            : null;

    private async Task<Obstacle?> OfReturnAsync(OffboardingRequest request, CaseRow? pause, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request.PauseRef is { } named && named != pause?.Ref)
        {
            return new Obstacle("pauseRef", "no-such-pause", $"{named} is no pause of this customer that could end{(pause is null ? "" : $"; {pause.Ref} is")}", $"{named} não é uma pausa deste cliente que possa terminar{(pause is null ? "" : $"; {pause.Ref} é")}.");
        }

        // A return ends its pause when it opens: until its day the customer would be half paused.
        return pause is { ClosedAt: null } && request.EffectiveAt(now) > now && await LeftToDoAsync(pause, cancellationToken).ConfigureAwait(false) is { Length: > 0 } left
            ? new Obstacle("returnOn", "pause-under-way", $"{pause.Ref} is still being carried out ({left}), and the return would end it; ask for the return once that is done, or on its day", $"{pause.Ref} ainda está em andamento ({left}), e o retorno a encerraria; peça o retorno quando isso terminar, ou no dia da volta.")
            : null;
    }

    private async Task<string> LeftToDoAsync(CaseRow pause, CancellationToken cancellationToken)
    {
        var file = await files.OpenAsync(pause, cancellationToken).ConfigureAwait(false);
        var open = (await reader.StepsAsync(pause.Id, cancellationToken).ConfigureAwait(false)).Where(s => !s.State.HasEnded()).ToList();
        // The pause's own return, which its procedure may open some days ahead, comes whatever is left.
        return open.Exists(s => s.State == StepState.Running && file.Procedure.At(s.No).Uses == ProcedureStep.OpenReturn)
            ? ""
            : string.Join(", ", open.Select(s => file.Procedure.At(s.No)).Where(s => !s.IsMirror && !ProcedureStep.OwnWork.Contains(s.Uses)).Select(s => s.Id));
    }

    /// <summary>Opens all or none. On disk when the task ends.</summary>
    public async Task<OpenReply> RunAsync(IReadOnlyList<OffboardingRequest> requests, CancellationToken cancellationToken)
    {
        await PinProceduresAsync(cancellationToken).ConfigureAwait(false);
        for (var plans = 1; ; plans++)
        {
            var now = clock.GetUtcNow();
            var cases = new List<NewCase>();
            foreach (var request in requests)
            {
                // Before anything else is read of the customer: what changes after it is noticed when the case is written.
                var history = await reader.HistoryAsync(cipher.Hash(request.Customer.TaxId.Value), cancellationToken).ConfigureAwait(false);
                if (await ObstacleAsync(request, cancellationToken).ConfigureAwait(false) is { } obstacle)
                {
                    return new OpenReply.Refused(cases.Count, obstacle);
                }

                cases.Add(await PlanAsync(request, now, cancellationToken).ConfigureAwait(false) with { History = history });
            }

            try
            {
                return new OpenReply.Opened(await store.OpenCasesAsync(cases, cancellationToken).ConfigureAwait(false));
            }
            catch (CustomerMovedException) when (plans < MostPlans)
            {
            }
        }
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

    private async Task<NewCase> PlanAsync(OffboardingRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (action, plan) = (request.Action.ToWire(), request.Plan.ToWire());
        var procedure = procedures.For(action, plan) ?? throw new InvalidOperationException($"There is no procedure for action {action} and plan {plan}.");
        var effective = request.EffectiveAt(now);
        var customer = cipher.Hash(request.Customer.TaxId.Value);
        var pause = request.Action == RequestAction.Pause ? null : await reader.PauseToEndAsync(customer, cancellationToken).ConfigureAwait(false);
        return new NewCase
        {
            RequestId = request.RequestId ?? $"auto-{Guid.CreateVersion7():n}",
            RefPrefix = request.Action.RefPrefix(),
            RefYear = SaoPauloTime.DayOf(now).Year,
            Action = action,
            Plan = plan,
            LastMonth = request.LastMonth?.ToString() ?? "",
            EffectiveEnd = effective,
            OpenedAt = now,
            CustomerKey = customer,
            Payload = cipher.Encrypt(RequestJson.Write(request), Purposes.Payload),
            Procedure = procedure.Name,
            Version = procedure.Version,
            Steps = CasePlan.Steps(procedure, FactWords.Of(request.Facts), files.DatesOf(request, effective), now, approvals.Required),
            Follows = request.Action == RequestAction.Return ? pause?.Id : null,
            Ends = pause is { ClosedAt: null } ? await EndOfAsync(pause, now, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    /// <summary>A pause that ends early, by a return or by a cancellation: what of it has not begun will not.</summary>
    private async Task<CaseChange> EndOfAsync(CaseRow pause, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var file = await files.OpenAsync(pause, cancellationToken).ConfigureAwait(false);
        return new CaseChange(
            pause.Id, now, new AuditEntry("worker", "end-pause", pause.Ref, null, "Outro pedido do cliente encerra a pausa."),
            standing => standing.IsClosed
                ? new CaseMove.Refuse("o caso já está encerrado")
                : new CaseMove.Make
                {
                    Steps = [.. Withdrawal.Ended(file.Procedure, standing, "Outro pedido do cliente encerrou a pausa antes deste passo.")],
                    CalledOff = [.. standing.Steps.Where(s => s.State == StepState.Running && !file.Procedure.At(s.No).IsMirror).Select(s => s.No)],
                })
        {
            ClosingCheck = file.Procedure.ClosingCheck,
            Mirror = file.Procedure.Mirror,
        };
    }
}

/// <summary>What became of requests that were to be opened together.</summary>
public abstract record OpenReply
{
    private OpenReply() { }

    /// <param name="Cases">In the order of the requests.</param>
    public sealed record Opened(IReadOnlyList<OpenedCase> Cases) : OpenReply;

    /// <summary>Nothing was opened.</summary>
    /// <param name="Index">Of the request that stands against it, from 0.</param>
    public sealed record Refused(int Index, Obstacle Obstacle) : OpenReply;
}

/// <summary>Why a well-formed request cannot be taken.</summary>
/// <param name="Field">Of the request.</param>
/// <param name="Code">Stable word.</param>
/// <param name="English">Without a full stop.</param>
/// <param name="Portuguese">A sentence.</param>
public sealed record Obstacle(string Field, string Code, string English, string Portuguese)
{
    public const string NoProcedure = "no-procedure";
}

/// <summary>Settings <c>Approvals:*</c>.</summary>
public sealed class ApprovalOptions
{
    /// <summary>False: steps that cannot be undone go on without anybody's approval. Default true.</summary>
    public bool Required { get; set; } = true;
}
