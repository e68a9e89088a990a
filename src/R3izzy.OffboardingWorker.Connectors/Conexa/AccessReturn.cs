using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>
/// One attempt at giving access back to those it was taken from, and to nobody else; a hundred at a time, by number. Those who have it
/// back already are left alone, whoever gave it.
/// </summary>
/// <param name="had">Those who had access before it was taken.</param>
/// <param name="kind">Of the evidence at the end.</param>
internal sealed class AccessReturn(ConexaTenant tenant, IReadOnlyCollection<long> had, StepContext step, string kind)
{
    private const int MostLeft = 50;

    private readonly long[] _had = [.. had.Order()];
    private ReturnCheckpoint _state = ReturnCheckpoint.Read(step.Checkpoint);
    private int _writes;

    public async Task<StepOutcome> RunAsync(CancellationToken cancellationToken)
    {
        while (_had.Concat(_state.Again).Skip(_state.Next).Take(ConexaClient.PageSize).ToArray() is { Length: > 0 } batch)
        {
            if (await BatchAsync(batch, cancellationToken).ConfigureAwait(false) is { } stopped)
            {
                return stopped;
            }
        }

        await step.Journal.AddEvidenceAsync(Evidence(), cancellationToken).ConfigureAwait(false);
        if (_state.Left is not { Count: > 0 } left)
        {
            return new StepOutcome.Done(Summary(), AlreadyInPlace: !_state.HasWritten);
        }

        await TryLeftAgainAsync([], cancellationToken).ConfigureAwait(false);
        return new StepOutcome.NeedsPerson(ConexaTexts.Refused(left, "devolver o acesso", ConexaTexts.GrantClicks));
    }

    /// <returns>Null when the batch is done and read back.</returns>
    private async Task<StepOutcome?> BatchAsync(long[] batch, CancellationToken cancellationToken)
    {
        if (!(await AccessBatch.ReadAsync(tenant, batch, step, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
        {
            return Interrupted(failed);
        }

        var without = now.Without.Where(id => !IsLeft(id)).ToArray();
        if (without.Length > 0)
        {
            // Before the first write: whoever dies between intention and write counts as having written.
            await SaveAsync(_state with { Intended = [.. _state.Intended.Union(without)] }, cancellationToken).ConfigureAwait(false);
            if (await GiveAsync(without, batch, cancellationToken).ConfigureAwait(false) is { } stopped)
            {
                return stopped;
            }

            if (!(await AccessBatch.ReadAsync(tenant, batch, step, cancellationToken).ConfigureAwait(false)).TryGet(out now, out failed))
            {
                return Interrupted(failed);
            }

            if (now.Without.Any(id => !IsLeft(id)))
            {
                return new StepOutcome.Failed(FailureKind.Transient, "conexa: a write was accepted, but the customer does not show the access", ConexaFailures.NotInPlace);
            }
        }

        return await EndBatchAsync(batch, now, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome?> EndBatchAsync(long[] batch, AccessBatch now, CancellationToken cancellationToken)
    {
        foreach (var (id, code) in now.Hidden.Where(h => !IsLeft(h.Id)))
        {
            if (await LeaveAsync(id, code, batch, cancellationToken).ConfigureAwait(false) is { } tooMany)
            {
                return tooMany;
            }
        }

        var restored = now.With.Count(_state.Intended.Contains);
        await SaveAsync(_state with
        {
            Next = _state.Next + batch.Length,
            Intended = [],
            Restored = _state.Restored + restored,
            Already = _state.Already + now.With.Count - restored,
            Gone = _state.Gone + now.Gone.Count,
            Left = [.. _state.Left.Where(l => !now.Gone.Contains(l.Id))],
        }, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<StepOutcome?> GiveAsync(long[] without, long[] batch, CancellationToken cancellationToken)
    {
        foreach (var customer in without)
        {
            if (_writes >= tenant.ChangesPerAttempt)
            {
                return new StepOutcome.Pending(ConexaTexts.Restoring(_state.Restored + _writes), TimeSpan.FromSeconds(1));
            }

            _writes++;
            var answer = await tenant.Client.SetAccessAsync(customer, hasAccess: true, step.Calls, cancellationToken).ConfigureAwait(false);
            if (answer.TryGet(out var done, out var failed) ? done.Write is ConexaWrite.Taken : !ConexaFailures.IsOfThisObject(failed))
            {
                if (failed is not null)
                {
                    return Interrupted(failed);
                }

                continue;
            }

            if (await LeaveAsync(customer, failed?.Code ?? "404", batch, cancellationToken).ConfigureAwait(false) is { } tooMany)
            {
                return tooMany;
            }
        }

        return null;
    }

    private bool IsLeft(long customer) => _state.Left.Any(l => l.Id == customer);

    /// <returns>Null: the others go on.</returns>
    private async Task<StepOutcome?> LeaveAsync(long customer, string code, long[] batch, CancellationToken cancellationToken)
    {
        await SaveAsync(_state with { Left = [.. _state.Left, new LeftCustomer(customer, code)] }, cancellationToken).ConfigureAwait(false);
        if (_state.Left.Count < MostLeft)
        {
            return null;
        }

        await TryLeftAgainAsync(batch, cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Failed(FailureKind.Refused, $"conexa: {MostLeft} customers were turned away one by one", ConexaFailures.TooManyRefused);
    }

    /// <summary>Only a person's word has the step run again, and then those that were turned away are worth another try.</summary>
    /// <param name="batch">The one at hand, which is gone through again anyway.</param>
    private Task TryLeftAgainAsync(long[] batch, CancellationToken cancellationToken) =>
        SaveAsync(_state with { Left = [], Again = [.. _state.Again, .. _state.Left.Select(l => l.Id).Except(batch)] }, cancellationToken);

    private Evidence Evidence() => new(kind, JsonSerializer.Serialize(new
    {
        tenant = tenant.MarkIn(step),
        recorded_with_access = _had.Length,
        restored = _state.Restored,
        already_back = _state.Already,
        gone = _state.Gone,
        refused = _state.Left.Select(l => new { id = l.Id, code = l.Code }),
    }));

    private string Summary() => _had.Length == 0
        ? "A pausa não tirou o acesso de nenhum cliente na Conexa; não há o que devolver."
        : "Acesso à área do cliente da Conexa devolvido e conferido: "
            + ConexaTexts.Count(_state.Restored, "devolvido", "devolvidos")
            + (_state.Already == 0 ? "" : $", {ConexaTexts.Count(_state.Already, "já tinha o acesso de volta", "já tinham o acesso de volta")}")
            + (_state.Gone == 0 ? "" : $", {ConexaTexts.Count(_state.Gone, "não existe mais", "não existem mais")}") + ".";

    private StepOutcome Interrupted(StepOutcome.Failed failed) => failed.Kind is FailureKind.RateLimited && _writes > 1
        ? new StepOutcome.Pending(ConexaTexts.Patience(ConexaTexts.Restoring(_state.Restored + _writes - 1)), failed.RetryAfter ?? TimeSpan.FromMinutes(1))
        : failed;

    private async Task SaveAsync(ReturnCheckpoint next, CancellationToken cancellationToken)
    {
        await step.Journal.SaveCheckpointAsync(next.Write(), cancellationToken).ConfigureAwait(false);
        _state = next;
    }
}
