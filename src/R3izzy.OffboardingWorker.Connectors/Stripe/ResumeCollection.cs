using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Input of <c>stripe.resume-collection</c>: it takes none, the step of the pause says which subscriptions.</summary>
public sealed record ResumeCollectionInput;

/// <summary>
/// <c>stripe.resume-collection</c>: on return, the subscriptions that <c>stripe.pause-collection</c> paused are collected again. Only
/// those, and only where the pause is still the one that was set; everything else that is paused is a person's to decide.
/// </summary>
internal sealed class ResumeCollection(StripeClient client)
    : IConnector<ResumeCollectionInput>, IVerifies<ResumeCollectionInput>, IPreviews<ResumeCollectionInput>
{
    public const string Id = "stripe.resume-collection";

    private static readonly TimeSpan WhilePauseActs = TimeSpan.FromMinutes(5);

    private readonly StripeCustomerFinder _finder = new(client);
    private readonly PauseLifting _lifting = new(client);

    public async Task<StepOutcome> ExecuteAsync(ResumeCollectionInput input, StepContext step, CancellationToken cancellationToken)
    {
        var pause = await step.Case.ContinuedAsync(cancellationToken).ConfigureAwait(false);
        if (pause is { HasEnded: false })
        {
            return new StepOutcome.Pending(PauseTexts.PauseStillActing, WhilePauseActs);
        }

        if (!(await _finder.FindAgainAsync(step, pause?.Evidence ?? [], cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return failed;
        }

        return match switch
        {
            StripeCustomerMatch.Nobody nobody => new StepOutcome.NotApplicable(nobody.Reason),
            StripeCustomerMatch.Ambiguous ambiguous => new StepOutcome.NeedsPerson(ambiguous.Instructions),
            StripeCustomerMatch.One one => await ResumeAsync(one.Billing, PausedBy(pause), step, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Verification> VerifyAsync(ResumeCollectionInput input, StepContext step, CancellationToken cancellationToken)
    {
        var pause = await step.Case.ContinuedAsync(cancellationToken).ConfigureAwait(false);
        if (!(await _finder.FindAgainAsync(step, pause?.Evidence ?? [], cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return new Verification.CannotTell(failed);
        }

        if (pause is { HasEnded: false })
        {
            return new Verification.NotInPlace(PauseTexts.PauseStillActing);
        }

        return match is StripeCustomerMatch.One { Billing: var billing }
            ? Judge(billing, PausedBy(pause), step)
            : Verification.PersonsWord(step, "No Stripe não há um cliente, e um só, que sirva para o pedido.");
    }

    public async Task<Preview> PreviewAsync(ResumeCollectionInput input, StepContext step, CancellationToken cancellationToken)
    {
        var pause = await step.Case.ContinuedAsync(cancellationToken).ConfigureAwait(false);
        if (!(await _finder.FindAgainAsync(step, pause?.Evidence ?? [], cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return new Preview.CannotTell(failed);
        }

        return match switch
        {
            StripeCustomerMatch.Nobody nobody => new Preview.NothingToDo(nobody.Reason),
            StripeCustomerMatch.Ambiguous ambiguous => new Preview.WouldAskPerson(ambiguous.Instructions),
            StripeCustomerMatch.One { Billing: var billing } when !IsPaused(billing) => new Preview.NothingToDo(PauseTexts.NothingPaused),
            StripeCustomerMatch.One { Billing: var billing } => Foresee(billing, PausedBy(pause)),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    private static Verification Judge(StripeBilling billing, StripeCheckpoint pause, StepContext step)
    {
        var lift = PausesToLift.Of(billing, pause);
        return lift.Ours.Count > 0 || (lift.Questions.Count > 0 && IsPaused(billing))
            ? new Verification.NotInPlace($"Ainda pausado no Stripe: {string.Join(", ", lift.Ours.Select(s => s.Id).Concat(lift.Questions))}.")
            // What is not among the customer's any more cannot be looked at.
            : lift.Questions.Count > 0 ? Verification.PersonsWord(step, $"No Stripe: {string.Join("; ", lift.Questions)}.")
            : !IsPaused(billing) ? Verification.Seen(step, PauseTexts.NothingPaused)
            : pause.HasWritten ? Verification.Seen(step, PauseTexts.Resumed(0, lift.Already, lift.Ended, lift.Others, drafts: 0))
            : Verification.PersonsWord(step, "Há assinatura pausada no Stripe sem registro de quem a pausou.");
    }

    private async Task<StepOutcome> ResumeAsync(StripeBilling billing, StripeCheckpoint pause, StepContext step, CancellationToken cancellationToken)
    {
        var record = new StripeRecord(step);
        var lift = PausesToLift.Of(billing, pause);
        if (lift.Ours.Count > 0)
        {
            if (!record.Checkpoint.HasWritten)
            {
                await step.Journal.AddEvidenceAsync(CancellationEvidence.Billing("before", billing), cancellationToken).ConfigureAwait(false);
            }

            await record.IntendAsync(lift.Ours.Select(s => new PlannedChange(PlannedChange.Resume, s.Id, Set: [s.Pause!.ToString()])), cancellationToken).ConfigureAwait(false);
            if (await _lifting.LiftAsync(lift.Ours, record.Key, record, step, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            if (!(await StripeBilling.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out billing!, out failed))
            {
                return failed;
            }

            lift = PausesToLift.Of(billing, pause);
            if (lift.Ours.Count > 0)
            {
                return new StepOutcome.Failed(FailureKind.Transient, "stripe: a pause came back while it was being lifted", StripeFailures.NotInPlace);
            }
        }

        return await FinishAsync(billing, pause, lift, record, step, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome> FinishAsync(
        StripeBilling billing, StripeCheckpoint pause, PausesToLift lift, StripeRecord record, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await StripeUnpaid.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out var failed))
        {
            return failed;
        }

        await step.Journal.AddEvidenceAsync(CancellationEvidence.Billing("after", billing), cancellationToken).ConfigureAwait(false);
        await step.Journal.AddEvidenceAsync(CancellationEvidence.Unpaid(unpaid), cancellationToken).ConfigureAwait(false);
        string[] questions = [.. lift.Questions, .. pause.HasWritten ? [] : lift.Others.Select(PauseTexts.NotRecorded)];
        if (questions.Length > 0)
        {
            return new StepOutcome.NeedsPerson(PauseTexts.AskAbout(questions));
        }

        var resumed = record.Checkpoint.Changes.Count(c => c.Act == PlannedChange.Resume);
        var drafts = unpaid.Invoices.Count(i => i.Status == "draft" && i.Parent?.Subscription is { } of && pause.Of(PlannedChange.Pause, of) is not null);
        return new StepOutcome.Done(
            PauseTexts.Resumed(resumed, Math.Max(0, lift.Already - resumed), lift.Ended, lift.Others, drafts), AlreadyInPlace: !record.Checkpoint.HasWritten);
    }

    private static Preview Foresee(StripeBilling billing, StripeCheckpoint pause)
    {
        var lift = PausesToLift.Of(billing, pause);
        string[] questions = [.. lift.Questions, .. pause.HasWritten ? [] : lift.Others.Select(PauseTexts.NotRecorded)];
        return lift.Ours.Count == 0
            ? questions.Length > 0 ? new Preview.WouldAskPerson(PauseTexts.AskAbout(questions)) : new Preview.NothingToDo(PauseTexts.NothingPaused)
            : new Preview.WouldAct([.. lift.Ours.Select(s => $"Retomar a cobrança da assinatura {s.Id} ({PauseTexts.Of(s.Pause!)}).")], questions);
    }

    private static bool IsPaused(StripeBilling billing) => billing.Subscriptions.Any(s => s.IsLive && (s.Pause is not null || s.Status == "paused"));

    private static StripeCheckpoint PausedBy(ContinuedStep? pause) => StripeCheckpoint.Read(pause?.Checkpoint);
}
