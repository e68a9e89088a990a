using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>What a mirror would do now.</summary>
internal static class MirrorForecast
{
    public static Preview Of(OdooProject project, MirrorView view, MirrorTasksInput input, OdooSettings settings)
    {
        var effects = view.Pairs.Tasks.Select(t => EffectOn(view.Board, t)).OfType<string>().ToList();
        if (input.CreateMissing)
        {
            effects.AddRange(view.Pairs.Unmatched.Where(s => s.Ended is null && (s.Kind is StepKind.Person || s.AwaitsPerson))
                .Select(s => $"Criar no projeto {project.Id} do Odoo a tarefa “{StepsAndTasks.NameOf(settings, s)}”."));
        }

        string[] notes =
        [
            .. view.Pairs.Unmatched.Select(s => $"O passo {s.Id} não tem tarefa no projeto {project.Id}."),
            .. view.Pairs.Ambiguous.Select(s => $"O passo {s.Id} tem mais de uma tarefa com o mesmo nome no projeto {project.Id}: nenhuma é tocada."),
        ];
        return effects.Count == 0
            ? new Preview.NothingToDo($"O projeto {project.Id} do Odoo está em dia ({view.Pairs.Matched} passo(s) com tarefa).")
            : new Preview.WouldAct(effects, notes);
    }

    private static string? EffectOn(TaskBoard board, MirroredTask task)
    {
        var closed = board.IsClosed(task.Task);
        return (task.HasEnded, closed, task.Mark) switch
        {
            (true, false, _) => $"Fechar a tarefa {task.Task.Id} no Odoo, com uma nota: {task.Task.Name}.",
            (true, true, not Mark.Recorded) => $"Pôr uma nota na tarefa {task.Task.Id}, já fechada no Odoo: {task.Task.Name}.",
            (false, true, _) when task.Question is not null => $"Reabrir a tarefa {task.Task.Id} no Odoo, fechada antes de o passo pedir uma pessoa, com uma nota: {task.Task.Name}.",
            (false, false, _) when task.Question is not null => $"Pôr na tarefa {task.Task.Id} do Odoo uma nota de que o passo espera por uma pessoa: {task.Task.Name}.",
            (false, true, Mark.Recorded) => $"Reabrir a tarefa {task.Task.Id} no Odoo: {task.Task.Name}.",
            (false, true, _) when TaskBoard.IsCanceled(task.Task) => $"Reabrir a tarefa {task.Task.Id}, cancelada no Odoo: {task.Task.Name}.",
            (false, true, _) when task.Steps.Any(s => s.AwaitsPerson) => $"Concluir aqui o que a tarefa {task.Task.Id}, fechada no Odoo, representa: {task.Task.Name}.",
            _ => null,
        };
    }
}
