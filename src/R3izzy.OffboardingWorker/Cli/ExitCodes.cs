namespace R3izzy.OffboardingWorker.Cli;

/// <summary>What the process tells its caller. A contract.</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>It was tried, and it failed or was refused.</summary>
    public const int Failed = 1;

    /// <summary>The arguments, the settings or the input are wrong.</summary>
    public const int BadInput = 2;

    /// <summary>There is no such case, step, store or message.</summary>
    public const int NotFound = 3;
}
