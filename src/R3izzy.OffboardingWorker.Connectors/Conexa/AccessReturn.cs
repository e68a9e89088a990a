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
        while (_state.Next < _had.Length)
        {
            if (await BatchAsync([.. _had.Skip(_state.Next).Take(ConexaClient.PageSize)], cancellationToken).ConfigureAwait(false) is { } stopped)
            {
                return stopped;
            }
        }

        await step.Journal.AddEvidenceAsync(Evidence(), cancellationToken).ConfigureAwait(false);
        return _state.Left.Count > 0
            ? new StepOutcome.NeedsPerson(ConexaTexts.Refused(_state.Left, "devolver o acesso", ConexaTexts.GrantClicks))
            : new StepOutcome.Done(Summary(), AlreadyInPlace: !_state.HasWritten);
    }

    /// <summary>Those of <paramref name="batch"/> that are still there.</summary>
    public static async Task<Result<ConexaCustomer[]>> ReadAsync(ConexaTenant tenant, long[] batch, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await tenant.Client.ListCustomersAsync(batch, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var failed))
        {
            return failed;
        }

        var listed = page.Data.Where(c => batch.Contains(c.CustomerId)).ToList();
        // Not in the list may mean gone, or a list that leaves some out: "gone" is believed of a 404 alone.
        foreach (var missing in batch.Except(listed.Select(c => c.CustomerId)))
        {
            if (!(await tenant.Client.FindCustomerAsync(missing, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out failed))
            {
                return failed;
            }

            if (found.Value is { } customer)
            {
                listed.Add(customer);
            }
        }

        return listed.ToArray();
    }

    /// <returns>Null when the batch is done and read back.</returns>
    private async Task<StepOutcome?> BatchAsync(long[] batch, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(tenant, batch, step, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
        {
            return Interrupted(failed);
        }

        var without = now.Where(c => c.HasLoginAccess != true && !IsLeft(c.CustomerId)).Select(c => c.CustomerId).ToArray();
        if (without.Length > 0)
        {
            // Before the first write: whoever dies between intention and write counts as having written.
            await SaveAsync(_state with { Intended = [.. _state.Intended.Union(without)] }, cancellationToken).ConfigureAwait(false);
            if (await GiveAsync(without, cancellationToken).ConfigureAwait(false) is { } stopped)
            {
                return stopped;
            }

            if (!(await ReadAsync(tenant, batch, step, cancellationToken).ConfigureAwait(false)).TryGet(out now, out failed))
            {
                return Interrupted(failed);
            }

            if (now.Any(c => c.HasLoginAccess != true && !IsLeft(c.CustomerId)))
            {
                return new StepOutcome.Failed(FailureKind.Transient, "conexa: a write was accepted, but the customer does not show the access", ConexaFailures.NotInPlace);
            }
        }

        var back = now.Where(c => c.HasLoginAccess == true).Select(c => c.CustomerId).ToArray();
        var restored = back.Count(_state.Intended.Contains);
        await SaveAsync(_state with
        {
            Next = _state.Next + batch.Length,
            Intended = [],
            Restored = _state.Restored + restored,
            Already = _state.Already + back.Length - restored,
            Gone = _state.Gone + batch.Except(now.Select(c => c.CustomerId)).Count(),
        }, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<StepOutcome?> GiveAsync(long[] without, CancellationToken cancellationToken)
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

            await SaveAsync(_state with { Left = [.. _state.Left, new LeftCustomer(customer, failed?.Code ?? "404")] }, cancellationToken).ConfigureAwait(false);
            if (_state.Left.Count >= MostLeft)
            {
                return new StepOutcome.Failed(FailureKind.Refused, $"conexa: {MostLeft} customers were turned away one by one", ConexaFailures.TooManyRefused);
            }
        }

        return null;
    }

    private bool IsLeft(long customer) => _state.Left.Any(l => l.Id == customer);

    private Evidence Evidence() => new(kind, JsonSerializer.Serialize(new
    {
        tenant = tenant.Mark,
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
