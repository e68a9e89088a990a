namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>One page of a list read with <c>limit</c> and <c>offset</c>.</summary>
internal sealed record ConexaPage<T>(IReadOnlyList<T> Data, ConexaPagination Pagination);

internal sealed record ConexaPagination(bool HasNext);

/// <summary>A customer of the tenant, as far as its access to the customer area goes: everything else that Conexa tells of a person is left unread.</summary>
/// <param name="CustomerId">The tenant's number of it.</param>
/// <param name="HasLoginAccess">Null occurs, also beside a login; what it means is not documented.</param>
/// <param name="Login">Only whether there is one matters.</param>
internal sealed record ConexaCustomer(long CustomerId, bool? HasLoginAccess = null, string? Login = null);

/// <param name="SaleId">Number.</param>
/// <param name="Status">One of eight words; <c>notBilled</c> is the one that can still be taken back.</param>
/// <param name="ReferenceDate">With the tenant's own offset.</param>
/// <param name="Amount">Final value, in reais.</param>
/// <param name="ContractId">Set when a contract made it.</param>
/// <param name="RecurringSaleId">Set when a recurring sale made it.</param>
internal sealed record ConexaSale(
    long SaleId, string Status, DateTimeOffset ReferenceDate, decimal Amount, long? ContractId = null, long? RecurringSaleId = null)
{
    /// <summary>The day as the tenant sees it.</summary>
    public DateOnly Day => DateOnly.FromDateTime(ReferenceDate.DateTime);

    public bool IsOneOff => ContractId is null && RecurringSaleId is null;
}

/// <summary>The answer of <c>POST /auth</c>.</summary>
internal sealed record ConexaLogin(string AccessToken, long ExpiresIn);

/// <summary>What became of a write to one object.</summary>
internal enum ConexaWrite
{
    Taken,

    /// <summary>404: gone, or not for this credential; Conexa does not tell which.</summary>
    NotThere,
}
