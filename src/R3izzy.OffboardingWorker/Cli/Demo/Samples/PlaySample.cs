using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class PlaySample : DemoSample
{
    private const string TesterGroup = "testadores@r3izzy.com.br";
    private const string Package = "br.com.r3izzy.app";

    private readonly DemoGround _ground;

    public PlaySample(SandboxHost sandbox, DemoGround ground) : base(sandbox)
    {
        _ground = ground;
        var app = sandbox.Platform<SimulatedAndroidPublisher>().AddApp(Package, DemoGround.ServiceAccount);
        app.Tracks["Manager"] = [TesterGroup];
        Groups.AddAdmin(DemoGround.ServiceAccount);
        Groups.AddGroup(TesterGroup);
    }

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Play:PublisherAddress"] = Address("android-publisher"),
        ["Play:CloudIdentityAddress"] = Address("cloud-identity"),
        ["Play:DirectoryAddress"] = Address("directory"),
        ["Play:Credential:Key"] = _ground.CredentialKey,
        ["Play:Package"] = Package,
        ["Play:Groups:0"] = TesterGroup,
        ["Play:ConsoleEmailLists"] = "none",
    };

    private WorkspaceGroups Groups => Sandbox.Platform<SimulatedCloudIdentity>().Groups;

    public override void Seed(DemoCustomer customer) => Groups.Add(TesterGroup, customer.Email);
}
