namespace R3izzy.OffboardingWorker.Intake;

/// <summary>What became of one request that was read: a closed set.</summary>
/// <param name="Line">The line it began on, from 1.</param>
public abstract record ParsedRequest(int Line)
{
    /// <summary>Well formed, and ready to be queued.</summary>
    public sealed record Accepted(int Line, OffboardingRequest Request) : ParsedRequest(Line);

    /// <summary>Refused, with everything that is wrong with it.</summary>
    /// <param name="Errors">At least one, in the order of their places.</param>
    /// <param name="Text">What was received, as UTF-8. Personal data: show it only through <see cref="RejectedText"/>.</param>
    /// <param name="TextIsWhole">False when <paramref name="Text"/> is only the beginning, because all of it is over a limit.</param>
    public sealed record Rejected(int Line, IReadOnlyList<FieldError> Errors, ReadOnlyMemory<byte> Text, bool TextIsWhole)
        : ParsedRequest(Line);
}
