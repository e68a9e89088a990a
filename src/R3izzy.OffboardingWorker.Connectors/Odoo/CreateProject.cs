using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>Input of <c>odoo.create-project</c>: it takes none, the settings say which template.</summary>
public sealed record CreateProjectInput;

/// <summary>
/// <c>odoo.create-project</c>: the template project is duplicated for the case. A copy has no idempotency of its own: the
/// case's reference in the project's name is looked for before it, and after every doubtful answer.
/// </summary>
internal sealed class CreateProject(OdooClient client, OdooSettings settings)
    : IConnector<CreateProjectInput>, IVerifies<CreateProjectInput>, IPreviews<CreateProjectInput>, IReverts<CreateProjectInput>
{
    public const string Id = "odoo.create-project";

    private readonly CaseProject _project = new(client, settings);
    private readonly TemplateFinder _templates = new(client, settings);
    private readonly ProjectWithdrawal _withdrawal = new(client, settings);

    public async Task<StepOutcome> ExecuteAsync(CreateProjectInput input, StepContext step, CancellationToken cancellationToken)
    {
        var checkpoint = CreationCheckpoint.Read(step);
        var found = await _project.FindAsync(step, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var projects, out var failure) ? failure : projects.Count switch
        {
            0 => await CreateAsync(checkpoint, step, cancellationToken).ConfigureAwait(false),
            // One that is not our copy was made by hand in its place.
            1 => await SettleAsync(
                projects[0], checkpoint?.Project is { } made && made != projects[0].Id ? null : checkpoint, step, cancellationToken).ConfigureAwait(false),
            _ => CaseProject.TooMany(step, projects),
        };
    }

    public async Task<Verification> VerifyAsync(CreateProjectInput input, StepContext step, CancellationToken cancellationToken)
    {
        var found = await _project.FindOrMadeAsync(step, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var projects, out var failure) ? new Verification.CannotTell(failure) : projects switch
        {
            [] => new Verification.NotInPlace($"Não há projeto no Odoo com {CaseProject.Token(step.CaseRef)} no nome."),
            [var project] when LacksTasks(step) => Verification.PersonsWord(step, $"O projeto {project.Id} do Odoo existe, mas foi criado com menos tarefas que o modelo."),
            [{ Active: true } project] when CreationCheckpoint.Read(step) is null || WasReadBack(step) => Verification.Seen(step, $"O projeto {project.Id} do Odoo existe."),
            // Archived by somebody since we read it back: it is there all the same.
            [var project] when WasReadBack(step) => Verification.Seen(step, $"O projeto {project.Id} do Odoo existe, arquivado."),
            // Made, but not checked yet: a run has to finish.
            [var project] => new Verification.NotInPlace($"O projeto {project.Id} do Odoo existe, mas ainda não foi conferido."),
            _ => new Verification.NotInPlace($"No Odoo há {projects.Count} projetos com {CaseProject.Token(step.CaseRef)} no nome."),
        };
    }

    public async Task<Preview> PreviewAsync(CreateProjectInput input, StepContext step, CancellationToken cancellationToken)
    {
        var found = await _project.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var projects, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        if (projects.Count > 0)
        {
            return projects.Count == 1
                ? new Preview.NothingToDo($"O projeto {projects[0].Id} do Odoo já tem {CaseProject.Token(step.CaseRef)} no nome.")
                : new Preview.WouldAskPerson(CaseProject.TooMany(step, projects).Instructions);
        }

        return (await _templates.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var template, out failure)
            ? new Preview.WouldAct(
                [$"Duplicar o projeto modelo {template.Project.Id} do Odoo ({Count(template.Tasks.Count)}) como “{NameFor(step)}”."],
                template.Tasks.Count == 0 ? ["O projeto modelo não tem tarefas."] : [])
            : new Preview.CannotTell(failure);
    }

    public Task<StepOutcome> RevertAsync(CreateProjectInput input, StepContext step, CancellationToken cancellationToken) =>
        _withdrawal.RunAsync(step, cancellationToken);

    private async Task<StepOutcome> CreateAsync(CreationCheckpoint? earlier, StepContext step, CancellationToken cancellationToken)
    {
        if (earlier is not null && await DoubtAsync(earlier, step, cancellationToken).ConfigureAwait(false) is { } notYet)
        {
            return notYet;
        }

        if (!(await _templates.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var template, out var failure))
        {
            return failure;
        }

        var checkpoint = new CreationCheckpoint(template.Project.Id, template.Tasks.Count, !template.Project.Active, step.StartedAt);
        await step.Journal.AddEvidenceAsync(Evidence("before", new
        {
            template = template.Project.Id,
            tasks = template.Tasks.Count,
            archivedTasks = template.Tasks.Count(t => !t.Active),
            archived = !template.Project.Active,
            isTemplate = template.Project.IsTemplate,
        }), cancellationToken).ConfigureAwait(false);
        await checkpoint.SaveAsync(step, cancellationToken).ConfigureAwait(false);
        var made = template.Project.IsTemplate
            ? await client.CreateFromTemplateAsync(template.Project.Id, ValuesFor(step), step.Calls, cancellationToken).ConfigureAwait(false)
            : await client.CopyProjectAsync(template.Project.Id, ValuesFor(step), step.Calls, cancellationToken).ConfigureAwait(false);
        if (made.TryGet(out var project, out failure))
        {
            checkpoint = checkpoint with { Project = project };
            await checkpoint.SaveAsync(step, cancellationToken).ConfigureAwait(false);
        }
        else if (failure.Kind is not FailureKind.OutcomeUnknown)
        {
            await (checkpoint with { CopyBegunAt = null }).SaveAsync(step, cancellationToken).ConfigureAwait(false);
            return failure;
        }

        return await AfterCopyAsync(checkpoint, failure, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An earlier attempt copied, and no project shows the reference. Null: it certainly left none, and a copy may be made.</summary>
    private async Task<StepOutcome?> DoubtAsync(CreationCheckpoint earlier, StepContext step, CancellationToken cancellationToken)
    {
        // The server said that it made one. Who renamed or deleted it decides what now: another copy would be a second project.
        if (earlier.Project is { } made)
        {
            return new StepOutcome.NeedsPerson(
                $"O projeto {made} foi criado no Odoo para este caso, mas nenhum projeto de lá tem agora {CaseProject.Token(step.CaseRef)} no nome. "
                + $"Se ele existe, ponha {CaseProject.Token(step.CaseRef)} no nome dele; se foi excluído, duplique o modelo à mão com {CaseProject.Token(step.CaseRef)} no nome. Depois repita o passo.");
        }

        // A copy whose answer was lost may still be running: its project is seen only once it has ended.
        if (earlier.DoubtedAt is null && settings.CopySettles > TimeSpan.Zero)
        {
            earlier = earlier with { DoubtedAt = step.StartedAt };
            await earlier.SaveAsync(step, cancellationToken).ConfigureAwait(false);
        }

        return earlier.DoubtedAt + settings.CopySettles is { } settled && settled > step.StartedAt
            ? new StepOutcome.Pending("A resposta de uma cópia pedida ao Odoo se perdeu: espera-se até ser certo que ela não está mais em curso.", settled - step.StartedAt)
            : null;
    }

    /// <param name="doubt">Why the copy's answer was not heard; null when it was.</param>
    private async Task<StepOutcome> AfterCopyAsync(CreationCheckpoint checkpoint, StepOutcome.Failed? doubt, StepContext step, CancellationToken cancellationToken)
    {
        var found = await _project.FindAsync(step, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var projects, out var failure) ? doubt ?? AfterWrite(failure) : projects switch
        {
            [var project] => await SettleAsync(project, checkpoint, step, cancellationToken).ConfigureAwait(false),
            [] => doubt ?? new StepOutcome.Failed(FailureKind.OutcomeUnknown, "odoo: the copy was accepted, but no project shows the reference", "not-read-back"),
            _ => CaseProject.TooMany(step, projects),
        };
    }

    /// <summary>Brings a project that exists to the state it should have, and reads it back.</summary>
    /// <param name="checkpoint">Null when it was not made by this step.</param>
    private async Task<StepOutcome> SettleAsync(OdooProject project, CreationCheckpoint? checkpoint, StepContext step, CancellationToken cancellationToken)
    {
        if (checkpoint is { WasArchived: true } && !WasReadBack(step)
            && await UnarchiveAsync(project, step, cancellationToken).ConfigureAwait(false) is { } notOpened)
        {
            return notOpened;
        }

        if (settings.UseExternalId && await _project.RegisterAsync(project, step, cancellationToken).ConfigureAwait(false) is { } notRegistered)
        {
            return AfterWrite(notRegistered);
        }

        if (!(await client.ProjectsAsync([["id", "=", project.Id]], false, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failure)
            || !(await TaskBoard.ReadAsync(client, settings, project.Id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var board, out failure))
        {
            return AfterWrite(failure);
        }

        if (now is not [var read] || (checkpoint is not null && !WasReadBack(step) && !read.Active))
        {
            return new StepOutcome.Failed(FailureKind.OutcomeUnknown, $"odoo: reading back does not show project {project.Id} as it should be", "not-read-back");
        }

        var evidence = new { project = read.Id, template = checkpoint?.Template, tasks = board.Tasks.Count, archivedTasks = board.Tasks.Count(t => !t.Active), archived = !read.Active };
        await step.Journal.AddEvidenceAsync(Evidence("after", evidence), cancellationToken).ConfigureAwait(false);
        return checkpoint is { } ours && board.Tasks.Count < ours.Tasks
            ? new StepOutcome.NeedsPerson(
                $"O projeto {read.Id} do Odoo foi criado com {Count(board.Tasks.Count)}, e o modelo {ours.Template} tinha {ours.Tasks}. Acrescente as que faltam no projeto e conclua a tarefa.")
            : new StepOutcome.Done(
                checkpoint is null
                    ? $"O projeto {read.Id} do Odoo já existia com a referência no nome ({Count(board.Tasks.Count)})."
                    : $"Projeto {read.Id} criado no Odoo a partir do modelo {checkpoint.Template}, com {Count(board.Tasks.Count)}, conferido por leitura.",
                AlreadyInPlace: checkpoint is null);
    }

    // Odoo 17 copies an archived template into an archived project with archived tasks.
    private async Task<StepOutcome.Failed?> UnarchiveAsync(OdooProject project, StepContext step, CancellationToken cancellationToken)
    {
        var opened = new Dictionary<string, object?> { ["active"] = true };
        if (!project.Active && await client.WriteAsync(OdooClient.Project, [project.Id], opened, step.Calls, cancellationToken).ConfigureAwait(false) is { } failed)
        {
            return AfterWrite(failed);
        }

        if (!(await TaskBoard.ReadAsync(client, settings, project.Id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var board, out var failure))
        {
            return AfterWrite(failure);
        }

        var archived = board.Tasks.Where(t => !t.Active).Select(t => t.Id).ToArray();
        return archived.Length > 0 && await client.WriteAsync(OdooClient.Task, archived, opened, step.Calls, cancellationToken).ConfigureAwait(false) is { } left ? AfterWrite(left) : null;
    }

    /// <summary>An attempt that died before it asked a person about them must still ask.</summary>
    private static bool LacksTasks(StepContext step)
    {
        if (CreationCheckpoint.Read(step) is not { } ours || step.EarlierEvidence.LastOrDefault(e => e.Kind == "after") is not { } after)
        {
            return false;
        }

        using var json = JsonDocument.Parse(after.Json);
        return json.RootElement.GetProperty("tasks").GetInt32() < ours.Tasks;
    }

    private static bool WasReadBack(StepContext step) => step.EarlierEvidence.Any(e => e.Kind == "after");

    /// <summary>"Nothing happened" is no longer true once the project was made: the next attempt must look first.</summary>
    private static StepOutcome.Failed AfterWrite(StepOutcome.Failed failure) =>
        failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;

    private static Dictionary<string, object?> ValuesFor(StepContext step)
    {
        var values = new Dictionary<string, object?> { ["name"] = NameFor(step) };
        if (int.TryParse(step.Customer.AccountAt("odoo"), NumberStyles.None, CultureInfo.InvariantCulture, out var partner))
        {
            values["partner_id"] = partner;
        }

        return values;
    }

    private static string NameFor(StepContext step)
    {
        var act = step.Action switch { "pause" => "Pausa", "return" => "Retorno", _ => "Desligamento" };
        return $"{CaseProject.Token(step.CaseRef)} {act} - {step.Customer.Name}";
    }

    private static string Count(int tasks) => tasks == 1 ? "1 tarefa" : $"{tasks} tarefas";

    private static Evidence Evidence(string kind, object content) => new(kind, JsonSerializer.Serialize(content));
}
