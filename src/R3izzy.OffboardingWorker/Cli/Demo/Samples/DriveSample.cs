using System.Text;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class DriveSample(SandboxHost sandbox, DemoGround ground) : DemoSample(sandbox)
{
    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Drive:DriveAddress"] = Address("drive"),
        ["Drive:FirestoreAddress"] = Address("firestore"),
        ["Drive:StorageAddress"] = Address("storage"),
        ["Drive:Credential:Key"] = ground.CredentialKey,
        ["Drive:SharedDriveId"] = ground.SharedDriveId,
        ["Drive:ClientsFolderId"] = ground.ClientsFolderId,
        ["Drive:Firestore:ProjectByPlan:pro"] = DemoGround.ProProject,
        ["Drive:Firestore:ProjectByPlan:lite"] = DemoGround.LiteProject,
        ["Drive:Firestore:Roots:0"] = "clientes/{firestore}",
        ["Drive:Storage:BucketByPlan:pro"] = DemoGround.ProProject,
        ["Drive:Storage:BucketByPlan:lite"] = DemoGround.LiteProject,
        ["Drive:Storage:Prefixes:0"] = "clientes/{firestore}/",
    };

    public override void Seed(DemoCustomer customer)
    {
        var project = DemoGround.ProjectOf(customer.Plan);
        var documents = Sandbox.Platform<SimulatedFirestore>();
        documents.Add(project, $"clientes/{customer.Id}", new { nome = customer.Name, status = "ativo", plano = customer.Plan });
        for (var note = 1; note <= 25; note++)
        {
            documents.Add(project, $"clientes/{customer.Id}/notas/{note:000}", new { numero = note, valor = note * 19.9, pago = note % 2 == 0 });
        }

        // Below a document that was never written: only its children exist.
        documents.Add(project, $"clientes/{customer.Id}/anos/2026/fechamentos/06", new { receita = 1234.56 });
        var objects = Sandbox.Platform<SimulatedStorage>();
        objects.AddObject(project, $"clientes/{customer.Id}/xml/nota 001.xml", Encoding.UTF8.GetBytes($"<nota cliente=\"{customer.Id}\"/>"), "application/xml");
        objects.AddSyntheticObject(project, $"clientes/{customer.Id}/relatórios/anual.pdf", 3 * 1024 * 1024);
        customer.Accounts["firestore"] = customer.Id;
        if (customer.HasOwnBackup)
        {
            var drive = Sandbox.Platform<SimulatedDrive>();
            drive.AddFile(drive.AddFolder(ground.ClientsFolderId, customer.Name), "backup-do-aplicativo.zip", new byte[2048], "application/zip");
        }
    }
}
