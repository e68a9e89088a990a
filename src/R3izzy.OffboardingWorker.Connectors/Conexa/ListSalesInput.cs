using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>The step's <c>with</c> block.</summary>
/// <param name="Delete">
/// True: one-off sales that are not billed are deleted, which cannot be undone. Default false: a person cancels all of them. Those that a
/// contract or a recurring sale made are always a person's: the API cannot cancel them.
/// </param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ListSalesInput(bool Delete = false);
