namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>Where the password of a certificate's file is. A closed set.</summary>
internal abstract record PasswordSource
{
    public const string None = "none";

    private const string MetadataForm = "object-metadata:";
    private const string SiblingForm = "sibling:";

    private PasswordSource() { }

    public sealed record Nowhere : PasswordSource;

    /// <summary>In the object's own metadata.</summary>
    public sealed record Metadata(string Key) : PasswordSource;

    /// <summary>The content of another object, named as this one with <paramref name="Suffix"/> behind it.</summary>
    public sealed record Sibling(string Suffix) : PasswordSource;

    /// <summary>Null when it is none of the forms.</summary>
    public static PasswordSource? Read(string text) => text switch
    {
        None => new Nowhere(),
        _ when text.StartsWith(MetadataForm, StringComparison.Ordinal) && text.Length > MetadataForm.Length => new Metadata(text[MetadataForm.Length..]),
        _ when text.StartsWith(SiblingForm, StringComparison.Ordinal) && text.Length > SiblingForm.Length && !text.Contains('/', StringComparison.Ordinal) =>
            new Sibling(text[SiblingForm.Length..]),
        _ => null,
    };
}
