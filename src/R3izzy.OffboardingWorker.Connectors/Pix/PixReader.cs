using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What of the account is looked at.</summary>
/// <param name="Products">What the account has by contract.</param>
/// <param name="RecurrencesSince">No recurrence is older.</param>
/// <param name="OneOffDays">One-off charges made longer ago are not looked for.</param>
/// <param name="CancelMethod">Tells how a cancelled recurrence looks.</param>
internal sealed record PixReach(IReadOnlyCollection<PixProduct> Products, DateTimeOffset RecurrencesSince, int OneOffDays, PixCancelMethod CancelMethod);

/// <summary>What a look found. A closed set.</summary>
internal abstract record PixFinding
{
    private PixFinding() { }

    public sealed record Found(PixHoldings Holdings) : PixFinding;

    /// <summary>The recurrence that the request names is not this customer's, as far as the bank tells.</summary>
    public sealed record WrongAccount(string Instructions) : PixFinding;
}

/// <summary>
/// Reads all that a debtor has at the bank. Lists are not filtered by status: one that came after the document would be
/// overlooked, and pages would shift while things are being cancelled.
/// </summary>
internal sealed class PixReader(PixClient client, PixStates states, PixReach reach)
{
    /// <summary>The bank's clock may be ahead of ours, and things are made while a step works.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>
    /// Due date and last day of validity each move over weekends and the payer's own holidays (CobDataDeVencimento), which nobody
    /// here can know. To remove what has run out does no harm; to overlook what can be paid does.
    /// </summary>
    private const int DaysMovedAtMost = 10;

    public async Task<Result<PixFinding>> ReadAsync(CancelRecurrenceInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await RecurrencesAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var named, out var failed))
        {
            return failed;
        }

        if (named.Instructions is { } instructions)
        {
            return new PixFinding.WrongAccount(instructions);
        }

        var recurrences = new List<HeldRecurrence>();
        foreach (var recurrence in named.Recurrences)
        {
            if (!(await HoldAsync(recurrence, step, cancellationToken).ConfigureAwait(false)).TryGet(out var held, out failed))
            {
                return failed;
            }

            recurrences.Add(held);
        }

        if (!(await OneOffsAsync(PixKind.DueCharge, PixProduct.CobV, input.DueCharges, step, cancellationToken).ConfigureAwait(false)).TryGet(out var due, out failed)
            || !(await OneOffsAsync(PixKind.ImmediateCharge, PixProduct.Cob, input.ImmediateCharges, step, cancellationToken).ConfigureAwait(false)).TryGet(out var immediate, out failed))
        {
            return failed;
        }

        return new PixFinding.Found(new PixHoldings(recurrences, [.. due, .. immediate]));
    }

    /// <summary>One thing as it is now.</summary>
    public async Task<Result<PixItem>> AgainAsync(PixKind kind, string id, ICallLog calls, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case PixKind.Recurrence when reach.CancelMethod is PixCancelMethod.Delete:
                return await PerhapsDeletedAsync(id, calls, cancellationToken).ConfigureAwait(false);
            case PixKind.Recurrence:
                return (await client.GetRecurrenceAsync(id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var recurrence, out var failed)
                    ? Item(recurrence)
                    : failed;
            case PixKind.Charge:
                return (await client.GetChargeAsync(id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var charge, out failed) ? Item(charge) : failed;
            case PixKind.Request:
                return (await client.GetRequestAsync(id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var request, out failed) ? Item(request) : failed;
            case PixKind.DueCharge or PixKind.ImmediateCharge:
                return (await client.GetOneOffAsync(kind, id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var oneOff, out failed)
                    ? Item(kind, oneOff)
                    : failed;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    /// <summary>What earlier attempts knew of must have ended, shown or not: a list that leaves something out proves nothing.</summary>
    /// <returns>Null when all of it has ended, or is among the holdings and judged there.</returns>
    public async Task<StepOutcome.Failed?> ConfirmAsync(
        PixHoldings holdings, CancellationCheckpoint checkpoint, ICallLog calls, CancellationToken cancellationToken)
    {
        var shown = holdings.All.Select(i => new PixRemembered(i.Kind, i.Id)).ToHashSet();
        foreach (var (kind, id) in checkpoint.Remembered.Where(r => !shown.Contains(r)))
        {
            if (!(await AgainAsync(kind, id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
            {
                return failed;
            }

            if (now.IsOpen)
            {
                return new StepOutcome.Failed(FailureKind.Transient, "pix: a list leaves out what is still open", PixFailures.ListMoved);
            }
        }

        return null;
    }

    private async Task<Result<(IReadOnlyList<PixRecurrence> Recurrences, string? Instructions)>> RecurrencesAsync(StepContext step, CancellationToken cancellationToken)
    {
        var known = step.Customer.AccountAt("pix");
        if (!reach.Products.Contains(PixProduct.Rec))
        {
            return ([], known is null ? null : PixTexts.RecurrencesNotContracted(known));
        }

        if (!(await client.ListRecurrencesAsync(step.Customer.TaxId, reach.RecurrencesSince, step.StartedAt + Ahead, step.Calls, cancellationToken).ConfigureAwait(false))
            .TryGet(out var listed, out var failed))
        {
            return failed;
        }

        if (known is null || listed.Any(r => r.IdRec == known))
        {
            return (listed, null);
        }

        if (!(await client.FindRecurrenceAsync(known, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out failed))
        {
            return failed;
        }

        return found is not PixLookup.Shown { Recurrence: var recurrence } ? ([], PixTexts.UnknownRecurrence(known))
            : recurrence.Vinculo?.Devedor?.Is(step.Customer.TaxId) != true ? ([], PixTexts.OtherDebtor(known))
            : ([.. listed, recurrence], null);
    }

    /// <summary>Where cancelling is deleting, what is gone has ended. The list, read last, must not show it either.</summary>
    private async Task<Result<PixItem>> PerhapsDeletedAsync(string idRec, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await client.FindRecurrenceAsync(idRec, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failed))
        {
            return failed;
        }

        return found switch
        {
            PixLookup.Shown shown => Item(shown.Recurrence),
            PixLookup.Unknown => new PixItem(PixKind.Recurrence, idRec, PixStates.Gone, PixStanding.Ended),
            PixLookup.Hidden => new StepOutcome.Failed(FailureKind.Unauthorized, "pix: HTTP 403 for a recurrence that the list shows", "AcessoNegado"),
            _ => throw new ArgumentOutOfRangeException(nameof(idRec)),
        };
    }

    private async Task<Result<HeldRecurrence>> HoldAsync(PixRecurrence recurrence, StepContext step, CancellationToken cancellationToken)
    {
        var item = Item(recurrence);
        if (item.IsOpen && recurrence.Solicitacao is null)
        {
            // There is no list of requests: the recurrence alone knows them, and some banks tell only when asked for that one.
            if (!(await client.GetRecurrenceAsync(recurrence.IdRec, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var whole, out var unread))
            {
                return unread;
            }

            recurrence = recurrence with { Solicitacao = whole.Solicitacao };
        }

        if (!PixStates.CanHaveCharges(item.Status))
        {
            return new HeldRecurrence(item, [], Requests(recurrence));
        }

        return (await client.ListChargesAsync(recurrence.IdRec, FirstCharge(recurrence.IdRec), step.StartedAt + Ahead, step.Calls, cancellationToken).ConfigureAwait(false))
            .TryGet(out var charges, out var failed)
            ? new HeldRecurrence(item, [.. charges.Select(Item)], Requests(recurrence))
            : failed;
    }

    private async Task<Result<IReadOnlyList<PixItem>>> OneOffsAsync(
        PixKind kind, PixProduct product, OneOffPolicy policy, StepContext step, CancellationToken cancellationToken)
    {
        if (policy is OneOffPolicy.Ignore || !reach.Products.Contains(product))
        {
            return Array.Empty<PixItem>();
        }

        var listed = await client.ListOneOffsAsync(
            kind, step.Customer.TaxId, step.StartedAt.AddDays(-reach.OneOffDays), step.StartedAt + Ahead, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!listed.TryGet(out var charges, out var failed))
        {
            return failed;
        }

        var items = new List<PixItem>();
        foreach (var charge in charges)
        {
            if (!Item(kind, charge).TryGet(out var item, out failed))
            {
                return failed;
            }

            items.Add(item);
        }

        return items;
    }

    /// <summary>A recurrence's id carries the day on which it was made; no charge of it is older.</summary>
    private DateTimeOffset FirstCharge(string idRec) =>
        idRec.Length == 29 && DateOnly.TryParseExact(idRec.AsSpan(10, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var made)
        && new DateTimeOffset(made.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddDays(-1) is var start && start > reach.RecurrencesSince
            ? start
            : reach.RecurrencesSince;

    private IReadOnlyList<PixItem> Requests(PixRecurrence recurrence) => [.. (recurrence.Solicitacao ?? []).Select(Item)];

    private PixItem Item(PixRecurrence recurrence) => Item(PixKind.Recurrence, recurrence.IdRec, recurrence.CurrentStatus);

    private PixItem Item(PixCharge charge) =>
        Item(PixKind.Charge, charge.Txid, charge.CurrentStatus) with { Due = charge.Calendario.DataDeVencimento, Settles = charge.Settles };

    private PixItem Item(PixRequest request) => Item(PixKind.Request, request.IdSolicRec, request.CurrentStatus);

    private Result<PixItem> Item(PixKind kind, PixOneOff charge)
    {
        var item = Item(kind, charge.Txid, charge.Status ?? "");
        if (kind is PixKind.ImmediateCharge)
        {
            // Default life of an immediate charge: a day (CobExpiracao).
            return item with { PayableUntil = charge.Calendario.Criacao is { } made ? Brasilia.DayOf(made.AddSeconds(charge.Calendario.Expiracao ?? 86_400)) : null };
        }

        // Default validity after the due date: 30 days (CobDataDeVencimento).
        return charge.Calendario.DataDeVencimento is { } due
            ? item with { Due = due, PayableUntil = due.AddDays((charge.Calendario.ValidadeAposVencimento ?? 30) + DaysMovedAtMost) }
            : new StepOutcome.Failed(FailureKind.Defect, "pix: a charge of cobv without a due date", FailureCodes.UnreadableAnswer);
    }

    private PixItem Item(PixKind kind, string id, string status) => new(kind, id, PixStates.Word(status), states.StandingOf(kind, status));
}
