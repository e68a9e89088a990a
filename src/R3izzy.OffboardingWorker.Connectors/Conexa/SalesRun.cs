using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>One attempt at what was sold during the pause: list, delete where asked for, list again, and leave the rest to a person.</summary>
internal sealed class SalesRun(ConexaTenant tenant, PausedDays days, bool delete, StepContext step)
{
    private const string Listed = "sales";
    private const string Deleting = "deleting";
    private const int PerEvidence = 200;

    private readonly Dictionary<long, string> _refused = SalesCheckpoint.Read(step.Checkpoint);
    private int _writes;

    /// <summary>The unbilled sales of these days. Status and day are looked at once more: what a filter lets through must not be deleted.</summary>
    public static async Task<Result<ConexaSale[]>> ReadAsync(ConexaTenant tenant, PausedDays days, StepContext step, CancellationToken cancellationToken)
    {
        var read = await ListWalk.ReadAllAsync(
            offset => tenant.Client.ListUnbilledSalesAsync(days.From, days.To, offset, step.Calls, cancellationToken), s => s.SaleId).ConfigureAwait(false);
        return read.TryGet(out var sales, out var failed)
            ? sales.Where(s => s.Status == "notBilled" && days.Have(s.Day)).ToArray()
            : failed;
    }

    public async Task<StepOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(tenant, days, step, cancellationToken).ConfigureAwait(false)).TryGet(out var sales, out var failed))
        {
            return failed;
        }

        await RecordAsync(Listed, sales, cancellationToken).ConfigureAwait(false);
        var deletable = delete ? sales.Where(s => s.IsOneOff && !_refused.ContainsKey(s.SaleId)).ToArray() : [];
        if (deletable.Length > 0)
        {
            await RecordAsync(Deleting, deletable, cancellationToken).ConfigureAwait(false);
            if (await DeleteAsync(deletable, cancellationToken).ConfigureAwait(false) is { } stopped)
            {
                return stopped;
            }

            if (!(await ReadAsync(tenant, days, step, cancellationToken).ConfigureAwait(false)).TryGet(out sales, out failed))
            {
                return failed;
            }

            if (sales.Any(s => s.IsOneOff && !_refused.ContainsKey(s.SaleId)))
            {
                return new StepOutcome.Failed(FailureKind.Transient, "conexa: sales were deleted, but the list goes on showing some, or new ones came", ConexaFailures.NotInPlace);
            }
        }

        return await FinishAsync(sales, deletable, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome?> DeleteAsync(ConexaSale[] deletable, CancellationToken cancellationToken)
    {
        foreach (var sale in deletable)
        {
            if (_writes >= tenant.ChangesPerAttempt)
            {
                return new StepOutcome.Pending($"{ConexaTexts.Count(_writes, "venda avulsa excluída", "vendas avulsas excluídas")} nesta tentativa; continua em seguida.", TimeSpan.FromSeconds(1));
            }

            _writes++;
            // 404: somebody else was quicker, or an answer was lost; the list will tell.
            if (!(await tenant.Client.DeleteSaleAsync(sale.SaleId, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failed))
            {
                if (!ConexaFailures.IsOfThisObject(failed))
                {
                    return failed;
                }

                // On record, or the same ones would fill every attempt and the others' turn would never come.
                _refused[sale.SaleId] = failed.Code!;
                await step.Journal.SaveCheckpointAsync(SalesCheckpoint.Write(_refused), cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async Task<StepOutcome> FinishAsync(ConexaSale[] left, ConexaSale[] deletable, CancellationToken cancellationToken)
    {
        var deleted = Recorded(Deleting).Union(deletable.Select(s => s.SaleId)).Except(left.Select(s => s.SaleId)).Count();
        await step.Journal.AddEvidenceAsync(new Evidence("after", JsonSerializer.Serialize(new
        {
            tenant = tenant.MarkIn(step),
            from = days.From,
            to = days.To,
            deleted,
            left = left.Length,
            refused = _refused.Select(r => new { id = r.Key, code = r.Value }),
        })), cancellationToken).ConfigureAwait(false);
        if (left.Length == 0)
        {
            return new StepOutcome.Done(deleted > 0 ? SalesTexts.Deleted(deleted, days) : SalesTexts.None(days), AlreadyInPlace: deleted == 0);
        }

        if (_refused.Count > 0)
        {
            // Only a person's word has the step run again, and then they are worth another try.
            await step.Journal.SaveCheckpointAsync(SalesCheckpoint.Write([]), cancellationToken).ConfigureAwait(false);
        }

        return new StepOutcome.NeedsPerson(SalesTexts.Instructions(left, days, _refused));
    }

    /// <summary>Pages of at most two hundred, of those that are not on record yet: what was sold is recorded before any of it is deleted.</summary>
    private async Task RecordAsync(string kind, ConexaSale[] sales, CancellationToken cancellationToken)
    {
        var known = Recorded(kind);
        foreach (var page in sales.Where(s => !known.Contains(s.SaleId)).Chunk(PerEvidence))
        {
            await step.Journal.AddEvidenceAsync(new Evidence(kind, JsonSerializer.Serialize(new
            {
                tenant = tenant.MarkIn(step),
                sales = page.Select(s => new { id = s.SaleId, date = s.ReferenceDate, amount = s.Amount, contract = s.ContractId, recurring_sale = s.RecurringSaleId }),
            })), cancellationToken).ConfigureAwait(false);
        }
    }

    private HashSet<long> Recorded(string kind)
    {
        var ids = new HashSet<long>();
        foreach (var entry in step.EarlierEvidence.Where(e => e.Kind == kind))
        {
            using var json = JsonDocument.Parse(entry.Json);
            ids.UnionWith(json.RootElement.GetProperty("sales").EnumerateArray().Select(s => s.GetProperty("id").GetInt64()));
        }

        return ids;
    }
}
