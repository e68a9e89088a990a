using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

/// <summary>GET /customers, GET and PATCH /customer/:id.</summary>
internal static class ConexaCustomers
{
    public static JsonObject List(ConexaSystem system, HttpRequest request)
    {
        ConexaPaging.Admit(request, "id[]", "isActive");
        var ids = ConexaPaging.Numbers(request, "id[]");
        return ConexaPaging.Page(request, [.. system.Customers.Where(c => !c.IsHidden && ids?.Contains(c.Id) != false)], Show);
    }

    public static JsonObject Get(ConexaSystem system, long id) => Find(system, id) is { IsHidden: false } customer
        ? Show(customer)
        : throw new ConexaRefusal(401, "You don't have permission to access this Customer");

    public static JsonObject Change(ConexaSystem system, long id, JsonElement body)
    {
        var customer = Find(system, id);
        if (customer.IsProtected || customer.IsHidden)
        {
            throw ConexaRefusal.NoCustomer();
        }

        if (customer.Spoiled is { } code)
        {
            throw ConexaRefusal.Code(code, "Injected by the sandbox.");
        }

        if (!body.TryGetProperty("hasLoginAccess", out var wanted))
        {
            throw ConexaRefusal.Of(501, null);
        }

        if (wanted.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw ConexaRefusal.Field("hasLoginAccess", "hasLoginAccess must be boolean");
        }

        if (wanted.GetBoolean() && system.GrantNeedsLogin && customer.Login is null && !body.TryGetProperty("login", out _))
        {
            throw ConexaRefusal.Field("login", "login does not exist or is empty");
        }

        if (customer.HasAccess != wanted.GetBoolean())
        {
            customer.HasAccess = wanted.GetBoolean();
            system.Happened(wanted.GetBoolean() ? "access.restored" : "access.blocked", id);
        }

        return Show(customer);
    }

    private static SimulatedCustomer Find(ConexaSystem system, long id) =>
        system.Customers.Find(c => c.Id == id) ?? throw ConexaRefusal.NoCustomer();

    private static JsonObject Show(SimulatedCustomer customer) => new()
    {
        ["address"] = new JsonObject
        {
            ["additionalDetails"] = null,
            ["city"] = "Campinas",
            ["neighborhood"] = "Centro",
            ["number"] = "443",
            ["state"] = new JsonObject { ["id"] = 26, ["name"] = "São Paulo", ["abbreviation"] = "SP" },
            ["street"] = "Rua de Exemplo",
            ["zipCode"] = "13058-111",
        },
        ["automaticallyIssueNfse"] = "notIssue",
        ["cellNumber"] = "11999999999",
        ["companyId"] = 3,
        ["createdAt"] = customer.CreatedAt.ToOffset(TimeSpan.FromHours(-3)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        ["customerId"] = customer.Id,
        ["emailsFinancialMessages"] = new JsonArray($"financeiro{customer.Id}@exemplo.test"),
        ["emailsMessage"] = new JsonArray($"contato{customer.Id}@exemplo.test"),
        ["extraFields"] = new JsonArray(),
        ["fieldOfActivity"] = null,
        ["firstName"] = customer.Name.Split(' ')[0],
        ["hasLoginAccess"] = customer.HasAccess,
        ["isActive"] = true,
        ["isBlocked"] = false,
        ["isForeign"] = false,
        ["isJuridicalPerson"] = false,
        ["login"] = customer.Login,
        ["name"] = customer.Name,
        ["naturalPerson"] = new JsonObject
        {
            ["birthDate"] = null,
            ["cpf"] = "111.111.111-11",
            ["issuingAuthority"] = null,
            ["maritalStatus"] = "not informed",
            ["profession"] = null,
            ["rg"] = null,
        },
        ["notes"] = null,
        ["notesNfse"] = null,
        ["phones"] = new JsonArray("11999999999"),
        ["pronunciation"] = null,
        ["tradeName"] = customer.Name,
        ["website"] = null,
    };
}
