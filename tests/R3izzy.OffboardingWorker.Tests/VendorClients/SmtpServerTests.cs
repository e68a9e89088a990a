using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Mail;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>Our SMTP client against a server of others (npm smtp-server): STARTTLS, login, refusals.</summary>
public sealed class SmtpServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("r3izzy-smtp-server-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task A_mail_arrives_over_starttls_with_a_login(string mechanism)
    {
        using var server = await NodeServer.StartAsync("smtp-server");
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        using var runtime = StepHarness.Build(new EmailPlatform(), await SettingsAsync(http, server, mechanism));
        var harness = new StepHarness(EmailSandbox.Customer);
        (await InformAsync(runtime, harness)).ShouldBeOfType<StepOutcome.Done>();

        var taken = (await http.GetFromJsonAsync<JsonElement>(new Uri(server.Address, "messages"), TestContext.Current.CancellationToken))[0];
        taken.GetProperty("secure").GetBoolean().ShouldBeTrue();
        taken.GetProperty("user").GetString().ShouldBe("worker");
        taken.GetProperty("to").EnumerateArray().Select(t => t.GetString()).ShouldBe(EmailSandbox.Customer.Emails);
        var mail = InternetMessage.Parse(Convert.FromBase64String(taken.GetProperty("raw").GetString()!)).ShouldNotBeNull();
        mail.Header("Message-ID").ShouldBe("<DESL-2026-000001.step@r3izzy.test>");
        mail.TextOf("text/html")!.ShouldContain("30/11/2026");
        harness.Calls.Single().RequestId.ShouldBe("V3ND0R1");
    }

    [Fact]
    public async Task Its_refusals_are_read_by_their_codes()
    {
        using var server = await NodeServer.StartAsync("smtp-server");
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        var settings = await SettingsAsync(http, server, "PLAIN");
        using (var wrong = StepHarness.Build(new EmailPlatform(), new Dictionary<string, string?>(settings) { ["Smtp:Password"] = "outra" }))
        {
            (await InformAsync(wrong, new StepHarness(EmailSandbox.Customer))).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
        }

        using var runtime = StepHarness.Build(new EmailPlatform(), settings);
        var dead = new StepHarness(EmailSandbox.Customer with { Emails = ["morto@padaria.test"] });
        var failed = (await InformAsync(runtime, dead)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "smtp-550"));
        var partly = new StepHarness(EmailSandbox.Customer with { Emails = ["morto@padaria.test", "vivo@padaria.test"] });
        (await InformAsync(runtime, partly)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await http.GetFromJsonAsync<JsonElement>(new Uri(server.Address, "messages"), TestContext.Current.CancellationToken)).GetArrayLength().ShouldBe(1);
    }

    private static Task<StepOutcome> InformAsync(PlatformRuntime runtime, StepHarness harness) =>
        runtime.Connector("email.inform-customer").Execute(new InformCustomerInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);

    private async Task<Dictionary<string, string?>> SettingsAsync(HttpClient http, NodeServer server, string mechanism)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var pem = certificate.ExportCertificatePem();
        var file = Path.Combine(_folder.FullName, "server.pem");
        await File.WriteAllTextAsync(file, pem, TestContext.Current.CancellationToken);
        using var started = await http.PostAsJsonAsync(
            new Uri(server.Address, "start"), new { key = key.ExportPkcs8PrivateKeyPem(), cert = pem, authMethods = new[] { mechanism } }, TestContext.Current.CancellationToken);
        var port = (await started.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("port").GetInt32();
        return new Dictionary<string, string?>(EmailSandbox.Company)
        {
            ["Transport"] = "smtp",
            ["Smtp:Host"] = "127.0.0.1",
            ["Smtp:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Smtp:User"] = "worker",
            ["Smtp:Password"] = EmailSandbox.Password,
            ["Smtp:CertificateFile"] = file,
        };
    }
}
