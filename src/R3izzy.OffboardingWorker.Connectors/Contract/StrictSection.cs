using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>
/// Compares a section of the settings with the options that it is read into. The binder itself stops at the first problem
/// and names our classes; whoever mistyped a key needs every one of them, by its key.
/// </summary>
public static class StrictSection
{
    /// <summary>One line for each key that the options do not have, and each value that is not of its type. Quotes no value: it may be a secret in the wrong place.</summary>
    public static IEnumerable<string> Problems(IConfiguration section, Type options)
    {
        var known = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsSetting).ToList();
        return section.GetChildren().SelectMany(child =>
            known.Find(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase)) is { } property
                ? OfValue(child, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
                : [Unknown(child, known.Select(p => p.Name))]);
    }

    /// <summary>The line for a key that is not among those known.</summary>
    public static string Unknown(IConfigurationSection key, IEnumerable<string> known) =>
        $"{key.Path} is no setting; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}.";

    private static IEnumerable<string> OfValue(IConfigurationSection section, Type type)
    {
        if (type == typeof(string))
        {
            return section.GetChildren().Any() ? [$"{section.Path} has keys below it; it takes one text."] : [];
        }

        if (ItemOf(type) is { } item)
        {
            return section.GetChildren().SelectMany(child => OfValue(child, item));
        }

        return TypeDescriptor.GetConverter(type) is var converter && converter.CanConvertFrom(typeof(string))
            ? OfText(section, type, converter)
            : Problems(section, type);
    }

    private static IEnumerable<string> OfText(IConfigurationSection section, Type type, TypeConverter converter)
    {
        try
        {
            if (section.Value is { Length: > 0 } text)
            {
                _ = converter.ConvertFromInvariantString(text);
                return [];
            }
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            // Told below.
        }

        return [$"{section.Path} cannot be read; it takes {Takes(type)}."];
    }

    // A property without a public setter is a setting only when it can be added to.
    private static bool IsSetting(PropertyInfo property) =>
        property.GetIndexParameters().Length == 0 && (property.SetMethod is { IsPublic: true } || ItemOf(property.PropertyType) is not null);

    private static Type? ItemOf(Type type) => type == typeof(string) ? null : type.GetInterfaces().Append(type)
        .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        .Select(i => i.GetGenericArguments()[0])
        .Select(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? i.GetGenericArguments()[1] : i)
        .FirstOrDefault();

    private static string Takes(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "hours:minutes:seconds, such as 00:00:30"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
        : "a " + type.Name;
}
