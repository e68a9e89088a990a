using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>
/// Undoes <c>firebase.disable-user</c>: users that were enabled before the step are enabled again. Revoked sessions stay
/// revoked, which only makes the customer sign in once more.
/// </summary>
internal sealed class EnableUser(IdentityToolkitClient client, AccountPools pools)
{
    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken cancellationToken)
    {
        if (!pools.Of(step.Plan).TryGet(out var pool, out var noPool))
        {
            return noPool;
        }

        var uids = UserEvidence.FirstLook(step).Where(u => !u.Disabled).Select(u => u.Uid).ToArray();
        if (uids.Length == 0)
        {
            // With the proof on record all was put back; at most that it was is not.
            return step.EarlierEvidence is [.., { Kind: UserEvidence.Reverted }]
                ? new StepOutcome.Done(Summary(pool), AlreadyInPlace: step.PriorDoubt is not PriorDoubt.Open)
                : new StepOutcome.NotApplicable("Não há o que desfazer: nenhum usuário estava ativo no Firebase antes deste passo.");
        }

        var looked = await client.LookupAsync(pool, uids, [], step.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var users, out var failure))
        {
            return failure;
        }

        if (uids.Except(users.Select(u => u.Uid)).ToArray() is { Length: > 0 } missing)
        {
            return new StepOutcome.NeedsPerson(
                $"Não é possível reativar no Firebase (projeto {pool}): {string.Join(", ", missing)} não existe mais. "
                + "Crie o usuário de novo no console do Firebase (Authentication), se for o caso, e conclua a tarefa.");
        }

        var disabled = users.Where(u => u.Disabled).ToArray();
        for (var i = 0; i < disabled.Length; i++)
        {
            var sent = await client.EnableAsync(pool, disabled[i].Uid, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!sent.TryGet(out _, out failure))
            {
                return i > 0 && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;
            }
        }

        return await ReadBackAsync(pool, uids, disabled.Length, step, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome> ReadBackAsync(AccountPool pool, string[] uids, int writes, StepContext step, CancellationToken cancellationToken)
    {
        var looked = await client.LookupAsync(pool, uids, [], step.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var now, out var failure))
        {
            return writes > 0 && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;
        }

        if (now.Count < uids.Length || now.Any(u => u.Disabled))
        {
            return new StepOutcome.Failed(FailureKind.OutcomeUnknown,
                "identity-toolkit: the update was accepted, but reading back does not show the user enabled", "not-read-back");
        }

        await step.Journal.AddEvidenceAsync(UserEvidence.Of(UserEvidence.Reverted, pool, step.Customer, now), cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(Summary(pool), AlreadyInPlace: writes == 0 && step.PriorDoubt is not PriorDoubt.Open);
    }

    private static string Summary(AccountPool pool) =>
        $"Usuário reativado no Firebase (projeto {pool}), conferido por leitura. As sessões revogadas não voltam: o cliente entra de novo.";
}
