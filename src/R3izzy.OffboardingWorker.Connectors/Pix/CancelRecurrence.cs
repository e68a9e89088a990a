using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>
/// <c>pix.cancel-recurrence</c>: nothing that falls due after the customer's last day is charged by Pix any more. Charges
/// first, then requests, then the recurrence, then one-off charges; everything is read again at the end. See the folder's README.
/// </summary>
internal sealed class CancelRecurrence(PixClient client, PixReader reader, PixReach reach)
    : IConnector<CancelRecurrenceInput>, IVerifies<CancelRecurrenceInput>, IPreviews<CancelRecurrenceInput>, IReverts<CancelRecurrenceInput>
{
    public const string Id = "pix.cancel-recurrence";

    private readonly PixWriter _writer = new(client, reader);

    public async Task<StepOutcome> ExecuteAsync(CancelRecurrenceInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await reader.ReadAsync(input, step, cancellationToken).ConfigureAwait(false)).TryGet(out var finding, out var failed))
        {
            return failed;
        }

        return finding switch
        {
            PixFinding.WrongAccount wrong => new StepOutcome.NeedsPerson(wrong.Instructions),
            // What earlier attempts saw is asked for one by one, though the lists show nothing.
            PixFinding.Found { Holdings.IsEmpty: true } when !new CancellationRecord(step).Checkpoint.Remembered.Any() =>
                new StepOutcome.NotApplicable(PixTexts.NobodyKnown(reach, input)),
            PixFinding.Found found => await CancelAsync(input, step, found.Holdings, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Verification> VerifyAsync(CancelRecurrenceInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await reader.ReadAsync(input, step, cancellationToken).ConfigureAwait(false)).TryGet(out var finding, out var failed))
        {
            return new Verification.CannotTell(failed);
        }

        return finding switch
        {
            PixFinding.WrongAccount => Verification.PersonsWord(step, "A recorrência indicada no pedido não é deste cliente, ou o banco não a conhece."),
            // Nothing there counts as an effect only where something was there before: otherwise a run tells that nothing applies.
            PixFinding.Found { Holdings.IsEmpty: true } when step.EarlierEvidence.Count == 0 => new Verification.NotInPlace(PixTexts.NobodyKnown(reach, input)),
            PixFinding.Found found => await JudgeAsync(input, step, found.Holdings, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Preview> PreviewAsync(CancelRecurrenceInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await reader.ReadAsync(input, step, cancellationToken).ConfigureAwait(false)).TryGet(out var finding, out var failed))
        {
            return new Preview.CannotTell(failed);
        }

        return finding switch
        {
            PixFinding.WrongAccount wrong => new Preview.WouldAskPerson(wrong.Instructions),
            PixFinding.Found { Holdings.IsEmpty: true } => new Preview.NothingToDo(PixTexts.NobodyKnown(reach, input)),
            PixFinding.Found found => CancellationPreview.Of(
                found.Holdings, Plan(input, step, found.Holdings, new CancellationRecord(step)), CalendarOf(input, step), new CancellationRecord(step).Checkpoint),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    /// <summary>No cancellation comes back: what was cancelled is told to a person, one by one.</summary>
    public async Task<StepOutcome> RevertAsync(CancelRecurrenceInput input, StepContext step, CancellationToken cancellationToken)
    {
        var lost = new List<PixItem>();
        foreach (var change in new CancellationRecord(step).Checkpoint.Changes.Where(c => !c.IsRefused))
        {
            // An intention that was never carried out left the object as it was.
            if (!(await reader.AgainAsync(change.Kind, change.Id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
            {
                return failed;
            }

            // What was paid meanwhile was not cancelled.
            if (!now.IsOpen && now.Status != PixStates.Concluded)
            {
                lost.Add(now);
            }
        }

        return lost.Count > 0
            ? new StepOutcome.NeedsPerson(PixTexts.CannotComeBack(lost))
            : new StepOutcome.Done(PixTexts.NothingWritten, AlreadyInPlace: true);
    }

    private async Task<StepOutcome> CancelAsync(CancelRecurrenceInput input, StepContext step, PixHoldings holdings, CancellationToken cancellationToken)
    {
        var record = new CancellationRecord(step);
        var plan = Plan(input, step, holdings, record);
        var hasActed = plan.Acts.Count > 0;
        if (hasActed)
        {
            if (await WriteAsync(input, plan, holdings, step, record, cancellationToken).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }

            // Read as a whole once more: what was made in the meantime counts too.
            if (!(await reader.ReadAsync(input, step, cancellationToken).ConfigureAwait(false)).TryGet(out var again, out var unread))
            {
                return unread;
            }

            if (again is not PixFinding.Found { Holdings: var after })
            {
                return new StepOutcome.NeedsPerson(((PixFinding.WrongAccount)again).Instructions);
            }

            (holdings, plan) = (after, Plan(input, step, after, record));
            if (plan.Acts.Count > 0)
            {
                return new StepOutcome.Failed(FailureKind.Transient, "pix: more became open while it was being cancelled", PixFailures.NotInPlace);
            }
        }

        if (await reader.ConfirmAsync(holdings, record.Checkpoint, step.Calls, cancellationToken).ConfigureAwait(false) is { } unconfirmed)
        {
            return unconfirmed;
        }

        return await SettleAsync(holdings, plan, CalendarOf(input, step), hasActed, step, record, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<StepOutcome> SettleAsync(
        PixHoldings holdings, CancellationPlan plan, PixCalendar calendar, bool hasActed, StepContext step, CancellationRecord record, CancellationToken cancellationToken)
    {
        if (plan.Later.Count > 0)
        {
            await record.AwaitAsync(plan.Later, cancellationToken).ConfigureAwait(false);
            if (hasActed || step.EarlierEvidence.All(e => e.Kind != "waiting"))
            {
                await step.Journal.AddEvidenceAsync(PixEvidence.Of("waiting", holdings, plan, calendar, record.Checkpoint), cancellationToken).ConfigureAwait(false);
            }

            return new StepOutcome.Pending(PixTexts.Waiting(holdings, plan, calendar, record.Checkpoint), calendar.LookAgainIn);
        }

        await step.Journal.AddEvidenceAsync(PixEvidence.Of("after", holdings, plan, calendar, record.Checkpoint), cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(PixTexts.Done(holdings, plan, calendar, record.Checkpoint), AlreadyInPlace: !record.Checkpoint.HasWritten);
    }

    /// <returns>Null when every act was read back, or rightly refused.</returns>
    private async Task<StepOutcome?> WriteAsync(
        CancelRecurrenceInput input, CancellationPlan plan, PixHoldings holdings, StepContext step, CancellationRecord record, CancellationToken cancellationToken)
    {
        var calendar = CalendarOf(input, step);
        if (record.Checkpoint.Changes.Count == 0)
        {
            await step.Journal.AddEvidenceAsync(PixEvidence.Of("before", holdings, plan, calendar, record.Checkpoint), cancellationToken).ConfigureAwait(false);
        }

        await record.IntendAsync(plan.Acts, cancellationToken).ConfigureAwait(false);
        foreach (var act in plan.Acts)
        {
            if (await _writer.EndAsync(act, calendar, step, record, cancellationToken).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }
        }

        return null;
    }

    /// <summary>
    /// A recurrence that waits for its end is told apart as not in place, so that a step whose outcome was unknown is run
    /// again and waits, instead of counting as done before the end has come.
    /// </summary>
    private async Task<Verification> JudgeAsync(CancelRecurrenceInput input, StepContext step, PixHoldings holdings, CancellationToken cancellationToken)
    {
        var record = new CancellationRecord(step);
        var (plan, calendar) = (Plan(input, step, holdings, record), CalendarOf(input, step));
        if (!plan.IsEnded)
        {
            return new Verification.NotInPlace(plan.Acts.Count > 0
                ? $"No Pix ainda há o que cancelar: {PixTexts.Count(plan.Acts.Count, "item", "itens")}."
                : PixTexts.Waiting(holdings, plan, calendar, record.Checkpoint));
        }

        if (await reader.ConfirmAsync(holdings, record.Checkpoint, step.Calls, cancellationToken).ConfigureAwait(false) is { } unconfirmed)
        {
            return new Verification.CannotTell(unconfirmed);
        }

        return Verification.Seen(step, "Nenhuma recorrência e nenhuma cobrança futura do cliente está aberta no Pix." + PixTexts.Remarks(holdings, plan, calendar, record.Checkpoint));
    }

    private static CancellationPlan Plan(CancelRecurrenceInput input, StepContext step, PixHoldings holdings, CancellationRecord record) =>
        CancellationPlan.Make(holdings, input, CalendarOf(input, step), record.Checkpoint);

    private static PixCalendar CalendarOf(CancelRecurrenceInput input, StepContext step) => PixCalendar.Of(input, step.EffectiveEnd, step.StartedAt);
}
