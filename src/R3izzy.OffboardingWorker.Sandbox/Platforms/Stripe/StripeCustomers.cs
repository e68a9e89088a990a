using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>docs.stripe.com/api/customers</summary>
internal static partial class StripeCustomers
{
    /// <summary>New data is found by search after "less than a minute".</summary>
    private const long SearchLag = 60;

    public static IEnumerable<StripeEndpoint> Endpoints =>
    [
        new("GET", "/v1/customers", ["email", .. StripeLists.Paging], List),
        new("GET", "/v1/customers/search", ["query", "limit", "page"], Search),
        new("GET", "/v1/customers/{id}", [], call => Retrieve(call)),
    ];

    private static JsonObject List(StripeCall call)
    {
        // The filter is exact and case-sensitive, unlike search.
        var rows = call.Parameters.Text("email") is { } email
            ? call.State.Customers.NewestFirstByEmail(email).Where(c => c.Is("email", email))
            : call.State.Customers.NewestFirst(null);
        return StripeLists.Page(rows.Where(c => c["deleted"] is null), call, call.State.Customers, "/v1/customers");
    }

    private static JsonObject Retrieve(StripeCall call)
    {
        var customer = call.State.Customers.Require(call.Id);
        return customer["deleted"] is null
            ? customer.Copy()
            : new JsonObject { ["id"] = call.Id, ["object"] = "customer", ["deleted"] = true };
    }

    private static JsonObject Search(StripeCall call)
    {
        var query = call.Parameters.Required("query");
        var clauses = Clause().Matches(query);
        if (clauses.Count == 0 || Clause().Replace(query, "").Trim() is not ("" or "AND" or "OR"))
        {
            throw StripeRefusal.BadParameter("We were unable to parse your search query.", "query");
        }

        var any = query.Contains(" OR ", StringComparison.OrdinalIgnoreCase);
        var tests = clauses.Select(Test).ToList();
        var rows = clauses is [var only] && only.Groups["field"].Value == "email" && only.Groups["operator"].Value == ":" && !only.Groups["not"].Success
            ? call.State.Customers.NewestFirstByEmail(Escape().Replace(only.Groups["value"].Value, "$1"))
            : call.State.Customers.NewestFirst(null);
        var found = rows
            .Where(c => c["deleted"] is null && c.Number("created") + SearchLag <= call.State.Now)
            .Where(c => any ? tests.Exists(t => t(c)) : tests.TrueForAll(t => t(c)));
        return StripeLists.SearchPage([.. found], call, "/v1/customers/search");
    }

    /// <summary>Search compares without regard to case (docs.stripe.com/search#search-query-language).</summary>
    private static Func<JsonObject, bool> Test(Match clause)
    {
        var field = clause.Groups["field"].Value;
        if (field is not ("email" or "name" or "phone"))
        {
            throw StripeRefusal.BadParameter($"Field `{field}` is an unsupported search field for resource `customers`.", "query");
        }

        var value = Escape().Replace(clause.Groups["value"].Value, "$1");
        Func<string, bool> matches = clause.Groups["operator"].Value == ":"
            ? text => text.Equals(value, StringComparison.OrdinalIgnoreCase)
            : text => text.Contains(value, StringComparison.OrdinalIgnoreCase);
        var negated = clause.Groups["not"].Success;
        return customer => matches(customer.Text(field) ?? "") != negated;
    }

    [GeneratedRegex("""(?<not>-)?(?<field>[a-z_]+)(?<operator>[:~])(?<quote>["'])(?<value>(?:\\.|(?!\k<quote>).)*)\k<quote>""")]
    private static partial Regex Clause();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
