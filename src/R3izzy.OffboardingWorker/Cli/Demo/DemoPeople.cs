using System.Globalization;
using System.Text;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary>Plays the departments: completes their tasks and approves, one at a time, through the operations that the command line uses.</summary>
/// <param name="installation">The demo's.</param>
/// <param name="leftAlone">Customers whose tasks nobody touches, so that a waiting case can be looked at.</param>
internal sealed class DemoPeople(Installation installation, IReadOnlySet<string> leftAlone)
{
    /// <summary>False: nothing waits for the demo's people.</summary>
    public async Task<bool> ActAsync(CancellationToken cancellationToken)
    {
        var task = (await installation.Tasks.ReadAsync(null, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(t => t.Kind != "parked" && !leftAlone.Contains(t.Customer));
        if (task is null)
        {
            return false;
        }

        var act = new Act($"demo ({task.Owner})", "Feito na demonstração.");
        var result = task.Kind == "approval"
            ? await installation.ApproveStep.ApproveAsync(task.Ref, task.Step, act, cancellationToken).ConfigureAwait(false)
            : await installation.CompleteTask.RunAsync(task.Ref, task.Step, act, task.Form.ToDictionary(f => f.Id, Answer), cancellationToken).ConfigureAwait(false);
        installation.Wake.Signal();
        // A task may move between the look and the act: a platform answered, the mirror closed it.
        return result is ActResult.Ok or ActResult.Refused;
    }

    private GivenAnswer Answer(FieldView field)
    {
        var today = installation.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(-3));
        return field.Type switch
        {
            "month" => new GivenAnswer.Text(today.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
            "date" => new GivenAnswer.Text(today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            "choice" => new GivenAnswer.Text(field.Options![0]),
            "file" => new GivenAnswer.File("exemplo.txt", Encoding.UTF8.GetBytes("Arquivo de exemplo da demonstração.")),
            _ => new GivenAnswer.Text("Exemplo da demonstração"),
        };
    }
}
