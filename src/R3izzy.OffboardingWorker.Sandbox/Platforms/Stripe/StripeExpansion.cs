using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>Replaces ids by objects where <c>expand[]</c> asks for it (docs.stripe.com/api/expanding_objects).</summary>
internal static class StripeExpansion
{
    public static void Apply(StripeState state, JsonObject answer, IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            if (path.Split('.').Length > 4)
            {
                throw StripeRefusal.BadParameter("You cannot expand more than 4 levels of a property.", "expand");
            }

            Expand(state, answer, path.Split('.'), path);
        }
    }

    private static void Expand(StripeState state, JsonNode? at, ReadOnlySpan<string> path, string whole)
    {
        switch (at)
        {
            case JsonArray list:
                foreach (var item in list)
                {
                    Expand(state, item, path, whole);
                }

                break;
            case JsonObject item when path.Length > 0:
                if (!item.ContainsKey(path[0]))
                {
                    throw StripeRefusal.BadParameter($"This property cannot be expanded ({whole}).", "expand");
                }

                if (item[path[0]] is JsonValue value && value.TryGetValue(out string? id) && state.Find(id) is { } found)
                {
                    item[path[0]] = found.Copy();
                }

                Expand(state, item[path[0]], path[1..], whole);
                break;
        }
    }
}
