namespace R3izzy.OffboardingWorker.Intake;

/// <summary>What is known about a fact.</summary>
public abstract record FactValue
{
    private FactValue() { }

    public sealed record YesNo(bool Value) : FactValue;

    /// <summary>Without repetition, in the order of the catalogue.</summary>
    public sealed record Words(EquatableList<string> Values) : FactValue;
}

/// <summary>The facts that a request states, by their names in <see cref="FactCatalog"/>. A name that is absent is unknown.</summary>
public sealed record RequestFacts(EquatableDictionary<FactValue> Known)
{
    public static readonly RequestFacts None = new(EquatableDictionary<FactValue>.Empty);

    /// <summary>Null when unknown.</summary>
    public bool? YesNo(FactDefinition fact) => (Known.GetValueOrDefault(fact.Name) as FactValue.YesNo)?.Value;

    /// <summary>Null when unknown; the empty list is known to be empty.</summary>
    public EquatableList<string>? Words(FactDefinition fact) => (Known.GetValueOrDefault(fact.Name) as FactValue.Words)?.Values;

    internal RequestFacts With(FactDefinition fact, FactValue value) => new(Known.With(fact.Name, value));
}
