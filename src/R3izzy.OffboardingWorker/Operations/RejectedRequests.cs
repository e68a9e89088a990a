using System.Text.Json;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Messages that could not be taken: kept encrypted with their errors, listed redacted, sent again mended or as they are.</summary>
public sealed class RejectedRequests(ICaseStore store, ICaseReader reader, FieldCipher cipher, OpenCases openCases, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Keeps a bad message; returns its number.</summary>
    public Task<long> KeepAsync(string source, string name, byte[] text, IReadOnlyList<FieldError> errors, CancellationToken cancellationToken) => store.RejectAsync(
        new NewRejected(
            clock.GetUtcNow(), source, name, RejectedText.Redact(text), cipher.Encrypt(text, Purposes.Rejected),
            JsonSerializer.Serialize(errors.Take(1000), Json)),
        cancellationToken);

    public Task<IReadOnlyList<RejectedRow>> ListAsync(CancellationToken cancellationToken) => reader.RejectedAsync(cancellationToken);

    /// <summary>The whole text, for someone who mends it. Null: there is none of that number.</summary>
    public async Task<byte[]?> TextAsync(long id, CancellationToken cancellationToken) =>
        await reader.RejectedTextAsync(id, cancellationToken).ConfigureAwait(false) is { } box ? cipher.Decrypt(box, Purposes.Rejected) : null;

    /// <summary>Takes a rejected message again: its own text, or a mended one in its place. Null: there is none of that number.</summary>
    public async Task<TakenRequests?> SendAgainAsync(long id, byte[]? mended, Act act, CancellationToken cancellationToken)
    {
        if (await TextAsync(id, cancellationToken).ConfigureAwait(false) is not { } text)
        {
            return null;
        }

        using var stream = new MemoryStream(mended ?? text);
        var taken = await new TakeRequests(openCases, new IntakeLimits(), RequestIdRule.Optional).RunAsync(stream, cancellationToken).ConfigureAwait(false);
        if (taken is TakenRequests.Taken)
        {
            await store.MarkSentAgainAsync(id, clock.GetUtcNow(), act.Entry("send-again", null, null), cancellationToken).ConfigureAwait(false);
        }

        return taken;
    }

    public static IReadOnlyList<FieldError> ErrorsOf(RejectedRow row) => JsonSerializer.Deserialize<List<FieldError>>(row.Errors, Json) ?? [];
}
