using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>The project that is duplicated, as it is now.</summary>
/// <param name="Tasks">All of them, archived ones and sub-tasks included.</param>
internal sealed record Template(OdooProject Project, IReadOnlyList<OdooTask> Tasks);

/// <summary>Finds the template that the settings name for an action.</summary>
internal sealed class TemplateFinder(OdooClient client, OdooSettings settings)
{
    public Task<Result<Template>> FindAsync(StepContext step, CancellationToken cancellationToken) =>
        FindAsync(settings.TemplateFor(step.Action), step.Calls, cancellationToken);

    public async Task<Result<Template>> FindAsync(TemplateRule rule, ICallLog calls, CancellationToken cancellationToken)
    {
        var fields = await client.FieldsAsync(OdooClient.Project, ["is_template"], calls, cancellationToken).ConfigureAwait(false);
        if (!fields.TryGet(out var known, out var failure))
        {
            return failure;
        }

        var project = await ProjectAsync(rule, known.Contains("is_template"), calls, cancellationToken).ConfigureAwait(false);
        if (!project.TryGet(out var template, out failure))
        {
            return failure;
        }

        var board = await TaskBoard.ReadAsync(client, settings, template.Id, calls, cancellationToken).ConfigureAwait(false);
        if (!board.TryGet(out var read, out failure))
        {
            return failure;
        }

        // Up to 16 a copied task keeps its stage, and with it its being closed: its step would be taken for done.
        return !read.HasStates && read.Tasks.Any(read.IsClosed)
            ? new StepOutcome.Failed(FailureKind.Refused, $"odoo: template project {template.Id} has tasks in a closed stage; open them there", "template-has-closed-tasks")
            : new Template(template, read.Tasks);
    }

    private async Task<Result<OdooProject>> ProjectAsync(TemplateRule rule, bool flag, ICallLog calls, CancellationToken cancellationToken)
    {
        switch (rule)
        {
            case TemplateRule.ById byId:
                return One(await client.ProjectsAsync([["id", "=", byId.Id]], flag, calls, cancellationToken).ConfigureAwait(false), _ => true, "with the configured id");
            case TemplateRule.ByName byName:
                return One(await client.ProjectsAsync([["name", "ilike", OdooClient.Literal(byName.Name)]], flag, calls, cancellationToken).ConfigureAwait(false),
                    p => p.Name.Trim() == byName.Name, "with the configured name");
            case TemplateRule.ByExternalId external:
                var record = await client.RecordOfAsync(external.Module, external.Name, OdooClient.Project, calls, cancellationToken).ConfigureAwait(false);
                if (!record.TryGet(out var id, out var failure))
                {
                    return failure.Code == OdooFailures.AccessError
                        ? failure with { Reason = $"{failure.Reason}: the user may not read external ids (ir.model.data, group Access Rights); name the template by Id or Name" }
                        : failure;
                }

                return id == 0
                    ? NotFound("with the configured external id")
                    : One(await client.ProjectsAsync([["id", "=", id]], flag, calls, cancellationToken).ConfigureAwait(false), _ => true, "behind the configured external id");
            default:
                throw new InvalidOperationException($"Unknown {rule.GetType().Name}.");
        }
    }

    private static Result<OdooProject> One(Result<IReadOnlyList<OdooProject>> answer, Func<OdooProject, bool> isIt, string which)
    {
        if (!answer.TryGet(out var read, out var failure))
        {
            return failure;
        }

        var found = read.Where(isIt).ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => NotFound(which),
            _ => new StepOutcome.Failed(FailureKind.Refused, $"odoo: {found.Length} projects {which}; name the template by Id", "template-not-unique"),
        };
    }

    private static StepOutcome.Failed NotFound(string which) =>
        new(FailureKind.Refused, $"odoo: no template project {which}, or the user may not see it", "template-not-found");
}
