using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>One attempt's way to the store: calls are kept with whatever is written next, checkpoints and evidence at once.</summary>
internal sealed class StepJournal(ICaseStore store, FieldCipher cipher, TimeProvider clock, ClaimedStep step) : IStepJournal, ICallLog
{
    private const int LargestCheckpoint = 256 * 1024;

    private readonly Lock _gate = new();
    private List<LoggedCall> _unwritten = [];
    private int _calls;
    private int _evidence;

    public void Record(Call call)
    {
        lock (_gate)
        {
            _unwritten.Add(new LoggedCall(_calls++, call));
        }
    }

    /// <summary>The calls that no write has taken along yet.</summary>
    public IReadOnlyList<LoggedCall> TakeCalls()
    {
        lock (_gate)
        {
            if (_unwritten.Count == 0)
            {
                return [];
            }

            var calls = _unwritten;
            _unwritten = [];
            return calls;
        }
    }

    public void ReportProgress(string text, double? fraction = null)
    {
    }

    public async Task SaveCheckpointAsync(string checkpoint, CancellationToken cancellationToken)
    {
        var clear = Encoding.UTF8.GetBytes(checkpoint);
        if (clear.Length > LargestCheckpoint)
        {
            throw new ArgumentException($"A checkpoint takes at most {LargestCheckpoint} bytes; this one has {clear.Length}.", nameof(checkpoint));
        }

        if (!await store.SaveCheckpointAsync(step, cipher.Encrypt(clear, Purposes.Checkpoint), TakeCalls(), cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException();
        }
    }

    public Task AddEvidenceAsync(Evidence evidence, CancellationToken cancellationToken) => store.AddEvidenceAsync(
        step, Interlocked.Increment(ref _evidence) - 1, evidence, clock.GetUtcNow(), TakeCalls(), cancellationToken);
}

/// <summary>Others have taken the step over: this attempt must stop before its next effect.</summary>
internal sealed class LeaseLostException() : OperationCanceledException("The lease of this attempt is lost.");
