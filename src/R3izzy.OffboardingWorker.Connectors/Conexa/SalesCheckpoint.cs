using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>The sales that Conexa did not let this step delete, with its codes: in further attempts they are left alone.</summary>
internal static class SalesCheckpoint
{
    private const string Kind = "sales:";

    public static Dictionary<long, string> Read(string? checkpoint) =>
        checkpoint?.StartsWith(Kind, StringComparison.Ordinal) == true
            ? JsonSerializer.Deserialize<Dictionary<long, string>>(checkpoint[Kind.Length..]) ?? []
            : [];

    public static string Write(Dictionary<long, string> refused) => Kind + JsonSerializer.Serialize(refused);
}
