namespace R3izzy.OffboardingWorker.Intake;

internal enum JsonKind
{
    Object,
    List,
    Text,
    Bool,
    Number,
    Null,
}

/// <summary>A value of a JSON text with its place: System.Text.Json's own documents forget both places and repeated keys.</summary>
/// <param name="Offset">Byte in the text at which it begins.</param>
internal abstract record JsonPart(int Offset, JsonKind Kind)
{
    public sealed record Object(int Offset, IReadOnlyList<JsonMember> Members) : JsonPart(Offset, JsonKind.Object);

    public sealed record List(int Offset, IReadOnlyList<JsonPart> Items) : JsonPart(Offset, JsonKind.List);

    /// <param name="Value">Null when it holds half a surrogate pair, which is no text.</param>
    public sealed record Text(int Offset, string? Value) : JsonPart(Offset, JsonKind.Text);

    public sealed record Bool(int Offset, bool Value) : JsonPart(Offset, JsonKind.Bool);

    /// <summary>A number or null: no field takes either.</summary>
    public sealed record Other(int Offset, JsonKind Kind) : JsonPart(Offset, Kind);
}

/// <summary>A key and its value, in the order of the text; a key may come twice.</summary>
internal sealed record JsonMember(int Offset, string Name, JsonPart Value);
