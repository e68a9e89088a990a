using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>Reads the field in each of the customer's documents.</summary>
internal sealed class FieldLook(FirestoreClient client)
{
    public async Task<Result<IReadOnlyList<DocumentField>>> AtAsync(
        FirestoreDatabase database, IEnumerable<string> paths, FieldPath field, ICallLog calls, CancellationToken cancellationToken)
    {
        var read = new List<DocumentField>();
        foreach (var path in paths)
        {
            var got = await client.GetFieldAsync(database, path, field, calls, cancellationToken).ConfigureAwait(false);
            if (!got.TryGet(out var document, out var failure))
            {
                // A missing document is no error of batchGet: here the project or its database does not exist, for any customer.
                return failure.Code == GoogleErrors.NotFound ? failure with { Kind = FailureKind.Unauthorized } : failure;
            }

            read.Add(document);
        }

        return read;
    }
}
