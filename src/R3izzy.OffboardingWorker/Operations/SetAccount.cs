using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>
/// Keeps with the case which of a platform's accounts is the customer's, once a person has found out: where an e-mail leads to
/// several, or to nobody, a step does not guess. What runs from then on uses it.
/// </summary>
public sealed class SetAccount(ICaseStore store, CaseFiles files, FieldCipher cipher, TimeProvider clock)
{
    /// <param name="reference">The case.</param>
    /// <param name="key">Of <see cref="AccountCatalog"/>.</param>
    /// <param name="id">The customer's there.</param>
    /// <param name="act">Who says so, and why.</param>
    /// <param name="cancellationToken">Ends the reading of the case.</param>
    public async Task<ActResult> RunAsync(string reference, string key, string id, Act act, CancellationToken cancellationToken)
    {
        if (AccountCatalog.Find(key) is not { } account)
        {
            return new ActResult.BadAnswers([$"não há conta '{key}'; há {string.Join(", ", AccountCatalog.All.Select(a => a.Key))}"]);
        }

        if (!account.Read(id, out var known, out var flaw))
        {
            return new ActResult.BadAnswers([$"{key} {flaw.MessagePt}"]);
        }

        if (await files.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return new ActResult.NotFound($"Não há caso {reference}.");
        }

        var changed = file.Request with { Customer = file.Request.Customer with { Accounts = file.Request.Customer.Accounts.With(key, known) } };
        var request = new ChangedRequest(file.Row.LastMonth, file.Row.EffectiveEnd, cipher.Encrypt(RequestJson.Write(changed), Purposes.Payload));
        var move = await store.ChangeAsync(
            new CaseChange(
                file.Row.Id, clock.GetUtcNow(), act.Entry("account", reference, null) with { Reason = $"{key}. {act.Reason}" },
                standing => standing.IsClosed ? new CaseMove.Refuse("o caso já está encerrado") : file.RefusalIfOutdated(standing) ?? new CaseMove.Make { Request = request, Steps = [] }),
            cancellationToken).ConfigureAwait(false);
        return move is CaseMove.Refuse refused
            ? new ActResult.Refused(refused.Why)
            : new ActResult.Ok($"conta {key} guardada em {reference}; um passo que perguntou por ela continua com: retry {reference} PASSO");
    }
}
