using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Templates;

/// <summary>What a template may name, with a case's values. The names are those of the request; the README of this folder lists them.</summary>
public sealed class CaseFields
{
    private static readonly Dictionary<string, string> PlanNames = new(StringComparer.Ordinal)
    {
        ["lite"] = "Lite",
        ["pro"] = "Pro",
        ["pro-contabilidade"] = "Pro + Contabilidade",
    };

    private CaseFields(IReadOnlyDictionary<string, object?> values) => Values = values;

    internal IReadOnlyDictionary<string, object?> Values { get; }

    /// <summary>Names that stand for one value.</summary>
    internal static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "caseRef", "stepId", "action", "plan", "planName", "lastMonth", "lastMonthName", "lastDay", "accessEndsOn", "pausedFrom", "returnsOn",
        "requestedBy", "isCorrection", "accessHasEnded", "customer.name", "customer.email", "customer.taxId", "customer.taxIdFormatted",
    };

    /// <summary>Beginnings of names whose rest the case decides; what is not known stays empty, and is false to an <c>if</c>.</summary>
    internal static IReadOnlyList<string> Open { get; } = ["answers.", "facts.", "known.", "customer.accounts."];

    /// <summary>Where there is no case: every field is empty.</summary>
    internal static CaseFields None { get; } = new(new Dictionary<string, object?>(StringComparer.Ordinal));

    /// <summary>A plan as customers and staff know it.</summary>
    public static string PlanName(string plan) => PlanNames.GetValueOrDefault(plan, plan);

    /// <summary>Reads the answers that the case has so far.</summary>
    public static async Task<CaseFields> OfAsync(StepContext step, CancellationToken cancellationToken) =>
        Of(step, await step.Case.AnswersAsync(cancellationToken).ConfigureAwait(false));

    /// <param name="answers">By field id; months and days in the stored form.</param>
    public static CaseFields Of(StepContext step, IReadOnlyDictionary<string, string> answers) => new(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["caseRef"] = step.CaseRef,
        ["stepId"] = step.StepId,
        ["action"] = step.Action,
        ["plan"] = step.Plan,
        ["planName"] = PlanName(step.Plan),
        ["lastMonth"] = step.LastMonth ?? "",
        ["lastMonthName"] = step.LastMonth is { } month ? PortugueseDates.Month(month) : "",
        ["lastDay"] = PortugueseDates.Day(PortugueseDates.DayBegunAt(step.EffectiveEnd).AddDays(-1)),
        ["accessEndsOn"] = PortugueseDates.Day(PortugueseDates.DayBegunAt(step.EffectiveEnd)),
        ["pausedFrom"] = step.PausedFrom is { } from ? PortugueseDates.Day(from) : "",
        ["returnsOn"] = step.ReturnsOn is { } on ? PortugueseDates.Day(on) : "",
        ["requestedBy"] = step.RequestedBy,
        ["isCorrection"] = step.Round > 0,
        ["accessHasEnded"] = step.EffectiveEnd <= step.StartedAt,
        ["customer"] = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = step.Customer.Name,
            ["email"] = step.Customer.Emails[0],
            ["taxId"] = step.Customer.TaxId,
            ["taxIdFormatted"] = Formatted(step.Customer.TaxId),
            ["accounts"] = step.Customer.Accounts.ToDictionary(a => a.Key, a => (object?)a.Value, StringComparer.Ordinal),
        },
        ["facts"] = step.Facts.ToDictionary(f => f.Key, f => Fact(f.Value), StringComparer.Ordinal),
        ["known"] = step.Facts.ToDictionary(f => f.Key, _ => (object?)true, StringComparer.Ordinal),
        ["answers"] = answers.ToDictionary(a => a.Key, a => (object?)Answer(a.Value), StringComparer.Ordinal),
    });

    // facts.hasContract is true or false; facts.paysBy.pix is true when the list has the word.
    private static object Fact(IReadOnlyList<string> words) => words switch
    {
        ["true"] => true,
        ["false"] => false,
        _ => words.ToDictionary(w => w, _ => (object?)true, StringComparer.Ordinal),
    };

    private static string Answer(string stored) =>
        DateOnly.TryParseExact(stored, "yyyy-MM-dd", out var day) ? PortugueseDates.Day(day) : PortugueseDates.Month(stored);

    private static string Formatted(string taxId) => taxId.Length == 14
        ? $"{taxId[..2]}.{taxId[2..5]}.{taxId[5..8]}/{taxId[8..12]}-{taxId[12..]}"
        : taxId.Length == 11 ? $"{taxId[..3]}.{taxId[3..6]}.{taxId[6..9]}-{taxId[9..]}" : taxId;
}
