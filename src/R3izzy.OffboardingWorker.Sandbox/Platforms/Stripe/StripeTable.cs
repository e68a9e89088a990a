using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>All objects of one kind, held in the vendor's own shape. Not thread-safe: the state's lock guards it.</summary>
/// <param name="noun">As error messages say it: <c>subscription</c>.</param>
/// <param name="prefix">Of its ids: <c>sub_</c>.</param>
internal sealed class StripeTable(string noun, string prefix)
{
    private readonly Dictionary<string, JsonObject> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JsonObject>> _byCustomer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JsonObject>> _byEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<JsonObject> _all = [];
    private int _last;

    public string Noun => noun;

    public string NewId() => $"{prefix}Sandbox{++_last:D8}";

    public bool Owns(string id) => id.StartsWith(prefix, StringComparison.Ordinal);

    public JsonObject Add(JsonObject item)
    {
        var id = item.Id();
        _byId.Add(id, item);
        _all.Add(item);
        if (item["customer"] is { } customer)
        {
            Of(_byCustomer, (string)customer!).Add(item);
        }

        if (item.Text("email") is { } email)
        {
            Of(_byEmail, email).Add(item);
        }

        return item;
    }

    public void Remove(string id)
    {
        if (_byId.Remove(id, out var item))
        {
            _all.Remove(item);
            if (item["customer"] is { } customer)
            {
                Of(_byCustomer, (string)customer!).Remove(item);
            }
        }
    }

    public JsonObject? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The object that the path names, or Stripe's 404.</summary>
    public JsonObject Require(string id) => Find(id) ?? throw StripeRefusal.Missing(noun, id, "id");

    /// <summary>The object that a parameter names, or Stripe's 400.</summary>
    public JsonObject RequireParam(string id, string param) => Find(id) ?? throw StripeRefusal.Missing(noun, id, param, 400);

    /// <summary>Newest first, as every list of Stripe is.</summary>
    public IEnumerable<JsonObject> NewestFirst(string? customer) => NewestFirst(customer is null ? _all : Of(_byCustomer, customer));

    /// <summary>Those with this e-mail in any case: a large account must not be read through for each look-up.</summary>
    public IEnumerable<JsonObject> NewestFirstByEmail(string email) => NewestFirst(Of(_byEmail, email));

    private static IEnumerable<JsonObject> NewestFirst(List<JsonObject> items) =>
        items.AsEnumerable().Reverse().OrderByDescending(o => o.Number("created") ?? o.Number("date"));

    private static List<JsonObject> Of(Dictionary<string, List<JsonObject>> index, string key)
    {
        if (!index.TryGetValue(key, out var items))
        {
            index[key] = items = [];
        }

        return items;
    }
}

/// <summary>Short ways to read the vendor's JSON.</summary>
internal static class StripeJson
{
    public static string Id(this JsonObject item) => (string)item["id"]!;

    public static string? Text(this JsonObject item, string name) => (string?)item[name];

    public static long? Number(this JsonObject item, string name) => (long?)item[name];

    public static bool Is(this JsonObject item, string name, string value) => (string?)item[name] == value;

    public static JsonObject Copy(this JsonObject item) => (JsonObject)item.DeepClone();
}
