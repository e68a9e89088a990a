using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>What one whole pass over a tenant's customers found.</summary>
internal sealed class AccessCensus
{
    private int _customers;
    private int _blocked;
    private int _without;
    private int _unknown;
    private int _unknownWithLogin;

    public void Clear() => (_customers, _blocked, _without, _unknown, _unknownWithLogin) = (0, 0, 0, 0, 0);

    public void Count(IReadOnlyList<ConexaCustomer> customers, AccessRecords records)
    {
        _customers += customers.Count;
        foreach (var customer in customers.Where(c => c.HasLoginAccess != true))
        {
            if (records.HadAccess(customer.CustomerId))
            {
                _blocked++;
            }
            else if (customer.HasLoginAccess == false)
            {
                _without++;
            }
            else
            {
                _unknown++;
                _unknownWithLogin += string.IsNullOrEmpty(customer.Login) ? 0 : 1;
            }
        }
    }

    public Evidence Evidence(string tenant, AccessRecords records, int gone, IReadOnlyList<LeftCustomer> left) => new(AccessRecords.After, JsonSerializer.Serialize(new
    {
        tenant,
        customers = _customers,
        blocked = _blocked,
        already_without = _without,
        access_not_told = _unknown,
        access_not_told_with_login = _unknownWithLogin,
        recorded_with_access = records.Had.Count,
        gone,
        refused = left.Select(l => new { id = l.Id, code = l.Code }),
    }));

    /// <summary>Says whom the credential can see, because a token for one unit sees that unit's customers alone.</summary>
    public string Summary(int gone) =>
        (_blocked == 0 ? "Nenhum cliente tinha acesso à área do cliente da Conexa: " : "Acesso à área do cliente da Conexa bloqueado e conferido: ")
        + (_blocked == 0 ? "" : ConexaTexts.Count(_blocked, "bloqueado", "bloqueados") + ", ")
        + ConexaTexts.Count(_without, "já estava sem acesso", "já estavam sem acesso")
        + (_unknown == 0 ? "" : $", {ConexaTexts.Count(_unknown, "sem informação de acesso na Conexa, não alterado", "sem informação de acesso na Conexa, não alterados")}"
            + (_unknownWithLogin == 0 ? "" : $" ({ConexaTexts.Count(_unknownWithLogin, "tem login cadastrado: confira", "têm login cadastrado: confira")})"))
        + (gone == 0 ? "" : $", {ConexaTexts.Count(gone, "excluído durante o passo", "excluídos durante o passo")}")
        + $". {ConexaTexts.Count(_customers, "cliente visto", "clientes vistos")} pela credencial.";
}
