using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>
/// <c>conexa.list-sales</c>: recurring sales, contracts and bookings go on during a pause, and what they sold then is taken back on
/// return. The API can cancel no sale, so a person gets the list; only one-off sales can be deleted, and only where asked for.
/// </summary>
internal sealed class ListSales(ConexaTenants tenants) : IConnector<ListSalesInput>, IVerifies<ListSalesInput>, IPreviews<ListSalesInput>
{
    public const string Id = "conexa.list-sales";

    public async Task<StepOutcome> ExecuteAsync(ListSalesInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (tenants.Of(step.Customer, out var whyNot) is not { } tenant)
        {
            return new StepOutcome.NeedsPerson(ConexaTexts.ByHand(whyNot, ConexaTexts.CancelClicks));
        }

        if (PausedDays.Of(step) is not { } days)
        {
            return new StepOutcome.NeedsPerson(ConexaTexts.ByHand(SalesTexts.UnknownPeriod, ConexaTexts.CancelClicks));
        }

        if (days.AreNone)
        {
            return new StepOutcome.NotApplicable(SalesTexts.NoDays);
        }

        return days.Left(step.StartedAt) is { } left && left > TimeSpan.Zero
            ? new StepOutcome.Pending(SalesTexts.NotOverYet(days), left)
            : TenantRefusal.Of(tenant, await new SalesRun(tenant, days, input.Delete, step).RunAsync(cancellationToken).ConfigureAwait(false), ConexaTexts.CancelClicks);
    }

    public async Task<Verification> VerifyAsync(ListSalesInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (tenants.Of(step.Customer, out _) is not { } tenant || PausedDays.Of(step) is not { } days)
        {
            return ConexaTenants.NoApi(step);
        }

        if (days.AreNone)
        {
            return Verification.Seen(step, SalesTexts.NoDays);
        }

        if (days.Left(step.StartedAt) > TimeSpan.Zero)
        {
            return new Verification.NotInPlace(SalesTexts.NotOverYet(days));
        }

        if (!(await SalesRun.ReadAsync(tenant, days, step, cancellationToken).ConfigureAwait(false)).TryGet(out var sales, out var failed))
        {
            return TenantRefusal.Of(step, new Verification.CannotTell(failed));
        }

        return sales.Length == 0 ? Verification.Seen(step, SalesTexts.None(days))
            : new Verification.NotInPlace(SalesTexts.Some(sales, days));
    }

    public async Task<Preview> PreviewAsync(ListSalesInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (tenants.Of(step.Customer, out var whyNot) is not { } tenant)
        {
            return new Preview.WouldAskPerson(ConexaTexts.ByHand(whyNot, ConexaTexts.CancelClicks));
        }

        if (PausedDays.Of(step) is not { } days)
        {
            return new Preview.WouldAskPerson(ConexaTexts.ByHand(SalesTexts.UnknownPeriod, ConexaTexts.CancelClicks));
        }

        if (days.AreNone || days.Left(step.StartedAt) > TimeSpan.Zero)
        {
            return new Preview.NothingToDo(days.AreNone ? SalesTexts.NoDays : SalesTexts.NotOverYet(days));
        }

        if (!(await SalesRun.ReadAsync(tenant, days, step, cancellationToken).ConfigureAwait(false)).TryGet(out var sales, out var failed))
        {
            return TenantRefusal.Of(tenant, new Preview.CannotTell(failed), ConexaTexts.CancelClicks);
        }

        var deletable = input.Delete ? sales.Where(s => s.IsOneOff).ToArray() : [];
        return sales.Length == 0 ? new Preview.NothingToDo(SalesTexts.None(days))
            : deletable.Length == 0 ? new Preview.WouldAskPerson(SalesTexts.Instructions(sales, days, new Dictionary<long, string>()))
            : new Preview.WouldAct(
                [.. deletable.Select(s => $"Excluir a venda avulsa {SalesTexts.Line(s)} (não volta).")],
                sales.Length == deletable.Length ? [] : [SalesTexts.Some([.. sales.Except(deletable)], days) + " Estas ficam para uma pessoa."]);
    }
}
