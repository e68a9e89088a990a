using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>Input of <c>conexa.restore-access</c>: it takes none, the step of the pause says who.</summary>
public sealed record RestoreAccessInput;

/// <summary>
/// <c>conexa.restore-access</c>: on return, those whom <c>conexa.block-access</c> of the pause took the access from have it again. Nobody
/// else, and only by what that step recorded.
/// </summary>
internal sealed class RestoreAccess(ConexaTenants tenants)
    : IConnector<RestoreAccessInput>, IVerifies<RestoreAccessInput>, IPreviews<RestoreAccessInput>
{
    public const string Id = "conexa.restore-access";

    private static readonly TimeSpan WhilePauseActs = TimeSpan.FromMinutes(5);

    public async Task<StepOutcome> ExecuteAsync(RestoreAccessInput input, StepContext step, CancellationToken cancellationToken) =>
        await LookAsync(step, cancellationToken).ConfigureAwait(false) switch
        {
            Taken.ByHand person => new StepOutcome.NeedsPerson(person.Instructions),
            Taken.StillActing => new StepOutcome.Pending(ConexaTexts.PauseStillActing, WhilePauseActs),
            Taken.From from => await GiveBackAsync(from, step, cancellationToken).ConfigureAwait(false),
            var unknown => throw new InvalidOperationException($"Unknown {unknown.GetType().Name}."),
        };

    public async Task<Verification> VerifyAsync(RestoreAccessInput input, StepContext step, CancellationToken cancellationToken)
    {
        switch (await LookAsync(step, cancellationToken).ConfigureAwait(false))
        {
            case Taken.StillActing:
                return new Verification.NotInPlace(ConexaTexts.PauseStillActing);
            case Taken.From from:
                var read = await LookAtAllAsync(from, step, cancellationToken).ConfigureAwait(false);
                return !read.TryGet(out var seen, out var failed) ? TenantRefusal.Of(step, new Verification.CannotTell(failed))
                    : seen.Without.Count > 0 ? new Verification.NotInPlace("Ainda há clientes sem o acesso que tinham antes da pausa.")
                    : seen.Hidden.Count > 0 || !from.Records.AreWhole ? ConexaTenants.NoApi(step)
                    : Verification.Seen(step, "Todos os que tinham acesso à área do cliente da Conexa antes da pausa o têm de novo.");
            default:
                return ConexaTenants.NoApi(step);
        }
    }

    public async Task<Preview> PreviewAsync(RestoreAccessInput input, StepContext step, CancellationToken cancellationToken)
    {
        switch (await LookAsync(step, cancellationToken).ConfigureAwait(false))
        {
            case Taken.ByHand person:
                return new Preview.WouldAskPerson(person.Instructions);
            case Taken.From from:
                var read = await LookAtAllAsync(from, step, cancellationToken).ConfigureAwait(false);
                return !read.TryGet(out var seen, out var failed) ? TenantRefusal.Of(from.Tenant, new Preview.CannotTell(failed), ConexaTexts.GrantClicks)
                    : seen.Without.Count == 0 && !from.Records.AreWhole ? new Preview.WouldAskPerson(ConexaTexts.PartOnRecord(from.CaseRef))
                    : seen.Without.Count == 0 ? new Preview.NothingToDo("Ninguém está sem o acesso que tinha antes da pausa.")
                    : new Preview.WouldAct(
                        [$"Devolver o acesso à área do cliente da Conexa a clientes que o tinham antes da pausa ({ConexaTexts.Count(from.Records.Had.Count, "registrado", "registrados")})."],
                        ["Login e senha de cada cliente ficam como estão.", "Quem já estava sem acesso antes da pausa continua sem."]);
            default:
                return new Preview.NothingToDo(ConexaTexts.PauseStillActing);
        }
    }

    private async Task<Taken> LookAsync(StepContext step, CancellationToken cancellationToken)
    {
        if (tenants.Of(step.Customer, out var whyNot) is not { } tenant)
        {
            return new Taken.ByHand(ConexaTexts.ByHand(whyNot, ConexaTexts.GrantClicks));
        }

        if (await step.Case.ContinuedAsync(cancellationToken).ConfigureAwait(false) is not { } pause)
        {
            return new Taken.ByHand(ConexaTexts.ByHand(ConexaTexts.NoPause, ConexaTexts.GrantClicks));
        }

        if (!pause.HasEnded)
        {
            return new Taken.StillActing();
        }

        var records = new AccessRecords(tenant.MarkIn(step), pause.Evidence);
        return records switch
        {
            { AreOfAnotherTenant: true } => new Taken.ByHand(ConexaTexts.ByHand(ConexaTexts.OtherTenant, ConexaTexts.GrantClicks)),
            { Exist: false } => new Taken.ByHand(ConexaTexts.ByHand(ConexaTexts.NothingRecorded(pause.CaseRef), ConexaTexts.GrantClicks)),
            _ => new Taken.From(tenant, records, pause.CaseRef),
        };
    }

    private static async Task<StepOutcome> GiveBackAsync(Taken.From from, StepContext step, CancellationToken cancellationToken)
    {
        var outcome = await new AccessReturn(from.Tenant, from.Records.Had, step, "after").RunAsync(cancellationToken).ConfigureAwait(false);
        return outcome is StepOutcome.Done && !from.Records.AreWhole
            ? new StepOutcome.NeedsPerson(ConexaTexts.PartOnRecord(from.CaseRef))
            : TenantRefusal.Of(from.Tenant, outcome, ConexaTexts.GrantClicks);
    }

    /// <summary>Up to the first batch in which somebody is without.</summary>
    private static async Task<Result<AccessBatch>> LookAtAllAsync(Taken.From from, StepContext step, CancellationToken cancellationToken)
    {
        var hidden = new List<LeftCustomer>();
        foreach (var batch in from.Records.Had.Order().Chunk(ConexaClient.PageSize))
        {
            if (!(await AccessBatch.ReadAsync(from.Tenant, batch, step, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
            {
                return failed;
            }

            if (now.Without.Count > 0)
            {
                return now;
            }

            hidden.AddRange(now.Hidden);
        }

        return new AccessBatch([], [], [], hidden);
    }

    /// <summary>What the pause left to go by.</summary>
    private abstract record Taken
    {
        public sealed record ByHand(string Instructions) : Taken;

        public sealed record StillActing : Taken;

        public sealed record From(ConexaTenant Tenant, AccessRecords Records, string CaseRef) : Taken;
    }
}
