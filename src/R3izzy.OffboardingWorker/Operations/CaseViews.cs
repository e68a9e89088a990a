using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Cases as the faces show them. Names are stable: machines read them as JSON.</summary>
public sealed class CaseViews(ICaseReader reader, CaseFiles files, FieldCipher cipher, PlatformSetup platforms, TimeProvider clock)
{
    public async Task<IReadOnlyList<CaseSummary>> ListAsync(CaseFilter filter, CancellationToken cancellationToken)
    {
        var list = new List<CaseSummary>();
        foreach (var row in await reader.ListAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            var file = await files.OpenAsync(row, cancellationToken).ConfigureAwait(false);
            list.Add(new CaseSummary(row.Ref, row.State, file.Request.Customer.Name, row.Plan, row.LastMonth, row.EffectiveEnd, row.OpenedAt, row.ClosedAt));
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
        return new CaseDetail(
            file.Row.Ref,
            file.Row.State,
            new CustomerView(file.Request.Customer.Name, file.Request.Customer.TaxId.Masked, file.Request.Customer.Emails),
            file.Row.Plan,
            file.Row.LastMonth,
            file.Row.EffectiveEnd,
            file.Row.OpenedAt,
            file.Row.ClosedAt,
            $"{file.Procedure.Name} v{file.Procedure.Version}",
            file.Request.RequestedBy,
            [.. steps.Select(s => View(file.Procedure.Steps[s.No], s, why, attempts, evidence))]);
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
                    file.Procedure.Steps[a.No].Id, a.Number, a.StartedAt, (long?)(a.EndedAt - a.StartedAt)?.TotalMilliseconds,
                    a.Outcome?.ToString(), a.Failure?.ToString(), a.Code, a.Text,
                    [.. calls[(a.No, a.Number)].Select(c => new CallView(
                        c.Platform, c.Method, c.Path, c.Status, Math.Round(c.Duration.TotalMilliseconds, 1), c.RequestId, c.StartedAt, c.Failure))])),
            ]);
    }

    private StepView View(ProcedureStep step, StepRow row, WhyWaiting why, IReadOnlyList<AttemptRow> attempts, IReadOnlyList<EvidenceRow> evidence) => new(
        step.Id,
        step.Title,
        step.Uses,
        step.Owner,
        row.State,
        why.Of(row),
        row.State.HasEnded() ? null : row.DueAt,
        row.EndedAt,
        row.Attempts,
        attempts.LastOrDefault(a => a.No == row.No && a.Outcome is not null)?.Outcome?.ToString(),
        row.State != StepState.AwaitingPerson ? null
            : row.Instructions is { } box ? cipher.DecryptText(box, Purposes.Instructions) : step.Instructions,
        [.. evidence.Where(e => e.No == row.No).Select(e => new EvidenceView(e.Kind, e.Number, e.At, e.Sha256, JsonNode.Parse(e.Json)))]);
}

public sealed record CaseSummary(
    string Ref, CaseState State, string Customer, string Plan, string LastMonth, DateTimeOffset EffectiveEnd, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt);

/// <param name="EffectiveEnd">First instant after the customer's last day, UTC.</param>
public sealed record CaseDetail(
    string Ref, CaseState State, CustomerView Customer, string Plan, string LastMonth, DateTimeOffset EffectiveEnd, DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt, string Procedure, string RequestedBy, IReadOnlyList<StepView> Steps);

/// <param name="TaxId">Masked.</param>
public sealed record CustomerView(string Name, string TaxId, IReadOnlyList<string> Emails);

/// <param name="Why">Why it stands where it stands, one sentence in Portuguese.</param>
/// <param name="DueAt">When it moves by itself; null when it does not, or has ended.</param>
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
