using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>What a look at recorded customers found, each of them in one of four.</summary>
/// <param name="With">They have access.</param>
/// <param name="Without">They have none, or Conexa does not tell.</param>
/// <param name="Gone">404.</param>
/// <param name="Hidden">There, perhaps, but not for this credential; with the answer's code.</param>
internal sealed record AccessBatch(
    IReadOnlyList<long> With, IReadOnlyList<long> Without, IReadOnlyList<long> Gone, IReadOnlyList<LeftCustomer> Hidden)
{
    /// <param name="tenant">Whose customers.</param>
    /// <param name="ids">At most a page of them.</param>
    /// <param name="step">Logs the calls.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<Result<AccessBatch>> ReadAsync(ConexaTenant tenant, long[] ids, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await tenant.Client.ListCustomersAsync(ids, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var failed))
        {
            return failed;
        }

        var there = page.Data.Where(c => ids.Contains(c.CustomerId)).ToList();
        var gone = new List<long>();
        var hidden = new List<LeftCustomer>();
        // Not in the list may mean gone, or a list that leaves some out: "gone" is believed of a 404 alone.
        foreach (var missing in ids.Except(there.Select(c => c.CustomerId)))
        {
            var found = await tenant.Client.FindCustomerAsync(missing, step.Calls, cancellationToken).ConfigureAwait(false);
            if (found.TryGet(out var answer, out failed))
            {
                there.AddRange(answer.Value is { } customer ? [customer] : []);
                gone.AddRange(answer.Value is null ? [missing] : []);
            }
            else if (failed.Kind is FailureKind.Unauthorized)
            {
                // The credential has just been taken for the list: here 401 and 403 are of this customer ("You don't have permission to access this Customer").
                hidden.Add(new LeftCustomer(missing, failed.Code ?? "403"));
            }
            else
            {
                return failed;
            }
        }

        return new AccessBatch(
            [.. there.Where(c => c.HasLoginAccess == true).Select(c => c.CustomerId)],
            [.. there.Where(c => c.HasLoginAccess != true).Select(c => c.CustomerId)],
            gone, hidden);
    }
}
