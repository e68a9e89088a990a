using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A case with its request decrypted and its procedure at hand.</summary>
public sealed record CaseFile(CaseRow Row, OffboardingRequest Request, Procedure Procedure)
{
    public CustomerProfile Customer { get; } = ProfileOf(Request);

    public static CustomerProfile ProfileOf(OffboardingRequest request) =>
        new(request.Customer.Name, request.Customer.Emails, request.Customer.TaxId.Value, request.Customer.Accounts);
}

/// <summary>Reads cases whole: row, request and pinned procedure.</summary>
public sealed class CaseFiles(ICaseReader reader, ProcedureCatalog procedures, FieldCipher cipher) : ICaseSnapshots
{
    public async Task<CaseFile?> FindAsync(string reference, CancellationToken cancellationToken) =>
        await reader.FindAsync(reference, cancellationToken).ConfigureAwait(false) is { } row
            ? await OpenAsync(row, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>A case and one of its steps; or, with both null, which of them is missing.</summary>
    public async Task<(CaseFile? File, ProcedureStep? Step, ActResult.NotFound? Missing)> FindStepAsync(
        string reference, string stepId, CancellationToken cancellationToken)
    {
        if (await FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return (null, null, new ActResult.NotFound($"There is no case {reference}."));
        }

        return file.Procedure.Find(stepId) is { } step
            ? (file, step, null)
            : (null, null, new ActResult.NotFound($"{reference} has no step {stepId}; it has {string.Join(", ", file.Procedure.Steps.Select(s => s.Id))}."));
    }

    public async Task<CaseFile> OpenAsync(CaseRow row, CancellationToken cancellationToken) => new(
        row,
        RequestJson.Read(cipher.Decrypt(row.Payload, Purposes.Payload)),
        await procedures.PinnedAsync(row.Procedure, row.Version, reader, cancellationToken).ConfigureAwait(false));

    public async ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken)
    {
        var row = await reader.FindAsync(caseId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Case {caseId} is not in the store.");
        var file = await OpenAsync(row, cancellationToken).ConfigureAwait(false);
        return new CaseSnapshot(row.Id, row.Ref, row.Plan, row.OpenedAt, row.EffectiveEnd, file.Customer, file.Procedure);
    }
}
