using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>JSON deep enough for documents: 20 nested maps are allowed, and each is three levels of typed JSON.</summary>
internal static class FirestoreJson
{
    public const int MaxDepth = 256;

    public static JsonSerializerOptions Options { get; } = new(PlatformJson.Options) { MaxDepth = MaxDepth };
}
