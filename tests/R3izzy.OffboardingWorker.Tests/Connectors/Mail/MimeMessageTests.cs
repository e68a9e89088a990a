using System.Text;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Connectors.Email.Mime;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>A mail on the wire, read by a reader that shares nothing with its writer.</summary>
public sealed class MimeMessageTests
{
    private static readonly MailSender Sender = new("de@r3izzy.test", "Equipe \"R3izzy\" \\ Atenção", "responda@r3izzy.test");

    [Theory]
    [InlineData("simples")]
    [InlineData("Padaria Pão & Mel, d'Ávila 🌱")]
    [InlineData("tudo=certo? =?utf-8?B?c2ltPz0=?= não")]
    [InlineData("Um assunto que é muito, muito, muito comprido e que por isso tem de ser dobrado em mais de uma linha, sem perder nem um só acento: áéíóúâêôãõç 🌱🌱🌱🌱🌱🌱🌱🌱🌱🌱🌱🌱")]
    public void A_subject_comes_out_as_it_went_in(string subject)
    {
        var read = Read(Mail() with { Subject = subject });
        read.Subject.ShouldBe(subject);
        read.Headers.Count(h => h.Key == "Subject").ShouldBe(1);
    }

    [Theory]
    [InlineData("Cliente\r\nBcc: alheio@alheio.test")]
    [InlineData("Cliente\nBcc: alheio@alheio.test")]
    [InlineData("Cliente\rBcc: alheio@alheio.test")]
    [InlineData("Cliente\u2028Bcc: alheio@alheio.test")]
    public void A_line_break_in_a_name_begins_no_header(string name)
    {
        var read = Read(Mail() with { Subject = name });
        read.Header("Bcc").ShouldBeNull();
        read.Subject.ShouldBe("Cliente Bcc: alheio@alheio.test");
        read.Recipients.ShouldBe(["um@cliente.test", "dois@cliente.test"]);
    }

    [Theory]
    [InlineData("a@b.test>\r\nBcc: c@d.test")]
    [InlineData("a@b.test, c@d.test")]
    [InlineData("Nome <a@b.test>")]
    [InlineData("a@b@c.test")]
    [InlineData("á@b.test")]
    [InlineData("a@b .test")]
    [InlineData("@b.test")]
    [InlineData("a@")]
    public void What_is_no_bare_address_never_reaches_a_header(string address)
    {
        MailAddress.IsValid(address).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => MimeMessage.Write(Mail() with { Recipients = [address] }, Sender));
    }

    [Theory]
    [InlineData("linha\n.\n.ponto\n..dois pontos\nfim")]
    [InlineData("acento á, sinal =, fim com blanco \ne tab\t\nçãõ")]
    [InlineData("uma linha muito comprida sem nenhuma quebra que passa de setenta e seis colunas com acentos áéíóú áéíóú áéíóú e um ponto no lugar da dobra . . . . . .")]
    public void A_text_comes_out_as_it_went_in(string text)
    {
        var read = Read(Mail() with { Text = text, Html = $"<p>{text}</p>" });
        read.TextOf("text/plain")!.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe(text);
        read.TextOf("text/html")!.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe($"<p>{text}</p>");
        read.Parts().Select(p => p.Type).ShouldBe(["text/plain", "text/html"]);
    }

    [Fact]
    public void Every_line_is_short_ascii_and_ended_by_crlf()
    {
        var raw = MimeMessage.Write(Mail() with { Subject = new string('ã', 300), Text = new string('é', 3000), Html = new string('x', 3000) }, Sender);
        raw.ShouldAllBe(b => b < 128);
        var text = Encoding.ASCII.GetString(raw);
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain("\n");
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain("\r");
        text.Split("\r\n").ShouldAllBe(l => l.Length <= 90);
        text.Split("\r\n").ShouldAllBe(l => !l.StartsWith('.') || l.Length > 1);
    }

    [Fact]
    public void The_headers_say_who_what_and_that_a_machine_wrote()
    {
        var read = Read(Mail());
        read.Header("From")!.ShouldEndWith(" <de@r3izzy.test>");
        read.Header("Reply-To").ShouldBe("responda@r3izzy.test");
        read.Header("Date").ShouldBe("Sat, 05 Dec 2026 13:04:05 +0000");
        read.Header("Auto-Submitted").ShouldBe("auto-generated");
        read.Header("MIME-Version").ShouldBe("1.0");
    }

    [Theory]
    [InlineData("DESL-2026-000042.avisar", "DESL-2026-000042.avisar@r3izzy.test")]
    [InlineData("DESL-2026-000042.avisar#1", "DESL-2026-000042.avisar=231@r3izzy.test")]
    [InlineData("DESL-2026-000042.avisar/undo", "DESL-2026-000042.avisar=2Fundo@r3izzy.test")]
    [InlineData(".a..b.", "=2Ea.=2Eb=2E@r3izzy.test")]
    public void A_message_id_is_a_dot_atom_and_another_for_another_key(string key, string id) => Sender.MessageId(key).ShouldBe(id);

    private static OutgoingMail Mail() => new(
        "DESL-2026-000042.avisar", "DESL-2026-000042", ["um@cliente.test", "dois@cliente.test"], "Assunto", "Olá", null,
        new DateTimeOffset(2026, 12, 5, 13, 4, 5, TimeSpan.Zero));

    private static InternetMessage Read(OutgoingMail mail) => InternetMessage.Parse(MimeMessage.Write(mail, Sender)).ShouldNotBeNull();
}
