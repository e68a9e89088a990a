using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tasks;

/// <summary>What a person gave as answer to one field.</summary>
public abstract record GivenAnswer
{
    private GivenAnswer() { }

    public sealed record Text(string Value) : GivenAnswer;

    /// <param name="Name">Without its folder.</param>
    public sealed record File(string Name, byte[] Content) : GivenAnswer;
}

/// <summary>Checks answers against a form, and brings them into their stored form.</summary>
public static class FormAnswers
{
    public const int LongestText = 2000;
    public const int LargestFile = 10 * 1024 * 1024;

    private static readonly TextRule FreeText = new(LongestText, TakesLineBreaks: true);

    /// <summary>Every problem names its field and what would be right.</summary>
    public static (IReadOnlyList<KeptAnswer> Kept, IReadOnlyList<string> Problems) Check(
        IReadOnlyList<FormField> form, IReadOnlyDictionary<string, GivenAnswer> given, FieldCipher cipher)
    {
        var kept = new List<KeptAnswer>();
        var problems = given.Keys.Where(k => !form.Any(f => f.Id == k))
            .Select(k => form.Count == 0 ? $"{k}: esta tarefa não pede resposta" : $"{k}: a tarefa não pede este campo; pede {Names(form)}").ToList();
        foreach (var field in form)
        {
            switch (given.GetValueOrDefault(field.Id))
            {
                case null when field.IsRequired:
                    problems.Add($"{field.Id}: falta a resposta. {field.Label}: {Takes(field)}");
                    break;
                case null:
                    break;
                case GivenAnswer.File file when field.Type == FormFieldType.File:
                    if (file.Content.Length is 0 or > LargestFile)
                    {
                        problems.Add($"{field.Id}: o arquivo tem {file.Content.Length} bytes; aceita de 1 a {LargestFile}");
                    }

                    kept.Add(new KeptAnswer(
                        field.Id, cipher.Encrypt(file.Content, Purposes.Answer), cipher.Encrypt(file.Name, Purposes.AnswerName), file.Content.Length,
                        Convert.ToHexStringLower(SHA256.HashData(file.Content))));
                    break;
                case GivenAnswer.Text text when field.Type != FormFieldType.File && Stored(field, Spaces.Trim(text.Value)) is { } stored:
                    kept.Add(new KeptAnswer(field.Id, cipher.Encrypt(stored, Purposes.Answer), null, Encoding.UTF8.GetByteCount(stored), ""));
                    break;
                default:
                    problems.Add($"{field.Id}: não serve; {Takes(field)}");
                    break;
            }
        }

        return (kept, problems);
    }

    /// <summary>What a field takes, for whoever fills it in.</summary>
    public static string Takes(FormField field) => field.Type switch
    {
        FormFieldType.Text => $"um texto de 1 a {LongestText} caracteres, com letra ou número e sem caracteres de controle",
        FormFieldType.Month => "um mês, como 2026-12 ou Dezembro/2026",
        FormFieldType.Date => "um dia, como 2026-12-31 ou 31/12/2026",
        FormFieldType.Choice => $"um de {string.Join(", ", field.Options)}",
        FormFieldType.File => $"um arquivo de até {LargestFile / 1024 / 1024} MiB (--file)",
    };

    // Null: not of the field's type.
    private static string? Stored(FormField field, string text) => field.Type switch
    {
        FormFieldType.Text => FreeText.TryRead(text, out var read, out _) ? read : null,
        FormFieldType.Month => MonthText.TryRead(text, out var month, out _) ? month.ToString() : null,
        FormFieldType.Date => DayText.TryRead(text, out var day, out _) ? DayText.ToStored(day) : null,
        FormFieldType.Choice => field.Options.FirstOrDefault(o => string.Equals(o, text, StringComparison.OrdinalIgnoreCase)),
        FormFieldType.File => null,
    };

    private static string Names(IReadOnlyList<FormField> form) => string.Join(", ", form.Select(f => f.Id));
}
