using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>One attempt at a declared call, or at its undo: looks, calls, looks again.</summary>
internal sealed class CallRun
{
    private readonly DeclaredCallClient _client;
    private readonly ActTemplate _act;
    private readonly CallWords _words;
    private readonly StepContext _step;
    private readonly CallEvidence _evidence;
    private readonly Func<CallProgress, CancellationToken, Task> _save;
    private readonly IReadOnlyList<JsonPointer> _pointers;
    private CallProgress _progress;

    /// <param name="client">Sends.</param>
    /// <param name="act">What is done.</param>
    /// <param name="shown">Pointers that the evidence shows.</param>
    /// <param name="words">How it is told.</param>
    /// <param name="step">For whom.</param>
    /// <param name="evidence">Keeps what was seen.</param>
    /// <param name="progress">Of earlier attempts.</param>
    /// <param name="save">Puts progress on disk.</param>
    public CallRun(
        DeclaredCallClient client, ActTemplate act, IReadOnlyList<JsonPointer> shown, CallWords words, StepContext step, CallEvidence evidence,
        CallProgress progress, Func<CallProgress, CancellationToken, Task> save)
    {
        (_client, _act, _words, _step, _evidence, _progress, _save) = (client, act, words, step, evidence, progress, save);
        _pointers = [.. act.Look.All.SelectMany(c => c.Pointers), .. shown];
    }

    public async Task<StepOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var obstacles = new SortedSet<string>(StringComparer.Ordinal);
        var fields = await CaseFields.OfAsync(_step, cancellationToken).ConfigureAwait(false);
        if (FilledLook.Of(_act.Look, fields, obstacles) is not { } look
            || _act.Request.Fill(fields, obstacles) is not { } request || _act.Answer.Fill(fields, obstacles) is not { } answer)
        {
            return new StepOutcome.NeedsPerson(_words.Missing(obstacles));
        }

        var looked = await look.AtAsync(_client, _pointers, _step.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var seen, out var failure))
        {
            return failure;
        }

        await _evidence.KeepAsync(seen.Kind is SightingKind.Done ? _words.AfterKind : CallEvidence.Before, look.Request.System, seen, cancellationToken).ConfigureAwait(false);
        return seen.Kind switch
        {
            SightingKind.Done => new StepOutcome.Done(_words.Done, AlreadyInPlace: !_progress.Sent),
            SightingKind.Pending => new StepOutcome.Pending(_words.Pending, _act.Look.LookAgainAfter),
            SightingKind.Absent => _progress.Sent ? new StepOutcome.NeedsPerson(_words.Gone) : new StepOutcome.NotApplicable(_words.Absent),
            SightingKind.Open => await ActAsync(look, request, answer, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<StepOutcome> ActAsync(FilledLook look, FilledRequest request, FilledCondition answer, CancellationToken cancellationToken)
    {
        if (!_act.Idempotent && _progress.AcceptedUnseen == _step.IdempotencyKey)
        {
            // Only a person's word has this step run again, and then it may send again.
            await SaveAsync(_progress with { AcceptedUnseen = null }, cancellationToken).ConfigureAwait(false);
            return new StepOutcome.NeedsPerson(_words.AcceptedUnseen);
        }

        if (!_act.Idempotent && _progress.UnansweredSince + _act.Look.LookAgainAfter is { } settled && settled > _step.StartedAt)
        {
            // What does not show yet may still come of the call that nobody heard the end of.
            return new StepOutcome.Pending(_words.Unanswered, settled - _step.StartedAt);
        }

        await SaveAsync(_progress with { Sent = true, AcceptedUnseen = null, UnansweredSince = _step.StartedAt }, cancellationToken).ConfigureAwait(false);
        var keyed = _act.IdempotencyHeader is { } header
            ? request with { Headers = [.. request.Headers, KeyValuePair.Create(header, _step.IdempotencyKey)] } : request;
        var sent = await _client.SendAsync(keyed, _act.Idempotent ? CallKind.RepeatableWrite : CallKind.OnceOnlyWrite,
            [.. answer.Statuses.Where(s => s is < 200 or > 299)], _step.Calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            if (failure.Kind is not FailureKind.OutcomeUnknown)
            {
                await SaveAsync(_progress with { UnansweredSince = null }, cancellationToken).ConfigureAwait(false);
            }

            return failure;
        }

        var accepted = answer.Fits(reply.Status, JsonAnswer.Read(reply.Body));
        await _evidence.KeepAnswerAsync(request.System, reply.Status, accepted, cancellationToken).ConfigureAwait(false);
        return await ReadBackAsync(look, reply, accepted, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome> ReadBackAsync(FilledLook look, PlatformReply reply, bool accepted, CancellationToken cancellationToken)
    {
        var looked = await look.AtAsync(_client, _pointers, _step.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var seen, out var failure))
        {
            // The call has left, whatever keeps us from looking.
            return failure with { Kind = FailureKind.OutcomeUnknown };
        }

        await _evidence.KeepAsync(_words.AfterKind, look.Request.System, seen, cancellationToken).ConfigureAwait(false);
        switch (seen.Kind)
        {
            case SightingKind.Done:
                return new StepOutcome.Done(_words.Done);
            case SightingKind.Pending:
                return new StepOutcome.Pending(_words.Pending, _act.Look.LookAgainAfter);
            case SightingKind.Absent:
                return new StepOutcome.NeedsPerson(_words.Gone);
            case SightingKind.Open when !accepted:
                await SaveAsync(_progress with { UnansweredSince = null }, cancellationToken).ConfigureAwait(false);
                return new StepOutcome.Failed(FailureKind.Refused,
                    $"{reply.System}: HTTP {reply.Status}, but the answer is not one that was declared as accepted, and the look does not show it done", CallFailures.AnswerNotAccepted);
            default:
                await SaveAsync(_progress with { AcceptedUnseen = _step.IdempotencyKey, UnansweredSince = null }, cancellationToken).ConfigureAwait(false);
                return new StepOutcome.Failed(FailureKind.OutcomeUnknown,
                    $"{reply.System}: HTTP {reply.Status} accepted the call, but the look does not show it done", CallFailures.NotReadBack);
        }
    }

    private Task SaveAsync(CallProgress progress, CancellationToken cancellationToken)
    {
        _progress = progress;
        return _save(progress, cancellationToken);
    }
}
