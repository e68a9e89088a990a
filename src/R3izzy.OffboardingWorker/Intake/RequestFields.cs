using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>The fields of a request, one by one. What it returns counts only when no error was noted.</summary>
internal static class RequestFields
{
    private const int MostEmails = 20;

    public static OffboardingRequest? Read(ObjectFields root, RequestIdRule idRule)
    {
        var requestId = root.Value<string>("requestId", NeedOf(idRule), AccountIds.RequestId);
        var action = root.ValueOrNull<RequestAction>("action", Need.Required, WireWords.TryReadAction);
        var plan = root.ValueOrNull<Plan>("plan", Need.Required, WireWords.TryReadPlan);
        var when = ScheduleFields.Read(root, action);
        var customer = root.Object("customer", Need.Required) is { } c ? ReadCustomer(c) : null;
        var facts = ReadFacts(root.Object("facts", Need.Optional), plan);
        var requestedBy = root.Value<string>("requestedBy", Need.Required, TextRule.RequestedBy.TryRead);
        var reason = root.Value<string>("reason", Need.Optional, TextRule.Reason.TryRead);
        root.Close();
        return customer is null || action is null || plan is null || requestedBy is null
            ? null
            : new OffboardingRequest(requestId, action.Value, plan.Value, when.LastMonth, customer, facts, requestedBy, reason)
            {
                PauseFrom = when.PauseFrom,
                ReturnOn = when.ReturnOn,
                PauseRef = when.PauseRef,
            };
    }

    private static Need NeedOf(RequestIdRule rule) => rule switch
    {
        RequestIdRule.Optional => Need.Optional,
        RequestIdRule.Required => Need.Required,
    };

    private static Customer? ReadCustomer(ObjectFields fields)
    {
        var name = fields.Value<string>("name", Need.Required, TextRule.Name.TryRead);
        var emails = fields.List<string>("emails", Need.Required, (1, MostEmails), EmailAddress.TryRead);
        var taxId = fields.Value<TaxId>("taxId", Need.Required, TaxId.TryRead);
        var accounts = fields.Object("accounts", Need.Optional) is { } a ? ReadAccounts(a) : EquatableDictionary<string>.Empty;
        fields.Close();
        return name is null || emails is null || taxId is null
            ? null
            : new Customer(name, EquatableList.From(emails), taxId, accounts);
    }

    private static EquatableDictionary<string> ReadAccounts(ObjectFields fields)
    {
        var known = AccountCatalog.All
            .Select(account => (account.Key, Id: fields.Value(account.Key, Need.Optional, account.Read)))
            .Where(account => account.Id is not null)
            .Select(account => KeyValuePair.Create(account.Key, account.Id!))
            .ToList();
        fields.Close();
        return new EquatableDictionary<string>(known);
    }

    private static RequestFacts ReadFacts(ObjectFields? fields, Plan? plan)
    {
        var facts = RequestFacts.None;
        if (fields is not null)
        {
            facts = FactCatalog.All.Aggregate(facts, (known, fact) => ReadFact(fields, fact) is { } value ? known.With(fact, value) : known);
            if (plan == Plan.ProContabilidade && facts.YesNo(FactCatalog.HasAccounting) == false)
            {
                fields.Reject(FactCatalog.HasAccounting.Name, AccountingContradiction);
            }

            fields.Close();
        }

        return plan == Plan.ProContabilidade ? facts.With(FactCatalog.HasAccounting, new FactValue.YesNo(true)) : facts;
    }

    private static FactValue? ReadFact(ObjectFields fields, FactDefinition fact) => fact.Type switch
    {
        FactType.YesNo => fields.Bool(fact.Name) is { } value ? new FactValue.YesNo(value) : null,
        FactType.WordList list => fields.List<string>(fact.Name, Need.Optional, (list.Fewest, list.Most), WordOf(list.Allowed)) is { } words
            ? new FactValue.Words(EquatableList.From(list.Allowed.Where(words.Contains)))
            : null,
        _ => throw new UnreachableException(),
    };

    private static TryRead<string> WordOf(EquatableList<string> allowed) =>
        (string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) => WireWords.TryReadWord(text, allowed, out value, out flaw);

    private static readonly Flaw AccountingContradiction = new(FlawCodes.Contradiction,
        "is false, but the plan pro-contabilidade includes accounting: correct one of them.",
        "é false, mas o plano pro-contabilidade inclui contabilidade: corrija um dos dois.");
}
