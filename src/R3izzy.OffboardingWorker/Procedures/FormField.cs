namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>One answer that a person's task asks for.</summary>
/// <param name="Id">Templates name it: <c>answers.competencia</c>. a-z, 0-9 and '-'.</param>
/// <param name="Label">Portuguese, what is asked.</param>
/// <param name="Type">What the answer is.</param>
/// <param name="IsRequired">The task cannot be completed without it.</param>
/// <param name="Options">The words of a choice; empty for any other type.</param>
public sealed record FormField(string Id, string Label, FormFieldType Type, bool IsRequired, IReadOnlyList<string> Options);

public enum FormFieldType
{
    /// <summary>At most 2,000 characters.</summary>
    Text,

    /// <summary>Stored as <c>2025-07</c>.</summary>
    Month,

    /// <summary>Stored as <c>2025-07-31</c>.</summary>
    Date,

    /// <summary>One of the field's options.</summary>
    Choice,

    /// <summary>A file as proof, at most 10 MiB, kept encrypted in the store.</summary>
    File,
}
