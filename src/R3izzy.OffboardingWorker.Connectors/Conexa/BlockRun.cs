using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>
/// One attempt at taking the access of a tenant's customers. Walks the list until a whole pass finds nothing to take: that pass is the
/// reading back, and meets whoever was added meanwhile.
/// </summary>
internal sealed class BlockRun(ConexaTenant tenant, StepContext step)
{
    /// <summary>What is taken and yet shows access at every pass is not going to go.</summary>
    private const int MostPasses = 4;

    private const int MostLeft = 50;

    private const int MostGone = 500;

    private readonly AccessRecords _records = new(tenant.MarkIn(step), step.EarlierEvidence);
    private readonly AccessCensus _census = new();
    private BlockCheckpoint _state = BlockCheckpoint.Read(step.Checkpoint);
    private int _writes;

    public async Task<StepOutcome> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!(await ReadAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var part, out var failed))
            {
                return Interrupted(failed);
            }

            await _records.AddAsync(part.Items, step, cancellationToken).ConfigureAwait(false);
            if (await BlockAsync(part, cancellationToken).ConfigureAwait(false) is { } stopped)
            {
                return stopped;
            }

            _census.Count(part.Items, _records);
            if (part.Next is { } next)
            {
                await SaveAsync(_state with { Offset = next.Offset, Last = next.Last }, cancellationToken).ConfigureAwait(false);
            }
            else if (!_state.IsDirty)
            {
                return await FinishAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (_state.Pass >= MostPasses)
            {
                await SaveAsync(BlockCheckpoint.Empty with { Gone = _state.Gone, Left = _state.Left }, cancellationToken).ConfigureAwait(false);
                return new StepOutcome.Failed(FailureKind.Transient, "conexa: writes were accepted, but the list goes on showing access, or changes at every reading", ConexaFailures.NotInPlace);
            }
            else
            {
                _census.Clear();
                await SaveAsync(_state with { Pass = _state.Pass + 1, Offset = 0, Last = null, IsDirty = false }, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Result<ListPart<ConexaCustomer>>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await ListWalk.StepAsync(
            offset => tenant.Client.ListCustomersAsync(offset, step.Calls, cancellationToken), c => c.CustomerId, _state.Place).ConfigureAwait(false);
        if (read.TryGet(out var part, out _))
        {
            _state = _state with { IsDirty = _state.IsDirty || part.HasMoved };
        }

        return read;
    }

    /// <returns>Null when the page is done.</returns>
    private async Task<StepOutcome?> BlockAsync(ListPart<ConexaCustomer> part, CancellationToken cancellationToken)
    {
        var gone = new List<long>();
        foreach (var customer in part.Items.Where(c => c.HasLoginAccess == true && _state.Left.All(l => l.Id != c.CustomerId)))
        {
            if (_state.Gone.Contains(customer.CustomerId))
            {
                // Listed, and yet not there when it is to be changed: this credential may not.
                await LeaveAsync(customer.CustomerId, "404", cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (!_state.IsDirty)
            {
                await SaveAsync(_state with { IsDirty = true }, cancellationToken).ConfigureAwait(false);
            }

            if (_writes >= tenant.ChangesPerAttempt)
            {
                return new StepOutcome.Pending(ConexaTexts.Blocking(_records.Had.Count), TimeSpan.FromSeconds(1));
            }

            if (await TakeAsync(customer.CustomerId, gone, cancellationToken).ConfigureAwait(false) is { } stopped)
            {
                return stopped;
            }
        }

        if (gone.Count > 0)
        {
            await step.Journal.AddEvidenceAsync(new Evidence("gone", JsonSerializer.Serialize(new { tenant = tenant.MarkIn(step), customers = gone })), cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <returns>Null: the others go on.</returns>
    private async Task<StepOutcome?> TakeAsync(long customer, List<long> gone, CancellationToken cancellationToken)
    {
        _writes++;
        var answer = await tenant.Client.SetAccessAsync(customer, hasAccess: false, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out var done, out var failed))
        {
            if (!ConexaFailures.IsOfThisObject(failed))
            {
                return Interrupted(failed);
            }

            await LeaveAsync(customer, failed.Code!, cancellationToken).ConfigureAwait(false);
            if (_state.Left.Count >= MostLeft)
            {
                await BeginAnewAsync(cancellationToken).ConfigureAwait(false);
                return failed with { Code = ConexaFailures.TooManyRefused };
            }
        }
        else if (done.Write is ConexaWrite.NotThere)
        {
            gone.Add(customer);
            await SaveAsync(_state with { Gone = [.. _state.Gone, customer] }, cancellationToken).ConfigureAwait(false);
            if (_state.Gone.Count >= MostGone)
            {
                await SaveAsync(BlockCheckpoint.Empty, cancellationToken).ConfigureAwait(false);
                return new StepOutcome.Failed(FailureKind.Refused, $"conexa: {MostGone} listed customers answered 404", ConexaFailures.TooManyRefused);
            }
        }

        return null;
    }

    private async Task<StepOutcome> FinishAsync(CancellationToken cancellationToken)
    {
        var gone = _state.Gone.Except(_state.Left.Select(l => l.Id)).Count();
        await step.Journal.AddEvidenceAsync(_census.Evidence(tenant.MarkIn(step), _records, gone, _state.Left), cancellationToken).ConfigureAwait(false);
        if (_state.Left is not { Count: > 0 } left)
        {
            return new StepOutcome.Done(_census.Summary(gone), AlreadyInPlace: _records.Had.Count == 0);
        }

        await BeginAnewAsync(cancellationToken).ConfigureAwait(false);
        return new StepOutcome.NeedsPerson(ConexaTexts.Refused(left, "bloquear o acesso", ConexaTexts.BlockClicks));
    }

    /// <summary>Only a person's word has the step run again, and then those that were turned away are worth another try.</summary>
    private Task BeginAnewAsync(CancellationToken cancellationToken) =>
        SaveAsync(BlockCheckpoint.Empty with { Gone = [.. _state.Gone.Except(_state.Left.Select(l => l.Id))] }, cancellationToken);

    /// <summary>Where this attempt has come on, a platform that asks for patience is no failure to count.</summary>
    private StepOutcome Interrupted(StepOutcome.Failed failed) => failed.Kind is FailureKind.RateLimited && _writes > 1
        ? new StepOutcome.Pending(ConexaTexts.Patience(ConexaTexts.Blocking(_records.Had.Count)), failed.RetryAfter ?? TimeSpan.FromMinutes(1))
        : failed;

    private Task LeaveAsync(long customer, string code, CancellationToken cancellationToken) =>
        SaveAsync(_state with { Left = [.. _state.Left, new LeftCustomer(customer, code)] }, cancellationToken);

    private async Task SaveAsync(BlockCheckpoint next, CancellationToken cancellationToken)
    {
        await step.Journal.SaveCheckpointAsync(next.Write(), cancellationToken).ConfigureAwait(false);
        _state = next;
    }
}
