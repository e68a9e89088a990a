using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

/// <summary>A request body read as Google reads JSON: an unknown name or a wrong type is INVALID_ARGUMENT, int64 comes as string or number.</summary>
internal sealed class ToolkitBody
{
    private readonly JsonElement _root;

    private ToolkitBody(JsonElement root) => _root = root;

    /// <param name="http">The exchange.</param>
    /// <param name="simulated">Fields that this simulator acts on.</param>
    /// <param name="documented">Fields that the vendor's document has besides, and that this simulator answers with 501 rather than ignore.</param>
    public static async Task<ToolkitBody> ReadAsync(HttpContext http, IReadOnlySet<string> simulated, IReadOnlySet<string> documented)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted).ConfigureAwait(false);
            var root = document.RootElement.Clone();
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Invalid("Invalid JSON payload received. Unexpected token.");
            }

            foreach (var field in root.EnumerateObject())
            {
                if (documented.Contains(field.Name))
                {
                    throw new ToolkitError(501, $"The sandbox does not simulate {field.Name}.", "UNIMPLEMENTED");
                }

                if (!simulated.Contains(field.Name))
                {
                    throw Invalid($"Invalid JSON payload received. Unknown name \"{field.Name}\": Cannot find field.");
                }
            }

            return new ToolkitBody(root);
        }
        catch (JsonException)
        {
            throw Invalid("Invalid JSON payload received. Unexpected token.");
        }
    }

    public bool Has(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public string? Text(string name) => Read(name, JsonValueKind.String) is { } value ? value.GetString() : null;

    public bool? Flag(string name) => !Has(name) ? null : _root.GetProperty(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid($"Invalid value at '{name}' (TYPE_BOOL)"),
    };

    public long? Int64(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        var value = _root.GetProperty(name);
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid($"Invalid value at '{name}' (TYPE_INT64), \"{text}\"");
    }

    public IReadOnlyList<string> Texts(string name) => Read(name, JsonValueKind.Array) is not { } list ? [] :
    [
        .. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw Invalid($"Invalid value at '{name}[0]' (TYPE_STRING)")),
    ];

    private JsonElement? Read(string name, JsonValueKind kind) => !Has(name) ? null
        : _root.GetProperty(name) is var value && value.ValueKind == kind ? value
        : throw Invalid($"Invalid value at '{name}' (TYPE_{kind.ToString().ToUpperInvariant()})");

    private static ToolkitError Invalid(string message) => new(400, message, "INVALID_ARGUMENT");
}
