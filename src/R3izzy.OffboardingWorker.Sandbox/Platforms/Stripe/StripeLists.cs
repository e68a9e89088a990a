using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>Pages of lists and searches (docs.stripe.com/api/pagination).</summary>
internal static class StripeLists
{
    public static readonly string[] Paging = ["limit", "starting_after", "ending_before"];

    public static JsonObject Page(IEnumerable<JsonObject> rows, StripeCall call, StripeTable table, string url)
    {
        var limit = Limit(call);
        var all = rows.ToList();
        var after = call.Parameters.Text("starting_after");
        var before = call.Parameters.Text("ending_before");
        if (after is not null && before is not null)
        {
            throw StripeRefusal.BadParameter("You cannot parameterize both 'starting_after' and 'ending_before'.", "ending_before");
        }

        IEnumerable<JsonObject> rest = all;
        if (after is not null)
        {
            table.RequireParam(after, "starting_after");
            rest = all.SkipWhile(o => o.Id() != after).Skip(1);
        }
        else if (before is not null)
        {
            table.RequireParam(before, "ending_before");
            rest = all.TakeWhile(o => o.Id() != before).TakeLast(limit + 1);
        }

        var page = rest.Take(limit + 1).ToList();
        return Of([.. page.Take(limit)], page.Count > limit, url);
    }

    public static JsonObject Of(IReadOnlyList<JsonObject> rows, bool hasMore, string url) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. rows.Select(r => r.Copy())]),
        ["has_more"] = hasMore,
        ["url"] = url,
    };

    /// <summary>Search pages by an opaque cursor, not by an object's id.</summary>
    public static JsonObject SearchPage(IReadOnlyList<JsonObject> rows, StripeCall call, string url)
    {
        var limit = Limit(call);
        var from = 0;
        if (call.Parameters.Text("page") is { } cursor
            && !(cursor.StartsWith("cursor_", StringComparison.Ordinal) && int.TryParse(cursor.AsSpan(7), out from)))
        {
            throw StripeRefusal.BadParameter("Invalid page.", "page");
        }

        var more = rows.Count > from + limit;
        return new JsonObject
        {
            ["object"] = "search_result",
            ["data"] = new JsonArray([.. rows.Skip(from).Take(limit).Select(r => r.Copy())]),
            ["has_more"] = more,
            ["next_page"] = more ? $"cursor_{from + limit}" : null,
            ["url"] = url,
        };
    }

    private static int Limit(StripeCall call) => call.Parameters.Number("limit") switch
    {
        null => 10,
        < 1 => throw StripeRefusal.BadParameter("This value must be greater than or equal to 1.", "limit"),
        > 100 and var given => throw StripeRefusal.BadParameter(
            $"This value must be less than or equal to 100 (it currently is '{given}').", "limit"),
        var given => (int)given.Value,
    };
}
