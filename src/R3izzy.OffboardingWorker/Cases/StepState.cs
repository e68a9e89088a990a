namespace R3izzy.OffboardingWorker.Cases;

/// <summary>Where a step stands. Stored by number: never renumber. From <see cref="Done"/> on, a step has ended.</summary>
public enum StepState
{
    /// <summary>Other steps come first.</summary>
    Waiting = 0,

    /// <summary>Its time has not come.</summary>
    Scheduled = 1,

    /// <summary>A worker takes it as soon as one is free and the platform is open.</summary>
    Ready = 2,

    /// <summary>An attempt is under way.</summary>
    Running = 3,

    /// <summary>An attempt failed; the next one has a time.</summary>
    Retrying = 4,

    /// <summary>The platform accepted it and finishes later; it is looked at again.</summary>
    AwaitingPlatform = 5,

    /// <summary>A person has to act or decide.</summary>
    AwaitingPerson = 6,

    /// <summary>Gave up trying by itself; waits for a person. Never lost.</summary>
    Parked = 7,

    /// <summary>The effect is in place, brought about here.</summary>
    Done = 8,

    /// <summary>The effect was in place before the first write.</summary>
    AlreadyDone = 9,

    /// <summary>There is nothing to do for this customer.</summary>
    NotApplicable = 10,

    /// <summary>A person left it out.</summary>
    Skipped = 11,

    /// <summary>The case was withdrawn before it ran.</summary>
    Cancelled = 12,
}

/// <summary>How an edge binds a step to the one before it.</summary>
public enum Strictness
{
    /// <summary>The step before must have succeeded.</summary>
    Strict,

    /// <summary>The step before must have ended, however.</summary>
    After,
}

public static class StepStates
{
    public static bool HasEnded(this StepState state) => state >= StepState.Done;

    /// <summary>True when the state may be followed over an edge of this strictness. Only for ended steps.</summary>
    public static bool Satisfies(this StepState state, Strictness edge) => edge switch
    {
        Strictness.Strict => state is StepState.Done or StepState.AlreadyDone or StepState.NotApplicable,
        Strictness.After => state.HasEnded(),
    };
}
