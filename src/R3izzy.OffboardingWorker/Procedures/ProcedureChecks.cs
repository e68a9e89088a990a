using R3izzy.OffboardingWorker.Cases;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>What must hold among the steps of a procedure.</summary>
internal static class ProcedureChecks
{
    public static void Run(YamlReading yaml, IReadOnlyList<YamlNode> nodes, List<ProcedureStep> steps)
    {
        if (FindCycle(steps) is { } cycle)
        {
            yaml.Problem(nodes[cycle], "needs", $"step {steps[cycle].Id} needs itself by a circle.");
            return;
        }

        foreach (var step in steps)
        {
            if (step.IsIrreversible && !step.Needs.Any(n => n.Edge == Strictness.Strict && IsAskedWhenever(steps[n.Step], step)))
            {
                yaml.Rule(nodes[step.No], "needs", $"step {step.Id} cannot be undone: it needs, itself and strictly, an approval that is asked for whenever the step applies.");
            }

            if (step.IsRedoneOnChange && (step.IsIrreversible || step.IsApproval || step.IsMirror || ProcedureStep.OwnWork.Contains(step.Uses)))
            {
                yaml.Rule(nodes[step.No], "onChange", $"step {step.Id} cannot be done again: redo is for a person's task, or for what a connector does and can undo.");
            }

            if (step.Form.Count > 0 && !step.IsHuman)
            {
                yaml.Rule(nodes[step.No], "form", $"step {step.Id} is not a person's; only uses: human and uses: approval take a form.");
            }
        }

        foreach (var twice in steps.SelectMany(s => s.Form.Select(f => (Step: s, f.Id))).GroupBy(f => f.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yaml.Rule(nodes[twice.Last().Step.No], "form.id", $"'{twice.Key}' is asked by {string.Join(" and ", twice.Select(t => t.Step.Id))}; an answer has one name in a procedure.");
        }

        foreach (var step in steps.Where(s => s.Input is AskIfByHandInput asks && !s.Needs.Any(n => steps[n.Step].Id == asks.Step)))
        {
            yaml.Problem(nodes[step.No], "with.step", $"'{((AskIfByHandInput)step.Input!).Step}' is no step that {step.Id} needs.");
        }

        if (steps.Where(s => s.Uses == ProcedureStep.ClosingCheck).Skip(1).FirstOrDefault() is { } second)
        {
            yaml.Problem(nodes[second.No], "uses", $"a procedure takes one {ProcedureStep.ClosingCheck}.");
        }
    }

    // A step that is left out lets those after it pass: an approval counts only when neither a condition nor a missing day of
    // return can leave it out of a case that has the irreversible step. And only right before it: a person may complete by
    // hand what stands between, whatever became of the approval.
    private static bool IsAskedWhenever(ProcedureStep approval, ProcedureStep step) =>
        approval.IsApproval && approval.When.All(step.When.Contains)
        && (approval.At.Anchor != TimingAnchor.Return || step.At.Anchor == TimingAnchor.Return);

    private static int? FindCycle(List<ProcedureStep> steps)
    {
        // 0 not seen, 1 on the way, 2 done
        var marks = new int[steps.Count];
        return steps.FindIndex(s => Circles(s.No)) is var found and >= 0 ? found : null;

        bool Circles(int no)
        {
            if (marks[no] != 0)
            {
                return marks[no] == 1;
            }

            marks[no] = 1;
            var circles = steps[no].Needs.Any(n => Circles(n.Step));
            marks[no] = 2;
            return circles;
        }
    }
}
