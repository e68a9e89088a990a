using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// <c>odoo.mirror-tasks</c>: a task of the case's project is closed when its step has ended here, and a person's step is
/// completed here when its task was closed there. Lives as long as the case has other open steps. The worker's own steps
/// (<see cref="StepKind.Worker"/>) are neither mirrored nor waited for: they wait for the mirror themselves.
/// </summary>
internal sealed class MirrorTasks(OdooClient client, OdooSettings settings)
    : IConnector<MirrorTasksInput>, IVerifies<MirrorTasksInput>, IPreviews<MirrorTasksInput>
{
    public const string Id = "odoo.mirror-tasks";

    /// <summary>While nobody is asked for anything: the worker wakes the mirror whenever a step ends or asks a person.</summary>
    private static readonly TimeSpan IdleLook = TimeSpan.FromHours(4);

    /// <summary>Something ended while we looked.</summary>
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMinutes(1);

    private readonly MirrorReader _reader = new(client, settings);

    public async Task<StepOutcome> ExecuteAsync(MirrorTasksInput input, StepContext step, CancellationToken cancellationToken)
    {
        var steps = await OthersAsync(step, cancellationToken).ConfigureAwait(false);
        if (steps.Count == 0)
        {
            return new StepOutcome.NotApplicable("O caso não tem outros passos a espelhar no Odoo.");
        }

        if (!(await _reader.ProjectsAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var projects, out var failure))
        {
            return failure;
        }

        return projects switch
        {
            [] => NoProject(steps, step),
            [var project] => await MirrorAsync(project, input, steps, step, cancellationToken).ConfigureAwait(false),
            _ => CaseProject.TooMany(step, projects),
        };
    }

    public async Task<Verification> VerifyAsync(MirrorTasksInput input, StepContext step, CancellationToken cancellationToken)
    {
        var steps = await OthersAsync(step, cancellationToken).ConfigureAwait(false);
        if (steps.Count == 0)
        {
            return Verification.PersonsWord(step, "Os outros passos do caso não são conhecidos aqui.");
        }

        // A mirror that has caught up but is still needed is not in place: it would end before its time.
        if (steps.Count(s => s.Ended is null) is > 0 and var open)
        {
            return new Verification.NotInPlace($"Há {open} passo(s) do caso em aberto.");
        }

        if (!(await _reader.ProjectsAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var projects, out var failure))
        {
            return new Verification.CannotTell(failure);
        }

        if (projects is not [var project])
        {
            return new Verification.NotInPlace($"No Odoo há {projects.Count} projetos com {CaseProject.Token(step.CaseRef)} no nome.");
        }

        return !(await _reader.ReadAsync(project.Id, steps, step, cancellationToken).ConfigureAwait(false)).TryGet(out var view, out failure)
            ? new Verification.CannotTell(failure)
            : view.Unclosed is { Count: > 0 } left
            ? new Verification.NotInPlace($"No projeto {project.Id} do Odoo estão abertas as tarefas {string.Join(", ", left.Select(t => t.Task.Id))}, cujos passos terminaram.")
            : Verification.Seen(step, Summary(project, view));
    }

    public async Task<Preview> PreviewAsync(MirrorTasksInput input, StepContext step, CancellationToken cancellationToken)
    {
        var steps = await OthersAsync(step, cancellationToken).ConfigureAwait(false);
        if (!(await _reader.ProjectsAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var projects, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        if (projects is not [var project])
        {
            return projects.Count == 0
                ? new Preview.NothingToDo($"Ainda não há projeto no Odoo com {CaseProject.Token(step.CaseRef)} no nome.")
                : new Preview.WouldAskPerson(CaseProject.TooMany(step, projects).Instructions);
        }

        return (await _reader.ReadAsync(project.Id, steps, step, cancellationToken).ConfigureAwait(false)).TryGet(out var view, out failure)
            ? MirrorForecast.Of(project, view, input, settings)
            : new Preview.CannotTell(failure);
    }

    private async Task<StepOutcome> MirrorAsync(
        OdooProject project, MirrorTasksInput input, IReadOnlyList<StepGlance> steps, StepContext step, CancellationToken cancellationToken)
    {
        var writer = new MirrorWriter(client, settings, step);
        if (!(await _reader.ReadAsync(project.Id, steps, step, cancellationToken).ConfigureAwait(false)).TryGet(out var view, out var failure))
        {
            return failure;
        }

        if (input.CreateMissing && view.Pairs.Unmatched.Where(IsPersons).ToArray() is { Length: > 0 } missing)
        {
            var made = await writer.CreateAsync(project.Id, missing, cancellationToken).ConfigureAwait(false);
            if (!(await _reader.ReadAsync(project.Id, steps, step, cancellationToken).ConfigureAwait(false)).TryGet(out view, out failure)
                || (failure = made) is not null && view.Pairs.Unmatched.Any(IsPersons))
            {
                return failure;
            }
        }

        foreach (var task in view.Pairs.Tasks)
        {
            if (await writer.ActAsync(view.Board, task, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                await KeepAsync(writer, project, view, "mirrored", step, cancellationToken).ConfigureAwait(false);
                return writer.AfterWrites(failed);
            }
        }

        return await SettleAsync(project, view, writer, steps, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads back what was written, and says whether the mirror is still needed.</summary>
    private async Task<StepOutcome> SettleAsync(
        OdooProject project, MirrorView view, MirrorWriter writer, IReadOnlyList<StepGlance> steps, StepContext step, CancellationToken cancellationToken)
    {
        if (writer.HasChanged)
        {
            steps = await OthersAsync(step, cancellationToken).ConfigureAwait(false);
            if (!(await _reader.ReadAsync(project.Id, steps, step, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failure))
            {
                return writer.AfterWrites(failure);
            }

            view = now;
            await KeepAsync(writer, project, view, "mirrored", step, cancellationToken).ConfigureAwait(false);
            if (writer.NotReadBack(view) is { } missing)
            {
                return missing;
            }
        }

        var open = steps.Where(s => s.Ended is null).ToArray();
        if (open.Length > 0)
        {
            return new StepOutcome.Pending(
                $"Espelha no projeto {project.Id} do Odoo o andamento do caso: {(open.Length == 1 ? "falta 1 passo" : $"faltam {open.Length} passos")}.", NextLook(open, step));
        }

        if (view.Unclosed.Count > 0)
        {
            return new StepOutcome.Pending($"Um passo terminou enquanto o projeto {project.Id} do Odoo era lido: espelha-se em seguida.", SoonAgain);
        }

        await KeepAsync(writer, project, view, "after", step, cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(Summary(project, view), AlreadyInPlace: !writer.HasChanged && step.Checkpoint is null);
    }

    /// <summary>A project made by hand may come, or get its reference, later; without one there is nothing to hold the case up for.</summary>
    private StepOutcome NoProject(IReadOnlyList<StepGlance> steps, StepContext step) => steps.Any(s => s.Ended is null)
        ? new StepOutcome.Pending(
            $"Ainda não há projeto no Odoo com {CaseProject.Token(step.CaseRef)} no nome. Se o projeto foi criado à mão, ponha {CaseProject.Token(step.CaseRef)} no nome dele.", settings.PollEvery)
        : new StepOutcome.NotApplicable($"Não há projeto no Odoo com {CaseProject.Token(step.CaseRef)} no nome: não houve o que espelhar.");

    private TimeSpan NextLook(StepGlance[] open, StepContext step)
    {
        if (open.Any(s => s.AwaitsPerson))
        {
            return settings.PollEvery;
        }

        // At the effective end people's turn comes without any step having ended.
        var untilTheEnd = step.EffectiveEnd - step.StartedAt + SoonAgain;
        return untilTheEnd > TimeSpan.Zero && untilTheEnd < IdleLook ? untilTheEnd : IdleLook;
    }

    private static async Task<IReadOnlyList<StepGlance>> OthersAsync(StepContext step, CancellationToken cancellationToken) =>
        [.. (await step.Case.StepsAsync(cancellationToken).ConfigureAwait(false)).Where(s => s.Id != step.StepId && s.Kind is not StepKind.Worker)];

    private static bool IsPersons(StepGlance step) => step.Ended is null && (step.Kind is StepKind.Person || step.AwaitsPerson);

    private static string Summary(OdooProject project, MirrorView view)
    {
        var without = view.Pairs.Unmatched.Count + view.Pairs.Ambiguous.Count;
        return $"Projeto {project.Id} do Odoo em dia: {view.Pairs.Matched} passo(s) com tarefa fechada{(without == 0 ? "" : $", {without} sem tarefa correspondente")}.";
    }

    private static async Task KeepAsync(MirrorWriter writer, OdooProject project, MirrorView view, string kind, StepContext step, CancellationToken cancellationToken)
    {
        if (kind != "after" && !writer.HasChanged)
        {
            return;
        }

        var evidence = new
        {
            project = project.Id,
            matched = view.Pairs.Matched,
            unmatched = view.Pairs.Unmatched.Select(s => s.Id),
            ambiguous = view.Pairs.Ambiguous.Select(s => s.Id),
            closedTasks = view.Pairs.Tasks.Where(t => view.Board.IsClosed(t.Task)).Select(t => t.Task.Id),
            changes = writer.Changes,
        };
        await step.Journal.AddEvidenceAsync(new Evidence(kind, JsonSerializer.Serialize(evidence)), cancellationToken).ConfigureAwait(false);
    }
}
