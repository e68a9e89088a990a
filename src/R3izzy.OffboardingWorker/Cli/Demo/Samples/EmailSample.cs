using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class EmailSample : DemoSample
{
    private const string Mailbox = "desligamentos@r3izzy.com.br";

    private readonly DemoGround _ground;

    public EmailSample(SandboxHost sandbox, DemoGround ground) : base(sandbox)
    {
        _ground = ground;
        sandbox.Platform<SimulatedGmail>().AddMailbox(Mailbox);
        sandbox.Context.Tokens.Find(DemoGround.ServiceAccount)!.MayActAs.Add(Mailbox);
    }

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Email:Transport"] = "gmail",
        ["Email:From:Address"] = Mailbox,
        ["Email:Gmail:BaseAddress"] = Address("gmail"),
        // The simulated mailbox finds a mail as soon as it is there.
        ["Email:Gmail:SearchDelay"] = "00:00:00",
        ["Email:Credential:Key"] = _ground.CredentialKey,
        ["Email:Credential:ActAs"] = Mailbox,
        ["Email:Departments:contabilidade"] = "contabilidade@r3izzy.com.br",
        ["Email:Departments:financeiro"] = "financeiro@r3izzy.com.br",
        ["Email:Departments:ti"] = "ti@r3izzy.com.br",
        ["Email:Departments:comercial"] = "comercial@r3izzy.com.br",
        ["Email:Escalation:default"] = "gestao@r3izzy.com.br",
    };

    /// <summary>A customer is known here by the addresses of the request alone.</summary>
    public override void Seed(DemoCustomer customer)
    {
    }
}
