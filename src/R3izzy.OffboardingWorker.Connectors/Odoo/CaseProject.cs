using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>The project of a case: found by the case's reference in brackets in its name, whoever made it, or by its external id.</summary>
internal sealed class CaseProject(OdooClient client, OdooSettings settings)
{
    /// <summary>Belongs to no addon, so that no update of one removes it.</summary>
    public const string Module = "__desligamento__";

    /// <summary>The token that is looked for; the bracket at its end keeps 000042 and 0000421 apart.</summary>
    public static string Token(string caseRef) => $"[{caseRef}]";

    /// <summary>All that carry the reference; more than one is for a person.</summary>
    public async Task<Result<IReadOnlyList<OdooProject>>> FindAsync(StepContext step, CancellationToken cancellationToken)
    {
        var token = Token(step.CaseRef);
        var named = await client.ProjectsAsync([["name", "ilike", OdooClient.Literal(token)]], false, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!named.TryGet(out var projects, out var failure))
        {
            return failure;
        }

        var found = projects.Where(p => p.Name.Contains(token, StringComparison.Ordinal)).ToList();
        if (!settings.UseExternalId)
        {
            return found;
        }

        var registered = await RegisteredAsync(step, cancellationToken).ConfigureAwait(false);
        if (!registered.TryGet(out var known, out failure))
        {
            return failure;
        }

        return found.Concat(known.Where(k => found.TrueForAll(f => f.Id != k.Id))).ToArray();
    }

    /// <summary>As <see cref="FindAsync"/>; when none carries the reference, the one that this step made, should it have been renamed.</summary>
    public async Task<Result<IReadOnlyList<OdooProject>>> FindOrMadeAsync(StepContext step, CancellationToken cancellationToken)
    {
        var found = await FindAsync(step, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var projects, out _) && projects.Count == 0 && CreationCheckpoint.Read(step)?.Project is { } made
            ? await client.ProjectsAsync([["id", "=", made]], false, step.Calls, cancellationToken).ConfigureAwait(false)
            : found;
    }

    /// <summary>Registers the project, once. Null: it is registered; another failure than a right may have left it as it was.</summary>
    public async Task<StepOutcome.Failed?> RegisterAsync(OdooProject project, StepContext step, CancellationToken cancellationToken)
    {
        var known = await client.RecordOfAsync(Module, step.CaseRef, OdooClient.Project, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!known.TryGet(out var record, out var failure))
        {
            return failure;
        }

        if (record == project.Id)
        {
            return null;
        }

        if (record == 0)
        {
            var added = await client.AddExternalIdAsync(Module, step.CaseRef, OdooClient.Project, project.Id, step.Calls, cancellationToken).ConfigureAwait(false);
            if (added.TryGet(out _, out failure))
            {
                return null;
            }

            if (failure.Code != OdooFailures.ValidationError && failure.Kind is not FailureKind.OutcomeUnknown)
            {
                return failure;
            }

            // Somebody was there first, or the answer was lost: what is registered decides.
            known = await client.RecordOfAsync(Module, step.CaseRef, OdooClient.Project, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!known.TryGet(out record, out var unread) || record == project.Id)
            {
                return unread;
            }

            if (record == 0)
            {
                return failure;
            }
        }

        return new StepOutcome.Failed(FailureKind.Refused,
            $"odoo: external id {Module}.{step.CaseRef} belongs to project {record}, and project {project.Id} carries the reference too", "two-projects");
    }

    public static StepOutcome.NeedsPerson TooMany(StepContext step, IReadOnlyList<OdooProject> projects) => new(
        $"No Odoo há {projects.Count} projetos com {Token(step.CaseRef)} no nome: {string.Join(", ", projects.Select(p => p.Id))}. "
        + "Nada foi alterado. Tire a referência do nome dos que não são o projeto deste caso (ou exclua-os) e repita o passo.");

    private async Task<Result<IReadOnlyList<OdooProject>>> RegisteredAsync(StepContext step, CancellationToken cancellationToken)
    {
        var known = await client.RecordOfAsync(Module, step.CaseRef, OdooClient.Project, step.Calls, cancellationToken).ConfigureAwait(false);
        return !known.TryGet(out var record, out var failure) ? failure
            : record == 0 ? Array.Empty<OdooProject>()
            : await client.ProjectsAsync([["id", "=", record]], false, step.Calls, cancellationToken).ConfigureAwait(false);
    }
}
