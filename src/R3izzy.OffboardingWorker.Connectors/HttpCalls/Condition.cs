using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>Which answers mean something: a status out of a list, and every assertion on the JSON holds. What is missing never fits.</summary>
internal sealed class Condition
{
    private readonly IReadOnlyList<Assertion> _assertions;

    private Condition(IReadOnlyList<int> statuses, IReadOnlyList<Assertion> assertions) => (Statuses, _assertions) = (statuses, assertions);

    public IReadOnlyList<int> Statuses { get; }

    public IEnumerable<JsonPointer> Pointers => _assertions.Select(a => a.Pointer);

    /// <summary>What it compares with is the same in every case.</summary>
    public bool IsFixed => _assertions.All(a => a.AnyOf.All(w => w.IsFixed));

    /// <summary>Null when the condition cannot be used; each reason is noted.</summary>
    /// <param name="mustShow">It must find something in the answer: a status alone, or a field that is not there, is what a mistyped address answers too.</param>
    public static Condition? Parse(string key, ConditionOptions declared, bool mustShow, DeclarationReading reading)
    {
        var before = reading.Problems.Count;
        if (declared.Status.Count == 0)
        {
            reading.Reject($"{key}:Status", "is missing; it takes the statuses, such as 200.");
        }

        foreach (var status in declared.Status.Where(s => !MayMeanSomething(s)))
        {
            reading.Reject($"{key}:Status", $"has {status}, which says nothing of the customer; it takes 200 to 499 without 401, 403, 407, 408, 425 and 429.");
        }

        var assertions = declared.Fields.Select((f, i) => Assertion.Parse($"{key}:Fields:{i}", f, reading)).ToList();
        if (mustShow && !declared.Fields.Exists(f => f.Exists != false))
        {
            reading.Reject($"{key}:Fields", "is missing; it takes at least one field that must be there, such as Pointer: /status with Equals: inativo.");
        }

        return reading.Problems.Count > before ? null : new Condition(declared.Status, [.. assertions.OfType<Assertion>()]);
    }

    /// <summary>Null when a value that it compares with is missing; that is added to <paramref name="obstacles"/>.</summary>
    public FilledCondition? Fill(CaseFields fields, ISet<string> obstacles)
    {
        var filled = _assertions.Select(a => a.Fill(fields, obstacles)).ToList();
        return filled.Contains(null) ? null : new FilledCondition(Statuses, [.. filled.OfType<FilledAssertion>()]);
    }

    private static bool MayMeanSomething(int status) => status is >= 200 and < 500 and not (401 or 403 or 407 or 408 or 425 or 429);

    private sealed record Assertion(JsonPointer Pointer, IReadOnlyList<CallText> AnyOf, bool Exists)
    {
        public static Assertion? Parse(string key, AssertionOptions declared, DeclarationReading reading)
        {
            var pointer = JsonPointer.Parse(declared.Pointer ?? "");
            if (pointer is null)
            {
                reading.Reject($"{key}:Pointer", "is not a JSON Pointer; it takes one such as /cliente/status.");
            }

            if ((declared.Equals is null ? 0 : 1) + (declared.OneOf.Count == 0 ? 0 : 1) + (declared.Exists is null ? 0 : 1) != 1)
            {
                reading.Reject(key, "takes exactly one of Equals, OneOf and Exists.");
                return null;
            }

            var words = declared.Equals is { } one ? [one] : declared.OneOf;
            if (words.Exists(w => w.Contains("{secret:", StringComparison.Ordinal)))
            {
                reading.Reject(key, "compares with a secret; it takes a text, in which the case's values may stand.");
                return null;
            }

            var texts = words.ConvertAll(w => CallText.Parse(key, w, reading));
            return pointer is null || texts.Contains(null) ? null : new Assertion(pointer, [.. texts.OfType<CallText>()], declared.Exists != false);
        }

        public FilledAssertion? Fill(CaseFields fields, ISet<string> obstacles)
        {
            var words = AnyOf.Select(w => w.Fill(fields, obstacles)).ToList();
            return words.Contains(null) ? null : new FilledAssertion(Pointer, [.. words.OfType<string>()], Exists);
        }
    }
}

/// <summary>A condition with this case's values.</summary>
internal sealed record FilledCondition(IReadOnlyList<int> Statuses, IReadOnlyList<FilledAssertion> Assertions)
{
    /// <param name="status">The answer's.</param>
    /// <param name="json">The answer's body; null when it is not JSON: then only a condition without assertions can fit.</param>
    public bool Fits(int status, JsonElement? json) =>
        Statuses.Contains(status) && (Assertions.Count == 0 || (json is { } body && Assertions.All(a => a.Holds(body))));
}

/// <param name="AnyOf">Empty: only whether something is there counts.</param>
/// <param name="Exists">False: nothing, or null, must be there.</param>
internal sealed record FilledAssertion(JsonPointer Pointer, IReadOnlyList<string> AnyOf, bool Exists)
{
    public bool Holds(JsonElement body)
    {
        var found = Pointer.In(body);
        return AnyOf.Count == 0 ? found is not null == Exists : found is { } value && AnyOf.Any(word => Same(value, word));
    }

    /// <summary>Settings know only texts, so a number and a truth value are compared with what they are written as.</summary>
    private static bool Same(JsonElement value, string word) => value.ValueKind switch
    {
        JsonValueKind.String => string.Equals(value.GetString(), word, StringComparison.Ordinal),
        JsonValueKind.True => word.Equals("true", StringComparison.OrdinalIgnoreCase),
        JsonValueKind.False => word.Equals("false", StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Number => value.TryGetDecimal(out var number)
            && decimal.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var expected) && number == expected,
        JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined => false,
        _ => false,
    };
}
