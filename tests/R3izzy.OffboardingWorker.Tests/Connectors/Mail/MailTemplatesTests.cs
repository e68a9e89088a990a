using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>The company's own texts in the place of the built-in ones.</summary>
public sealed class MailTemplatesTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("r3izzy-mail-");
    private SandboxHost? _sandbox;
    private Dictionary<string, string?>? _settings;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _settings = new(EmailSandbox.GmailSettings(_sandbox)) { ["Templates"] = _folder.FullName };
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_text_of_the_folder_replaces_the_built_in_one_and_its_html()
    {
        Write("cliente-cancelamento.txt", "Assunto: Até logo, {{customer.name}}\n\nTchau.\n");
        using var runtime = StepHarness.Build(new EmailPlatform(), _settings!);
        await runtime.Connector("email.inform-customer").Execute(new InformCustomerInput(), new StepHarness(EmailSandbox.Customer).NextAttempt(), default);
        var mail = _sandbox!.Sent().Single().Content;
        mail.Subject.ShouldBe($"Até logo, {EmailSandbox.CustomerName} [DESL-2026-000001]");
        mail.TextOf("text/plain")!.Trim().ShouldBe("Tchau.");
        mail.TextOf("text/html").ShouldBeNull();
    }

    [Fact]
    public async Task A_new_name_can_be_used_by_a_procedure()
    {
        Write("cliente-aniversario.txt", "Assunto: Parabéns\n\n{{customer.name}}\n");
        Write("cliente-aniversario.html", "<b>{{customer.name}}</b>");
        using var runtime = StepHarness.Build(new EmailPlatform(), _settings!);
        var connector = runtime.Connector("email.inform-customer");
        connector.Serves!(new InformCustomerInput("aniversario")).ShouldBeTrue();
        (await connector.Execute(new InformCustomerInput("aniversario"), new StepHarness(EmailSandbox.Customer).NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox!.Sent().Single().Content.TextOf("text/html")!.Trim().ShouldContain("&amp;");
    }

    [Theory]
    [InlineData("cliente-pausa.txt", "Assunto: Pausa\n\nOlá\n{{customer.nome}}\n", "cliente-pausa.txt:4")]
    [InlineData("cliente-pausa.txt", "Olá\n\nsem assunto", "cliente-pausa.txt:1")]
    [InlineData("cliente-pausa.txt", "Assunto:\n\nvazio", "cliente-pausa.txt:1")]
    [InlineData("cliente-pausa.txt", "Assunto: só isto\n\n", "cliente-pausa.txt:2")]
    [InlineData("cliente-pausa.txt", "Assunto: x\n\n{{#if plan}}sem fim", "cliente-pausa.txt")]
    [InlineData("cliente-pausa.txt", "Assunto: {{#if plan}}x\n\ny{{/if}}", "cliente-pausa.txt:1")]
    [InlineData("cliente-outro.html", "<p>x</p>", "cliente-outro.txt")]
    [InlineData("clientes-pausa.txt", "Assunto: x\n\ny", "clientes-pausa.txt")]
    [InlineData("leia-me.md", "x", "leia-me.md")]
    public void A_file_that_cannot_be_used_stops_the_start_and_is_named(string file, string text, string named)
    {
        Write(file, text);
        var (runtime, problems) = StepHarness.TryBuild(new EmailPlatform(), _settings!);
        runtime.ShouldBeNull();
        problems.ShouldContain(p => p.StartsWith("Platforms:email:Templates", StringComparison.Ordinal) && p.Contains(named, StringComparison.Ordinal));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
