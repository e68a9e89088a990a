using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>Which users of a pool are the customer's. A closed set.</summary>
internal abstract record CustomerUsers
{
    private CustomerUsers() { }

    /// <summary>Neither the stored uid nor an e-mail is known there.</summary>
    public sealed record Nobody : CustomerUsers;

    /// <param name="Certain">Those to act on.</param>
    /// <param name="Doubtful">
    /// Found by an e-mail of the customer while the stored uid names another user: it may be the customer's second login
    /// or somebody who shares the address, so only a person decides.
    /// </param>
    public sealed record These(IReadOnlyList<FirebaseUser> Certain, IReadOnlyList<FirebaseUser> Doubtful) : CustomerUsers;

    /// <summary>What was found contradicts itself: nothing is touched before a person has looked.</summary>
    public sealed record Contradiction(string Instructions) : CustomerUsers;

    /// <summary>Looks the stored uid and every e-mail up in one call.</summary>
    public static async Task<Result<CustomerUsers>> FindAsync(
        IdentityToolkitClient client, AccountPool pool, CustomerProfile customer, ICallLog calls, CancellationToken cancellationToken)
    {
        var uid = StoredUid(customer);
        var looked = await client.LookupAsync(pool, uid is null ? [] : [uid], customer.Emails, calls, cancellationToken).ConfigureAwait(false);
        return looked.TryGet(out var users, out var failure) ? Sort(pool, customer, uid, users) : failure;
    }

    public static string? StoredUid(CustomerProfile customer) => customer.AccountAt("firebase")?.Trim() is { Length: > 0 } stored ? stored : null;

    /// <summary>True when the user's address is one of the customer's.</summary>
    public static bool SharesEmail(FirebaseUser user, CustomerProfile customer) =>
        user.Email is { } email && customer.Emails.Contains(email, StringComparer.OrdinalIgnoreCase);

    private static CustomerUsers Sort(AccountPool pool, CustomerProfile customer, string? uid, IReadOnlyList<FirebaseUser> users)
    {
        if (users.FirstOrDefault(u => u.Uid != uid && !SharesEmail(u, customer)) is { } stranger)
        {
            return new Contradiction(
                $"O Firebase (projeto {pool}) respondeu com o usuário {stranger.Uid}, que não tem o uid nem um e-mail do cliente. "
                + "Nada foi alterado. Confira no console do Firebase (Authentication) quem é o usuário do cliente, desative-o e conclua a tarefa.");
        }

        if (users.Count == 0)
        {
            return new Nobody();
        }

        var named = users.FirstOrDefault(u => u.Uid == uid);
        var others = users.Where(u => u.Uid != uid).ToArray();
        return (uid, named) switch
        {
            (null, _) => new These(others, []),
            (_, null) => new Contradiction(
                $"O uid guardado ({uid}) não existe no Firebase (projeto {pool}), mas os e-mails do cliente levam a: {Names(others)}. "
                + "Nada foi alterado. Confira se são do mesmo cliente; os que forem, desative no console do Firebase (Authentication). Depois conclua a tarefa."),
            // The uid's own address is somebody else's, and the customer's addresses lead elsewhere: the uid looks mistyped.
            (_, { Email: not null }) when others.Length > 0 && !SharesEmail(named, customer) => new Contradiction(
                $"O uid guardado ({uid}) pertence no Firebase (projeto {pool}) a um usuário com outro e-mail, e os e-mails do cliente levam a: {Names(others)}. "
                + "Nada foi alterado. Confira qual é o usuário do cliente e desative-o no console do Firebase (Authentication). Depois conclua a tarefa."),
            _ => new These([named], others),
        };
    }

    public static string Names(IEnumerable<FirebaseUser> users) =>
        string.Join(", ", users.Select(u => $"{u.Uid} ({(u.Disabled ? "desativado" : "ativo")})"));
}
