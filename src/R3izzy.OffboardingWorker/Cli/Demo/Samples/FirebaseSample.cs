using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class FirebaseSample(SandboxHost sandbox, DemoGround ground) : DemoSample(sandbox)
{
    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Firebase:BaseAddress"] = Address("identity-toolkit"),
        ["Firebase:Credential:Key"] = ground.CredentialKey,
        ["Firebase:Projects:pro"] = DemoGround.ProProject,
        ["Firebase:Projects:lite"] = DemoGround.LiteProject,
    };

    public override void Seed(DemoCustomer customer) =>
        Sandbox.Platform<SimulatedIdentityToolkit>().AddUser(DemoGround.ProjectOf(customer.Plan), $"uid-{customer.Id}", customer.Email);
}
