namespace R3izzy.OffboardingWorker.Intake;

/// <summary>How much of a file is taken. Beyond each limit the file is refused with an error that names it.</summary>
public sealed record IntakeLimits
{
    /// <summary>Bytes of one line. Default 256 KiB; 1 KiB to 1 MiB.</summary>
    public int LineBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of one object that is written over several lines. Default 1 MiB, which is also the most.</summary>
    public int ObjectBytes { get; init; } = RequestParser.LongestMessage;

    /// <summary>Bytes of a whole file. Default 256 MiB; 1 KiB to any. What is accepted from a file is held until its last line is read.</summary>
    public long FileBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Requests in a file. Default 100,000; from 1.</summary>
    public int Requests { get; init; } = 100_000;

    /// <summary>Errors after which reading stops. Default 1,000; from 1.</summary>
    public int Errors { get; init; } = 1_000;

    /// <summary>Bytes of refused text kept from one file, beyond which only beginnings are kept. Default 16 MiB; from 0.</summary>
    public int RejectedTextBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes kept of a text that is over a limit.</summary>
    internal const int BeginningBytes = 8 * 1024;
}
