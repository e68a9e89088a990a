using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Smtp;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>Settings and customers for tests of the mail connectors.</summary>
internal static class EmailSandbox
{
    public const string Mailbox = "desligamentos@r3izzy.test";
    public const string CustomerName = "Padaria Pão & Mel Ltda";
    public const string Password = "senha-do-servidor";
    public static readonly string[] DepartmentAddresses = ["contabilidade@r3izzy.test", "financeiro@r3izzy.test", "ti@r3izzy.test", "comercial@r3izzy.test"];

    public static CustomerProfile Customer { get; } = new(
        CustomerName, ["dono@padaria.test", "socio@padaria.test"], "11222333000181", new Dictionary<string, string>());

    public static Dictionary<string, string?> GmailSettings(SandboxHost sandbox)
    {
        sandbox.Platform<SimulatedGmail>().AddMailbox(Mailbox);
        var account = sandbox.Context.Tokens.AddAccount("offboarding@r3izzy.test");
        account.MayActAs.Add(Mailbox);
        return new Dictionary<string, string?>(Company)
        {
            ["Transport"] = "gmail",
            ["Gmail:BaseAddress"] = sandbox.AddressOf("gmail").ToString(),
            ["Gmail:SearchDelay"] = "00:00:00",
            ["Credential:Key"] = account.KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token")),
            ["Credential:ActAs"] = Mailbox,
        };
    }

    /// <param name="certificateFile">Where the server's certificate is written for the client.</param>
    public static Dictionary<string, string?> SmtpSettings(SandboxHost sandbox, string certificateFile)
    {
        var server = sandbox.Platform<SimulatedSmtp>();
        server.Login = ("worker", Password);
        File.WriteAllText(certificateFile, server.CertificatePem);
        return new Dictionary<string, string?>(Company)
        {
            ["Transport"] = "smtp",
            ["Smtp:Host"] = "127.0.0.1",
            ["Smtp:Port"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Smtp:User"] = "worker",
            ["Smtp:Password"] = Password,
            ["Smtp:CertificateFile"] = certificateFile,
            ["Smtp:ReplyTimeout"] = "00:00:05",
        };
    }

    public static IReadOnlyList<StoredMessage> Sent(this SandboxHost sandbox) => sandbox.Platform<SimulatedGmail>().Mailbox(Mailbox).Messages;

    public static ConnectorBinding Connector(this PlatformRuntime runtime, string id) => runtime.Connectors.Single(c => c.Id == id);

    /// <summary>What both transports need.</summary>
    public static Dictionary<string, string?> Company => new(ConformanceSettings.Quick)
    {
        ["From:Address"] = Mailbox,
        ["From:Name"] = "R3izzy Atenção",
        ["Departments:contabilidade"] = DepartmentAddresses[0],
        ["Departments:financeiro"] = DepartmentAddresses[1],
        ["Departments:ti"] = DepartmentAddresses[2],
        ["Departments:comercial"] = DepartmentAddresses[3],
    };
}
