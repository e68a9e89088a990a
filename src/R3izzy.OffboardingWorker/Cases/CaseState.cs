namespace R3izzy.OffboardingWorker.Cases;

/// <summary>Where a case stands. Stored by number once closed; before that it follows from the steps.</summary>
public enum CaseState
{
    /// <summary>Everything left waits for a time.</summary>
    Scheduled = 0,

    Running = 1,

    /// <summary>A step is parked.</summary>
    NeedsAttention = 2,

    /// <summary>Every step has ended.</summary>
    Completed = 3,

    /// <summary>Every step has ended and each effect was read back once more at the end.</summary>
    Verified = 4,

    /// <summary>Called off by a person.</summary>
    Withdrawn = 5,
}

public static class CaseStates
{
    /// <summary>The state of an open case, from its steps' states.</summary>
    public static CaseState Of(IReadOnlyCollection<StepState> steps)
    {
        if (steps.Contains(StepState.Parked))
        {
            return CaseState.NeedsAttention;
        }

        var open = steps.Where(s => !s.HasEnded()).ToList();
        return open.Count > 0 && open.All(s => s is StepState.Waiting or StepState.Scheduled) && open.Contains(StepState.Scheduled)
            ? CaseState.Scheduled
            : CaseState.Running;
    }
}
