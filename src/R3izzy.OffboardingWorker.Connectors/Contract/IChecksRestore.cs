namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>A connector whose effect is a copy, and that can read the whole copy back. Reads only; may take as long as the copying did.</summary>
public interface IChecksRestore<in TInput> where TInput : class
{
    Task<RestoreReport> CheckRestoreAsync(TInput input, StepContext step, CancellationToken cancellationToken);
}

/// <summary>What reading a backup back found.</summary>
/// <param name="IsWhole">True: every byte was read, and counts and hashes are those of the manifest.</param>
/// <param name="Documents">Documents read, each with values that could be restored.</param>
/// <param name="Objects">Files of the customer read.</param>
/// <param name="Files">All files read, those that hold documents or the index included.</param>
/// <param name="Bytes">Bytes read from the platform.</param>
/// <param name="Differences">What is not as the manifest says, in Portuguese, without personal data; the first hundred.</param>
/// <param name="Failure">Why the check could not be finished; null when it was.</param>
public sealed record RestoreReport(
    bool IsWhole, long Documents, long Objects, long Files, long Bytes, IReadOnlyList<string> Differences, StepOutcome.Failed? Failure)
{
    public static RestoreReport NotThere(string why) => new(false, 0, 0, 0, 0, [why], null);

    public static RestoreReport NotReadable(StepOutcome.Failed failure) => new(false, 0, 0, 0, 0, [], failure);
}
