using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>The query of one request; a parameter that the operation does not have is refused, as App Store Connect does.</summary>
internal sealed class AppStoreQuery
{
    /// <summary>Part of the links that the service hands out, in no document.</summary>
    private const string Cursor = "cursor";

    private readonly HttpContext _http;
    private readonly AppStoreQuirks _quirks;

    public AppStoreQuery(HttpContext http, AppStoreQuirks quirks, params string[] known)
    {
        (_http, _quirks) = (http, quirks);
        foreach (var name in http.Request.Query.Keys)
        {
            if (name != Cursor && !known.Contains(name))
            {
                throw AppStoreRefusal.IllegalParameter(name);
            }
        }

        foreach (var name in known.Where(n => n.StartsWith("limit", StringComparison.Ordinal)))
        {
            _ = Number(name, name == "limit" ? 200 : 50);
        }
    }

    /// <summary>The values of an array parameter, which are written with commas; null when it is absent.</summary>
    public IReadOnlyList<string>? Values(string name) =>
        _http.Request.Query.TryGetValue(name, out var value) ? value.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries) : null;

    public bool Matches(string name, string? value) =>
        Values(name) is not { } wanted || (value is not null && wanted.Contains(value, _quirks.FiltersMindLetterCase ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase));

    public bool Includes(string relationship) => Values("include")?.Contains(relationship) == true;

    public bool Shows(string type, string field) => Values($"fields[{type}]") is not { } shown || shown.Contains(field);

    public int IncludeLimit(string relationship) => Math.Min(Number($"limit[{relationship}]", 50), _quirks.LargestInclude);

    public int Limit => Math.Min(Number("limit", 200), _quirks.LargestPage);

    public int Offset => int.TryParse(_http.Request.Query[Cursor].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0;

    public string Link(string path) => $"{_http.Request.Scheme}://{_http.Request.Host}{path}";

    public string Self => Link($"{_http.Request.Path}{_http.Request.QueryString}");

    public string Next(int offset)
    {
        var kept = _http.Request.Query.Where(q => q.Key != Cursor).Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value.ToString())}");
        return Link($"{_http.Request.Path}?{string.Join('&', kept.Append(FormattableString.Invariant($"{Cursor}={offset}")))}");
    }

    private int Number(string name, int most)
    {
        var text = _http.Request.Query[name].ToString();
        return text.Length == 0 ? Math.Min(50, most)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
            : throw AppStoreRefusal.InvalidParameter(name, text);
    }
}
