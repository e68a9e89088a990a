using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

/// <summary>What several platforms of the sample company stand on: its service account, its projects, its shared drive.</summary>
internal sealed class DemoGround
{
    public const string ServiceAccount = "worker@r3izzy-sandbox.iam.gserviceaccount.com";
    public const string ProProject = "r3izzy-pro";
    public const string LiteProject = "r3izzy-lite";

    public DemoGround(SandboxHost sandbox)
    {
        sandbox.Context.Tokens.AddAccount(ServiceAccount);
        var drive = sandbox.Platform<SimulatedDrive>();
        SharedDriveId = drive.AddSharedDrive("R3izzy").Id;
        ClientsFolderId = drive.AddFolder(SharedDriveId, "Clientes");
        foreach (var project in new[] { ProProject, LiteProject })
        {
            sandbox.Platform<SimulatedIdentityToolkit>().AddProject(project);
            sandbox.Platform<SimulatedFirestore>().AddDatabase(project);
            sandbox.Platform<SimulatedStorage>().AddBucket(project);
        }

        CredentialKey = sandbox.Context.Tokens.Find(ServiceAccount)!.KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token"));
    }

    /// <summary>The shared drive that holds the folder Clientes.</summary>
    public string SharedDriveId { get; }

    public string ClientsFolderId { get; }

    /// <summary>The service account's key file, as the setting <c>Credential:Key</c> takes it.</summary>
    public string CredentialKey { get; }

    /// <summary>Where a plan's customers have their data.</summary>
    public static string ProjectOf(string plan) => plan == "lite" ? LiteProject : ProProject;
}
