using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Files;

/// <summary>A resumable upload: sends chunk by chunk, and after trouble asks what Drive holds and goes on from there.</summary>
internal sealed class UploadSession(DriveClient drive, NewFile file, long? expectedSize, ICallLog calls)
{
    /// <summary>Answers in a row that brought no byte forward, before the attempt gives up and the durable schedule takes over.</summary>
    private const int MostStalls = 4;

    private Uri? _address;

    /// <summary>Sends a chunk that begins at <paramref name="first"/> and stays in memory until Drive holds all of it.</summary>
    /// <param name="total">The file's size if this is its last chunk.</param>
    /// <returns>
    /// <see cref="UploadAnswer.Holds"/> all of the chunk; with a total <see cref="UploadAnswer.Completed"/>; or
    /// <see cref="UploadAnswer.AlreadyThere"/> or <see cref="UploadAnswer.SessionLost"/>.
    /// </returns>
    public async Task<Result<UploadAnswer>> SendAsync(ReadOnlyMemory<byte> chunk, long first, long? total, CancellationToken cancellationToken)
    {
        if (_address is null)
        {
            var opened = await drive.OpenSessionAsync(file, expectedSize, calls, cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out var opening, out var refused) || opening is not UploadAnswer.Opened session)
            {
                return opened;
            }

            _address = session.Session;
        }

        var end = first + chunk.Length;
        var position = first;
        for (var stalls = 0; stalls < MostStalls;)
        {
            var sent = await drive.SendBytesAsync(_address, chunk[(int)(position - first)..], position, total, calls, cancellationToken).ConfigureAwait(false);
            var answered = await SettledAsync(sent, total, cancellationToken).ConfigureAwait(false);
            if (!answered.TryGet(out var answer, out _))
            {
                return answered;
            }

            if (answer is not UploadAnswer.Holds(var held))
            {
                return answer is UploadAnswer.Unsettled ? Stalled() : answered;
            }

            if (held < first || held > end)
            {
                // It lost bytes that it had confirmed, and that are no longer in memory.
                return new UploadAnswer.SessionLost();
            }

            if (held == end && total is null)
            {
                return answered;
            }

            // All bytes held, and no file: an upload with a wrong idea of its size. Begin again rather than guess.
            if (held == end)
            {
                return new UploadAnswer.SessionLost();
            }

            stalls = held > position ? 0 : stalls + 1;
            position = held;
        }

        return Stalled();
    }

    // Silence, a broken connection or a 5xx in mid-chunk: Drive may hold some, all or none of it.
    private async Task<Result<UploadAnswer>> SettledAsync(Result<UploadAnswer> sent, long? total, CancellationToken cancellationToken)
    {
        var unsettled = sent.TryGet(out var answer, out var failure)
            ? answer is UploadAnswer.Unsettled
            : failure.Kind is FailureKind.OutcomeUnknown;
        return unsettled
            ? await drive.QuerySessionAsync(_address!, total, calls, cancellationToken).ConfigureAwait(false)
            : sent;
    }

    private static StepOutcome.Failed Stalled() =>
        new(FailureKind.Transient, "drive: an upload made no progress in several tries", "upload-stalled");
}
