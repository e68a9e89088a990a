using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>Settings <c>Platforms:Firebase</c>.</summary>
public sealed class FirebaseOptions : PlatformOptions
{
    /// <summary>Where Identity Toolkit is. Default https://identitytoolkit.googleapis.com.</summary>
    public string BaseAddress { get; set; } = "https://identitytoolkit.googleapis.com";

    /// <summary>Project id by plan: <c>lite</c> and <c>pro</c> are needed; <c>pro-contabilidade</c> takes pro's unless set.</summary>
    public Dictionary<string, string> Projects { get; set; } = [];

    /// <summary>Tenant id by plan, for a project with multi-tenancy; <c>pro-contabilidade</c> takes pro's with pro's project. Default none.</summary>
    public Dictionary<string, string> TenantIds { get; set; } = [];

    /// <summary>The service account; not read while FIREBASE_AUTH_EMULATOR_HOST is set.</summary>
    public GoogleCredentialOptions Credential { get; set; } = new();
}
