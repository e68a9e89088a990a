using System.Runtime.CompilerServices;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// Reads a file, standard input or a body: one JSON object over any number of lines, or JSON lines, decided by the content.
/// Memory does not grow with the stream. Whoever queues reads to the end first: one refusal refuses the whole file.
/// </summary>
public sealed class RequestFileReader(IntakeLimits limits, RequestIdRule idRule = RequestIdRule.Optional)
{
    /// <summary>One result per request, in the order of the file. An error of the file itself comes as the last result.</summary>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public async IAsyncEnumerable<ParsedRequest> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reading = new FileReading(limits, idRule);
        await foreach (var line in new LineReader(stream, limits).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var parsed in reading.Take(line))
            {
                yield return parsed;
            }

            if (reading.IsStopped)
            {
                yield break;
            }
        }

        foreach (var parsed in reading.End())
        {
            yield return parsed;
        }
    }
}
