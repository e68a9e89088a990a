using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Cases as the faces show them. Names are stable: machines read them as JSON.</summary>
public sealed class CaseViews(ICaseReader reader, CaseFiles files, FieldCipher cipher, PlatformSetup platforms, Looks looks, TaskList tasks, TimeProvider clock)
{
    public async Task<IReadOnlyList<CaseSummary>> ListAsync(CaseFilter filter, CancellationToken cancellationToken)
    {
        var list = new List<CaseSummary>();
        foreach (var row in await reader.ListAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            var file = await files.OpenAsync(row, cancellationToken).ConfigureAwait(false);
            list.Add(new CaseSummary(row.Ref, row.State, row.Action, file.Request.Customer.Name, row.Plan, row.LastMonth, row.EffectiveEnd, row.OpenedAt, row.ClosedAt));
        }

        return list;
    }

    public async Task<CaseDetail?> DetailAsync(string reference, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return null;
        }

        var steps = await reader.StepsAsync(file.Row.Id, cancellationToken).ConfigureAwait(false);
        var attempts = await reader.AttemptsAsync(file.Row.Id, cancellationToken).ConfigureAwait(false);
        var evidence = await reader.EvidenceAsync(file.Row.Id, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var closed = (await reader.ClosedPlatformsAsync(cancellationToken).ConfigureAwait(false)).Where(c => c.ClosedUntil > now).ToList();
        var why = new WhyWaiting(file.Procedure, steps, platforms, closed);
        var views = new List<StepView>();
        foreach (var row in steps)
        {
            views.Add(await ViewAsync(file, row, why, attempts, evidence, cancellationToken).ConfigureAwait(false));
        }

        return new CaseDetail(
            file.Row.Ref,
            file.Row.State,
            file.Row.Action,
            new CustomerView(file.Request.Customer.Name, file.Request.Customer.TaxId.Masked, file.Request.Customer.Emails),
            file.Row.Plan,
            file.Row.LastMonth,
            file.Row.EffectiveEnd,
            file.Row.OpenedAt,
            file.Row.ClosedAt,
            $"{file.Procedure.Name} v{file.Procedure.Version}",
            file.Request.RequestedBy,
            file.Snapshot.PausedFrom,
            file.Snapshot.ReturnsOn,
            file.Row.Follows is { } follows ? (await reader.FindAsync(follows, cancellationToken).ConfigureAwait(false))?.Ref : null,
            views,
            await AnswersAsync(file, cancellationToken).ConfigureAwait(false),
            [.. (await reader.AuditAsync(file.Row.Ref, cancellationToken).ConfigureAwait(false)).Select(a => new ActView(a.At, a.Who, a.Act, a.Step, a.Reason))]);
    }

    public async Task<CaseLog?> LogAsync(string reference, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return null;
        }

        var calls = (await reader.CallsAsync(file.Row.Id, cancellationToken).ConfigureAwait(false)).ToLookup(c => (c.No, c.Number));
        return new CaseLog(
            file.Row.Ref,
            [
                .. (await reader.AttemptsAsync(file.Row.Id, cancellationToken).ConfigureAwait(false)).Select(a => new AttemptView(
                    file.Procedure.At(a.No).Id, a.Number, a.StartedAt, (long?)(a.EndedAt - a.StartedAt)?.TotalMilliseconds,
                    a.Outcome?.ToString(), a.Failure?.ToString(), a.Code, a.Text,
                    [.. calls[(a.No, a.Number)].Select(c => new CallView(
                        c.Platform, c.Method, c.Path, c.Status, Math.Round(c.Duration.TotalMilliseconds, 1), c.RequestId, c.StartedAt, c.Failure))])),
            ]);
    }

    private async Task<StepView> ViewAsync(
        CaseFile file, StepRow row, WhyWaiting why, IReadOnlyList<AttemptRow> attempts, IReadOnlyList<EvidenceRow> evidence, CancellationToken cancellationToken)
    {
        var step = file.Procedure.At(row.No);
        var asks = row.State is StepState.AwaitingPerson or StepState.Parked;
        return new StepView(
            step.Id, step.Title, step.Uses, step.Owner, row.State, why.Of(row),
            row.State.HasEnded() ? null : asks ? tasks.DueOf(step, row.AskedAt) : row.DueAt,
            row.EndedAt, row.Attempts,
            attempts.Where(a => a.No == row.No && a.Outcome is not null).MaxBy(a => a.Number)?.Outcome?.ToString(),
            row.State != StepState.AwaitingPerson ? null
                : row.Instructions is { } box ? cipher.DecryptText(box, Purposes.Instructions)
                : await StepInstructions.FilledAsync(step, await looks.AtAsync(file.Snapshot, step, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false),
            [.. evidence.Where(e => e.No == row.No).Select(e => new EvidenceView(e.Kind, e.Number, e.At, e.Sha256, JsonNode.Parse(e.Json)))]);
    }

    private async Task<IReadOnlyList<AnswerView>> AnswersAsync(CaseFile file, CancellationToken cancellationToken) =>
        [.. (await reader.AnswersAsync(file.Row.Id, cancellationToken).ConfigureAwait(false)).Select(a => new AnswerView(
            file.Procedure.At(a.No).Id, a.Field, a.At,
            cipher.DecryptText(a.Name ?? a.Value, a.Name is null ? Purposes.Answer : Purposes.AnswerName),
            a.Name is null ? null : a.Bytes, a.Name is null ? null : a.Sha256))];
}

public sealed record CaseSummary(
    string Ref, CaseState State, string Action, string Customer, string Plan, string LastMonth, DateTimeOffset EffectiveEnd, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt);

/// <param name="EffectiveEnd">UTC: first instant after the customer's last day; of a pause or a return, its first instant.</param>
/// <param name="LastMonth">Empty for a pause and a return.</param>
/// <param name="Follows">The pause that a return ends.</param>
public sealed record CaseDetail(
    string Ref, CaseState State, string Action, CustomerView Customer, string Plan, string LastMonth, DateTimeOffset EffectiveEnd, DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt, string Procedure, string RequestedBy, DateOnly? PausedFrom, DateOnly? ReturnsOn, string? Follows,
    IReadOnlyList<StepView> Steps, IReadOnlyList<AnswerView> Answers, IReadOnlyList<ActView> Acts);

/// <param name="Value">As stored; of a file, its name.</param>
/// <param name="Bytes">Of a file; null for any other answer.</param>
public sealed record AnswerView(string Step, string Field, DateTimeOffset At, string Value, long? Bytes, string? Sha256);

/// <summary>What a person did, or the worker in a person's place.</summary>
public sealed record ActView(DateTimeOffset At, string Who, string Act, string? Step, string Reason);

/// <param name="TaxId">Masked.</param>
public sealed record CustomerView(string Name, string TaxId, IReadOnlyList<string> Emails);

/// <param name="Why">Why it stands where it stands, one sentence in Portuguese.</param>
/// <param name="DueAt">When it moves by itself, or when a person should have done it; null when neither, or when it has ended.</param>
/// <param name="Outcome">Of the last attempt that has ended.</param>
/// <param name="Instructions">For the person it waits for.</param>
public sealed record StepView(
    string Id, string Title, string Uses, string Owner, StepState State, string Why, DateTimeOffset? DueAt, DateTimeOffset? EndedAt, int Attempts,
    string? Outcome, string? Instructions, IReadOnlyList<EvidenceView> Evidence);

public sealed record EvidenceView(string Kind, int Attempt, DateTimeOffset At, string Sha256, JsonNode? Content);

public sealed record CaseLog(string Ref, IReadOnlyList<AttemptView> Attempts);

/// <param name="Kind">The kind of failure; null when it did not fail.</param>
public sealed record AttemptView(
    string Step, int Number, DateTimeOffset StartedAt, long? DurationMs, string? Outcome, string? Kind, string? Code, string? Text, IReadOnlyList<CallView> Calls);

public sealed record CallView(
    string Platform, string Method, string Path, int? Status, double DurationMs, string? RequestId, DateTimeOffset StartedAt, string? Failure);
