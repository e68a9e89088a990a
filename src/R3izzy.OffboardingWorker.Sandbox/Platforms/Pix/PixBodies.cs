using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>Of all changes only the one of the status is simulated, and it goes alone.</summary>
internal static class PixBodies
{
    public static void RequireOnly(JsonObject? body, string status, string problem, string property)
    {
        if (body is null || body["status"] is not JsonValue value || !value.TryGetValue(out string? given) || given != status)
        {
            throw new PixProblem(400, problem, $"O campo {property} não respeita o schema.") { Property = property };
        }

        if (body.Count > 1)
        {
            throw new PixProblem(400, problem, "Não faz sentido remover uma cobrança ao mesmo tempo em que se realizam alterações que não serão aproveitadas.");
        }
    }
}
