using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

/// <summary>Pro Admin's database: its documents are those that <see cref="DriveSample"/> seeds, with the status <c>ativo</c>.</summary>
internal sealed class FirestoreSample(SandboxHost sandbox, DemoGround ground) : DemoSample(sandbox)
{
    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Firestore:BaseAddress"] = Address("firestore"),
        ["Firestore:Credential:Key"] = ground.CredentialKey,
        ["Firestore:ProjectByPlan:pro"] = DemoGround.ProProject,
        ["Firestore:ProjectByPlan:lite"] = DemoGround.LiteProject,
        ["Firestore:Document"] = "clientes/{firestore}",
    };

    public override void Seed(DemoCustomer customer)
    {
    }
}
