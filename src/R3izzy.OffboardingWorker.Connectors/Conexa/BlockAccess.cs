using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>Input of <c>conexa.block-access</c>: it takes none, the case says whose system.</summary>
public sealed record BlockAccessInput;

/// <summary>
/// <c>conexa.block-access</c>: while our customer is paused, the customers of its own system cannot use the customer area. See the
/// folder's README.
/// </summary>
internal sealed class BlockAccess(ConexaTenants tenants)
    : IConnector<BlockAccessInput>, IVerifies<BlockAccessInput>, IPreviews<BlockAccessInput>, IReverts<BlockAccessInput>
{
    public const string Id = "conexa.block-access";

    public async Task<StepOutcome> ExecuteAsync(BlockAccessInput input, StepContext step, CancellationToken cancellationToken) =>
        tenants.Of(step.Customer, out var whyNot) is { } tenant
            ? TenantRefusal.Of(tenant, await new BlockRun(tenant, step).RunAsync(cancellationToken).ConfigureAwait(false), ConexaTexts.BlockClicks)
            : new StepOutcome.NeedsPerson(ConexaTexts.ByHand(whyNot, ConexaTexts.BlockClicks));

    public async Task<Verification> VerifyAsync(BlockAccessInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (tenants.Of(step.Customer, out _) is not { } tenant)
        {
            return ConexaTenants.NoApi(step);
        }

        var read = await ReadAsync(tenant, step, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var customers, out var failed))
        {
            return TenantRefusal.Of(step, new Verification.CannotTell(failed));
        }

        if (customers.Any(c => c.HasLoginAccess == true))
        {
            return new Verification.NotInPlace("Ainda há clientes com acesso à área do cliente da Conexa.");
        }

        var census = new AccessCensus();
        census.Count(customers, new AccessRecords(tenant.MarkIn(step), step.EarlierEvidence));
        return Verification.Seen(step, census.Summary(gone: 0));
    }

    public async Task<Preview> PreviewAsync(BlockAccessInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (tenants.Of(step.Customer, out var whyNot) is not { } tenant)
        {
            return new Preview.WouldAskPerson(ConexaTexts.ByHand(whyNot, ConexaTexts.BlockClicks));
        }

        // An operator waits for this: one page tells what is to come, and more would take a second for each.
        var read = await tenant.Client.ListCustomersAsync(0, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var page, out var failed))
        {
            return TenantRefusal.Of(tenant, new Preview.CannotTell(failed), ConexaTexts.BlockClicks);
        }

        var with = page.Data.Count(c => c.HasLoginAccess == true);
        if (with == 0 && !page.Pagination.HasNext)
        {
            return new Preview.NothingToDo("Nenhum cliente tem acesso à área do cliente da Conexa.");
        }

        return new Preview.WouldAct(
            [page.Pagination.HasNext
                ? $"Bloquear o acesso à área do cliente de todos os clientes que o têm: {with} entre os primeiros {page.Data.Count}, e há mais."
                : $"Bloquear o acesso à área do cliente de {ConexaTexts.Count(with, "cliente", "clientes")}, de {page.Data.Count}."],
            ["O bloqueio vale para o site e para o aplicativo, e também para as pessoas de cada cliente.", "Quem tinha acesso fica registrado, e só ele o recebe de volta."]);
    }

    public async Task<StepOutcome> RevertAsync(BlockAccessInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (tenants.Of(step.Customer, out var whyNot) is not { } tenant)
        {
            return new StepOutcome.NeedsPerson(ConexaTexts.ByHand(whyNot, ConexaTexts.GrantClicks));
        }

        var records = new AccessRecords(tenant.MarkIn(step), step.EarlierEvidence);
        return records.AreOfAnotherTenant
            ? new StepOutcome.NeedsPerson(ConexaTexts.ByHand(ConexaTexts.OtherTenant, ConexaTexts.GrantClicks))
            : TenantRefusal.Of(tenant, await new AccessReturn(tenant, records.Had, step, "reverted").RunAsync(cancellationToken).ConfigureAwait(false), ConexaTexts.GrantClicks);
    }

    private static Task<Result<ConexaCustomer[]>> ReadAsync(ConexaTenant tenant, StepContext step, CancellationToken cancellationToken) =>
        ListWalk.ReadAllAsync(offset => tenant.Client.ListCustomersAsync(offset, step.Calls, cancellationToken), c => c.CustomerId, c => c.HasLoginAccess == true);
}
