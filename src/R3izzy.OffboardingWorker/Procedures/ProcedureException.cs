namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>A procedure file that cannot be used; each problem names file, line and key. The start fails with it.</summary>
public sealed class ProcedureException(IReadOnlyList<string> problems)
    : Exception("The procedures cannot be used:\n  " + string.Join("\n  ", problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
