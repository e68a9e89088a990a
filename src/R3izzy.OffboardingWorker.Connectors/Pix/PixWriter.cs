using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>Cancels one thing: looks, writes, looks again. The bank's word about a write is never the last: the object's is.</summary>
internal sealed class PixWriter(PixClient client, PixReader reader)
{
    /// <returns>Null when it has ended, or when the bank rightly keeps a charge that is about to be collected.</returns>
    public async Task<StepOutcome?> EndAsync(PixItem item, PixCalendar calendar, StepContext step, CancellationRecord record, CancellationToken cancellationToken)
    {
        if (!(await reader.AgainAsync(item.Kind, item.Id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var before, out var unread))
        {
            return unread;
        }

        if (!before.IsOpen)
        {
            return null;
        }

        var failed = await WriteAsync(before, step.Calls, cancellationToken).ConfigureAwait(false);
        if (failed is { Kind: not (FailureKind.OutcomeUnknown or FailureKind.Refused) })
        {
            // It certainly did not happen.
            return failed;
        }

        if (!(await reader.AgainAsync(item.Kind, item.Id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var after, out unread))
        {
            // A refusal had no effect: what matters is what could not be read.
            return failed is { Kind: FailureKind.OutcomeUnknown } ? failed : unread;
        }

        return !after.IsOpen ? null : await JudgeAsync(after, failed, calendar, record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It is still open after the write.</summary>
    private static async Task<StepOutcome?> JudgeAsync(
        PixItem after, StepOutcome.Failed? failed, PixCalendar calendar, CancellationRecord record, CancellationToken cancellationToken)
    {
        if (after.Standing is PixStanding.Unknown && failed is not { Kind: FailureKind.OutcomeUnknown })
        {
            return new StepOutcome.NeedsPerson(PixTexts.UnknownStatus(after, failed?.Code));
        }

        if (failed is null)
        {
            return new StepOutcome.Failed(FailureKind.Transient, "pix: a write was accepted, but the object does not show it", PixFailures.NotInPlace);
        }

        // Banks close a charge on the day it is first collected, some at 22:00 or 23:59 of the day before.
        if (failed is { Kind: FailureKind.Refused, Code: PixFailures.ChargeRefused } && after is { Kind: PixKind.Charge, Settles: { } settles }
            && settles <= calendar.Today.AddDays(1))
        {
            await record.RefusedAsync(after, cancellationToken).ConfigureAwait(false);
            return null;
        }

        return failed;
    }

    private Task<StepOutcome.Failed?> WriteAsync(PixItem item, ICallLog calls, CancellationToken cancellationToken) => item.Kind switch
    {
        PixKind.Recurrence => client.CancelRecurrenceAsync(item.Id, calls, cancellationToken),
        PixKind.Charge => client.CancelChargeAsync(item.Id, calls, cancellationToken),
        PixKind.Request => client.CancelRequestAsync(item.Id, calls, cancellationToken),
        PixKind.DueCharge or PixKind.ImmediateCharge => client.RemoveOneOffAsync(item.Kind, item.Id, calls, cancellationToken),
    };
}
