using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>What is kept of looks and answers: statuses, and the values at pointers; of those not declared as evidence only that there is one: a tax id would be found from its hash by trial. No body.</summary>
internal sealed class CallEvidence(DeclaredCall call, IReadOnlyCollection<string> secrets, StepContext step)
{
    public const string Before = "before";
    public const string Answer = "answer";
    public const string After = "after";
    public const string Reverted = "reverted";

    public Task KeepAsync(string kind, Uri system, Sighting seen, CancellationToken cancellationToken) => KeepAsync(kind, new
    {
        call = call.Name,
        system = system.Authority,
        status = seen.Status,
        look = seen.Kind.ToString().ToLowerInvariant(),
        fields = seen.Fields.ToDictionary(f => f.Pointer, f => Show(f.Pointer, f.Value)),
    }, cancellationToken);

    public Task KeepAnswerAsync(Uri system, int status, bool accepted, CancellationToken cancellationToken) =>
        KeepAsync(Answer, new { call = call.Name, system = system.Authority, status, accepted }, cancellationToken);

    private Task KeepAsync(string kind, object what, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new Evidence(kind, JsonSerializer.Serialize(what, PlatformJson.Options)), cancellationToken);

    private string? Show(string pointer, string? value) => value is null ? null
        : call.Shown.Any(p => p.Text == pointer) ? EvidenceText.Show(step, value, secrets) : EvidenceText.NotShown;
}
