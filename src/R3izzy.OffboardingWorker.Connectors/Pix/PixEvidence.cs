using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>Evidence of a cancellation: ids, statuses and days as they were read. Never names, tax ids, amounts, locations or QR texts.</summary>
internal static class PixEvidence
{
    public static Evidence Of(string kind, PixHoldings holdings, CancellationPlan plan, PixCalendar calendar, CancellationCheckpoint checkpoint) =>
        new(kind, JsonSerializer.Serialize(new
        {
            last_owed_day = calendar.LastOwedDay,
            recurrences = holdings.Recurrences.Select(r => new
            {
                idRec = r.Item.Id,
                status = r.Item.Status,
                status_before = Before(checkpoint, r.Item),
                charges = r.Charges.Select(c => Charge(c, checkpoint)),
                requests = r.Requests.Select(q => new { idSolicRec = q.Id, status = q.Status, status_before = Before(checkpoint, q) }),
            }),
            one_offs = holdings.OneOffs.Select(c => Charge(c, checkpoint)),
            kept_by_bank = plan.Refused.Select(c => c.Id),
            paid_for_later = plan.PaidForLater.Select(c => c.Id),
            owed = plan.Owed.Select(c => c.Id),
            reported = plan.Reported.Select(c => c.Id),
            counts = new
            {
                recurrences = holdings.Recurrences.Count,
                open_recurrences = holdings.Recurrences.Count(r => r.Item.IsOpen),
                open_charges = holdings.Charges.Count(c => c.IsOpen),
                open_requests = holdings.Requests.Count(r => r.IsOpen),
            },
        }));

    private static object Charge(PixItem charge, CancellationCheckpoint checkpoint) => new
    {
        txid = charge.Id,
        kind = charge.Kind switch
        {
            PixKind.DueCharge => "cobv",
            PixKind.ImmediateCharge => "cob",
            PixKind.Charge => "cobr",
            PixKind.Recurrence or PixKind.Request => throw new ArgumentOutOfRangeException(nameof(charge)),
        },
        status = charge.Status,
        status_before = Before(checkpoint, charge),
        due = charge.Due,
    };

    private static string? Before(CancellationCheckpoint checkpoint, PixItem item) =>
        checkpoint.Changes.FirstOrDefault(c => c.Kind == item.Kind && c.Id == item.Id)?.Before;
}
