using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

/// <summary>Mutual TLS with a real server that takes no caller without a certificate of its own making.</summary>
public sealed class PixCertificateTests : IAsyncLifetime
{
    private const string Password = "senha-do-certificado";

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<(string Path, string? Thumbprint)> _calls = new();
    private readonly X509Certificate2 _root = Make("CN=Raiz do banco", null, isAuthority: true);
    private X509Certificate2 _client = null!;
    private WebApplication _bank = null!;

    public async ValueTask InitializeAsync()
    {
        _client = Make("CN=recebedor", _root);
        _bank = await StartBankAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _bank.DisposeAsync();
        _client.Dispose();
        _root.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pfx_is_shown_with_every_call_the_one_for_the_token_included()
    {
        await RunAndCheckAsync(("Certificate:File", Write("a.p12", _client.Export(X509ContentType.Pkcs12, Password))), ("Certificate:Password", Password));
    }

    [Fact]
    public async Task A_pem_with_its_key_in_one_file_does_too() =>
        await RunAndCheckAsync(("Certificate:File", Write("a.pem", _client.ExportCertificatePem() + "\n" + Key().ExportPkcs8PrivateKeyPem())));

    [Fact]
    public async Task A_pem_with_an_encrypted_key_in_another_file_and_its_password_in_a_third_does_too() => await RunAndCheckAsync(
        ("Certificate:File", Write("a.crt", _client.ExportCertificatePem())),
        ("Certificate:KeyFile", Write("a.key", Key().ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)))),
        ("Certificate:PasswordFile", Write("a.txt", Password)));

    [Fact]
    public async Task Without_a_certificate_the_bank_answers_nothing()
    {
        (await RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        _calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bank_whose_root_is_not_believed_is_not_spoken_to()
    {
        var failed = await RunAsync(("Certificate:File", Write("a.pem", _client.ExportCertificatePem() + "\n" + Key().ExportPkcs8PrivateKeyPem())), ("CertificateAuthority", null));
        failed.ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        _calls.ShouldBeEmpty();
    }

    [Fact]
    public void An_expired_certificate_stops_the_start()
    {
        using var expired = Make("CN=recebedor", _root, from: TimeSpan.FromDays(-20), to: TimeSpan.FromDays(-1));
        ProblemOf("old.p12", expired.Export(X509ContentType.Pkcs12, Password), Password).ShouldContain("Platforms:pix:Certificate:File expired on ");
        using var early = Make("CN=recebedor", _root, from: TimeSpan.FromDays(1), to: TimeSpan.FromDays(9));
        ProblemOf("new.p12", early.Export(X509ContentType.Pkcs12, Password), Password).ShouldContain("Platforms:pix:Certificate:File is valid only from ");
    }

    [Fact]
    public void A_certificate_that_cannot_be_opened_or_has_no_key_stops_the_start_and_tells_no_password()
    {
        var wrong = ProblemOf("a.p12", _client.Export(X509ContentType.Pkcs12, Password), "errada");
        wrong.ShouldContain("Platforms:pix:Certificate:File cannot be opened");
        wrong.ShouldNotContain("errada");
        ProblemOf("junk.p12", [1, 2, 3], null).ShouldContain("Platforms:pix:Certificate:File cannot be opened");
        ProblemOf("a.crt", System.Text.Encoding.ASCII.GetBytes(_client.ExportCertificatePem()), null).ShouldContain("holds no private key");
    }

    [Theory]
    [InlineData(200, "vale por mais 199 dias")]
    [InlineData(12, "vence em 11 dias")]
    public async Task The_probe_tells_the_days_left(int days, string told)
    {
        using var certificate = Make("CN=recebedor", _root, to: TimeSpan.FromDays(days));
        using var runtime = Build(("Certificate:File", Write("a.p12", certificate.Export(X509ContentType.Pkcs12, Password))), ("Certificate:Password", Password));
        var finding = (await runtime.Probe.ProbeAsync(NewHarness(), default)).Findings.Single(f => f.Subject == "certificate");
        (finding.Ok, finding.Detail.Contains(told, StringComparison.Ordinal)).ShouldBe((true, true), finding.Detail);
    }

    private async Task RunAndCheckAsync(params (string, string?)[] settings)
    {
        (await RunAsync(settings)).ShouldBeOfType<StepOutcome.NotApplicable>();
        _calls.Select(c => c.Path).ShouldBe(["/oauth/token", "/api/pix/v2/rec", "/api/pix/v2/cobv", "/api/pix/v2/cob"]);
        _calls.ShouldAllBe(c => c.Thumbprint == _client.Thumbprint);
    }

    private async Task<StepOutcome> RunAsync(params (string, string?)[] settings)
    {
        using var runtime = Build(settings);
        return await runtime.Connectors.Single().Execute(new CancelRecurrenceInput(), NewHarness().NextAttempt(), default);
    }

    private PlatformRuntime Build(params (string, string?)[] settings) => StepHarness.Build(new PixPlatform(), Settings(settings));

    private string ProblemOf(string name, byte[] content, string? password)
    {
        var (runtime, problems) = StepHarness.TryBuild(new PixPlatform(), Settings(("Certificate:File", Write(name, content)), ("Certificate:Password", password)));
        runtime.ShouldBeNull();
        return string.Join('\n', problems);
    }

    private Dictionary<string, string?> Settings(params (string Key, string? Value)[] settings)
    {
        var address = _bank.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var all = new Dictionary<string, string?>(ConformanceSettings.Quick)
        {
            ["BaseAddress"] = address + "/api/pix/v2",
            ["TokenAddress"] = address + "/oauth/token",
            ["ClientId"] = "id",
            ["ClientSecret"] = "secret",
            ["WindowDays"] = "3660",
            ["CertificateAuthority"] = Write("root.pem", _root.ExportCertificatePem()),
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return all;
    }

    private static StepHarness NewHarness() => new(new("Cliente", ["cliente@exemplo.test"], PixCase.TaxId, new Dictionary<string, string>()));

    private async Task<WebApplication> StartBankAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Sandbox", Args = [] });
        builder.Logging.ClearProviders();
        // The slim builder leaves https out.
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = Make("CN=127.0.0.1", _root);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (shown, _, _) => shown.Issuer == _root.Subject;
        })));
        var bank = builder.Build();
        bank.Run(async http =>
        {
            _calls.Enqueue((http.Request.Path, http.Connection.ClientCertificate?.Thumbprint));
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(http.Request.Path == "/oauth/token"
                ? """{"access_token":"t","token_type":"Bearer","expires_in":3600}"""
                : """{"parametros":{"paginacao":{"quantidadeDePaginas":1,"quantidadeTotalDeItens":0}},"recs":[],"cobs":[]}""");
        });
        await bank.StartAsync();
        return bank;
    }

    private string Write(string name, byte[] content)
    {
        var path = _folder.Below(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    private ECDsa Key() => _client.GetECDsaPrivateKey()!;

    private static X509Certificate2 Make(
        string name, X509Certificate2? issuer, bool isAuthority = false, TimeSpan? from = null, TimeSpan? to = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }

        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
        {
            return request.CreateSelfSigned(now.AddYears(-1), now.AddYears(5));
        }

        using var certificate = request.Create(issuer, now + (from ?? TimeSpan.FromDays(-30)), now + (to ?? TimeSpan.FromDays(300)), RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
