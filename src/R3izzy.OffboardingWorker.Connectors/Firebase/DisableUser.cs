using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>Input of <c>firebase.disable-user</c>: it takes none, the case says who.</summary>
public sealed record DisableUserInput;

/// <summary>
/// <c>firebase.disable-user</c>: the customer's users are disabled and their sessions revoked. Both are set to a value in
/// one call, so no checkpoint is needed: whatever an earlier attempt did is seen by looking.
/// </summary>
internal sealed class DisableUser(IdentityToolkitClient client, AccountPools pools)
    : IConnector<DisableUserInput>, IVerifies<DisableUserInput>, IPreviews<DisableUserInput>, IReverts<DisableUserInput>
{
    public const string Id = "firebase.disable-user";

    private readonly EnableUser _enable = new(client, pools);

    public async Task<StepOutcome> ExecuteAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!pools.Of(step.Plan).TryGet(out var pool, out var noPool))
        {
            return noPool;
        }

        var found = await CustomerUsers.FindAsync(client, pool, step.Customer, step.Calls, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var users, out var failure) ? failure : users switch
        {
            CustomerUsers.Nobody when LostUid(pool, step) is { } lost => new StepOutcome.NeedsPerson(lost),
            CustomerUsers.Nobody => new StepOutcome.NotApplicable($"Não há usuário no Firebase (projeto {pool}) com o uid ou os e-mails do cliente."),
            CustomerUsers.Contradiction contradiction => new StepOutcome.NeedsPerson(contradiction.Instructions),
            CustomerUsers.These these => await ActAsync(pool, these, step, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"Unknown {users.GetType().Name}."),
        };
    }

    public async Task<Verification> VerifyAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!pools.Of(step.Plan).TryGet(out var pool, out var noPool))
        {
            return new Verification.CannotTell(noPool);
        }

        var found = await CustomerUsers.FindAsync(client, pool, step.Customer, step.Calls, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var users, out var failure) ? new Verification.CannotTell(failure) : users switch
        {
            CustomerUsers.Nobody => UserEvidence.FirstLook(step).Count > 0
                ? new Verification.InPlace($"O usuário não existe mais no Firebase (projeto {pool}).")
                : Verification.PersonsWord(step, $"Não há usuário no Firebase (projeto {pool}) para conferir."),
            // What this step has disabled itself is no matter of anybody's word.
            CustomerUsers.Contradiction contradiction => step.EarlierEvidence.Any(e => e.Kind == UserEvidence.After)
                ? new Verification.NotInPlace(contradiction.Instructions)
                : Verification.PersonsWord(step, contradiction.Instructions),
            CustomerUsers.These these => Judge(pool, these, step),
            _ => throw new InvalidOperationException($"Unknown {users.GetType().Name}."),
        };
    }

    public async Task<Preview> PreviewAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!pools.Of(step.Plan).TryGet(out var pool, out var noPool))
        {
            return new Preview.CannotTell(noPool);
        }

        var found = await CustomerUsers.FindAsync(client, pool, step.Customer, step.Calls, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var users, out var failure) ? new Preview.CannotTell(failure) : users switch
        {
            CustomerUsers.Nobody when LostUid(pool, step) is { } lost => new Preview.WouldAskPerson(lost),
            CustomerUsers.Nobody => new Preview.NothingToDo($"Não há usuário no Firebase (projeto {pool}) com o uid ou os e-mails do cliente."),
            CustomerUsers.Contradiction contradiction => new Preview.WouldAskPerson(contradiction.Instructions),
            CustomerUsers.These these => Foresee(pool, these, step),
            _ => throw new InvalidOperationException($"Unknown {users.GetType().Name}."),
        };
    }

    public Task<StepOutcome> RevertAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken) =>
        _enable.RunAsync(step, cancellationToken);

    /// <summary>
    /// Disabled, and sessions revoked since the case was opened: by an earlier attempt or by somebody else, which is as good.
    /// </summary>
    private static bool IsInPlace(FirebaseUser user, StepContext step) => IsInPlace(user.Disabled, user.ValidSince, step);

    private static bool IsInPlace(bool disabled, DateTimeOffset validSince, StepContext step) => disabled && validSince >= WholeSeconds(step.CaseOpenedAt);

    private static Verification Judge(AccountPool pool, CustomerUsers.These users, StepContext step)
    {
        var asked = UserEvidence.Doubtful(step).Where(u => !IsInPlace(u.Disabled, u.ValidSince, step)).Select(u => u.Uid).ToHashSet(StringComparer.Ordinal);
        var doubtful = users.Doubtful.Where(u => !IsInPlace(u, step)).ToArray();
        // A doubtful user that is active must reach a person even when the certain one is in place.
        return users.Certain.Where(u => !IsInPlace(u, step)).Concat(doubtful.Where(u => !asked.Contains(u.Uid))).ToArray() is { Length: > 0 } active
            ? new Verification.NotInPlace($"No Firebase (projeto {pool}) ainda falta desativar ou revogar: {CustomerUsers.Names(active)}.")
            : doubtful.Length > 0 ? Verification.PersonsWord(step, $"No Firebase (projeto {pool}), uma pessoa decide sobre: {CustomerUsers.Names(doubtful)}.")
            : Verification.Seen(step, Summary(pool, users.Certain.Count));
    }

    /// <summary>A stored uid that leads to nobody, and no earlier look of this step saw its user: mistyped, or deleted. Who signs in by phone has no e-mail to be found by.</summary>
    private static string? LostUid(AccountPool pool, StepContext step) =>
        CustomerUsers.StoredUid(step.Customer) is { } uid && UserEvidence.FirstLook(step).Count == 0
            ? $"O uid guardado ({uid}) não existe no Firebase (projeto {pool}), e os e-mails do cliente não levam a ninguém: o uid pode estar errado, ou o usuário foi excluído. "
                + "Nada foi alterado. Procure o cliente no console do Firebase (Authentication), também pelo telefone; se o encontrar, desative-o. Depois conclua a tarefa."
            : null;

    private async Task<StepOutcome> ActAsync(AccountPool pool, CustomerUsers.These users, StepContext step, CancellationToken cancellationToken)
    {
        var before = UserEvidence.Of(UserEvidence.Before, pool, step.Customer, users.Certain, users.Doubtful);
        await step.Journal.AddEvidenceAsync(before, cancellationToken).ConfigureAwait(false);
        var revokedAt = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var user in users.Certain.Where(u => !IsInPlace(u, step)))
        {
            var validSince = RevocationFor(user, step);
            var sent = await client.DisableAsync(pool, user.Uid, validSince, step.Calls, cancellationToken).ConfigureAwait(false);
            if (sent.TryGet(out _, out var failure))
            {
                revokedAt[user.Uid] = validSince;
            }
            else if (failure.Code != "USER_NOT_FOUND")
            {
                return AfterWrites(failure, revokedAt.Count);
            }
        }

        return await ReadBackAsync(pool, users, revokedAt, step, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome> ReadBackAsync(
        AccountPool pool, CustomerUsers.These users, Dictionary<string, DateTimeOffset> revokedAt, StepContext step, CancellationToken cancellationToken)
    {
        var looked = await client.LookupAsync(pool, [.. users.Certain.Select(u => u.Uid)], [], step.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var now, out var failure))
        {
            return AfterWrites(failure, revokedAt.Count);
        }

        await step.Journal.AddEvidenceAsync(UserEvidence.Of(UserEvidence.After, pool, step.Customer, now, users.Doubtful), cancellationToken).ConfigureAwait(false);
        if (now.Any(u => !IsInPlace(u, step) || u.ValidSince < revokedAt.GetValueOrDefault(u.Uid)))
        {
            return new StepOutcome.Failed(FailureKind.OutcomeUnknown,
                "identity-toolkit: the update was accepted, but reading back does not show the user disabled and revoked", "not-read-back");
        }

        if (users.Doubtful.Any(u => !IsInPlace(u, step)))
        {
            return new StepOutcome.NeedsPerson(
                $"O usuário {users.Certain[0].Uid} (uid guardado) está desativado e conferido no Firebase (projeto {pool}). "
                + $"Os e-mails do cliente também levam a: {CustomerUsers.Names(users.Doubtful)}. Confira se são do mesmo cliente; "
                + "os que forem, desative no console do Firebase (Authentication). Depois conclua a tarefa.");
        }

        return now.Count == 0
            ? new StepOutcome.NotApplicable($"O usuário foi excluído do Firebase (projeto {pool}) enquanto o passo rodava.")
            : new StepOutcome.Done(Summary(pool, now.Count), AlreadyInPlace: revokedAt.Count == 0 && !AnEarlierAttemptMayHaveWritten(step));
    }

    // The step's own clock may run behind the one that opened the case, and an earlier value would give tokens back their life.
    private static DateTimeOffset RevocationFor(FirebaseUser user, StepContext step) =>
        new[] { WholeSeconds(step.StartedAt), WholeSeconds(step.CaseOpenedAt), user.ValidSince }.Max();

    private static bool AnEarlierAttemptMayHaveWritten(StepContext step) =>
        UserEvidence.FirstLook(step).Any(u => !IsInPlace(u.Disabled, u.ValidSince, step));

    /// <summary>"Nothing happened" is no longer true once a user was changed: the next try must look first.</summary>
    private static StepOutcome.Failed AfterWrites(StepOutcome.Failed failure, int writes) =>
        writes > 0 && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;

    private static Preview Foresee(AccountPool pool, CustomerUsers.These users, StepContext step)
    {
        var effects = users.Certain.Where(u => !IsInPlace(u, step))
            .Select(u => u.Disabled
                ? $"Revogar as sessões do usuário {u.Uid}, já desativado no Firebase (projeto {pool})."
                : $"Desativar o usuário {u.Uid} no Firebase (projeto {pool}) e revogar as sessões.")
            .ToArray();
        if (users.Doubtful.Any(u => !IsInPlace(u, step)))
        {
            var ask = $"Os e-mails do cliente também levam a: {CustomerUsers.Names(users.Doubtful)}. Uma pessoa terá de decidir sobre eles.";
            return effects.Length == 0 ? new Preview.WouldAskPerson(ask) : new Preview.WouldAct(effects, [ask]);
        }

        return effects.Length == 0
            ? new Preview.NothingToDo(Summary(pool, users.Certain.Count))
            : new Preview.WouldAct(effects, ["Um token já emitido pode valer por até uma hora onde as regras não o conferem de novo."]);
    }

    private static string Summary(AccountPool pool, int count) => count == 1
        ? $"Usuário desativado e sessões revogadas no Firebase (projeto {pool}), conferido por leitura."
        : $"{count} usuários desativados e sessões revogadas no Firebase (projeto {pool}), conferido por leitura.";

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
