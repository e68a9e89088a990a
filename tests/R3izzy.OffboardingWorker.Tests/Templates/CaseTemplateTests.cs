using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Templates;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Templates;

public sealed class CaseTemplateTests
{
    private static CaseFields Fields(
        string name = "Padaria Pão Quente", string requestedBy = "ana@comercial", IReadOnlyDictionary<string, string>? answers = null) => CaseFields.Of(
        new StepContext
        {
            CaseRef = "DESL-2026-000042",
            StepId = "avisar",
            Plan = "pro-contabilidade",
            Action = "cancel",
            Customer = new CustomerProfile(name, ["dono@padaria.example", "outro@padaria.example"], "11222333000181", new Dictionary<string, string> { ["google-play"] = "g@play.example" }),
            LastMonth = "2026-12",
            EffectiveEnd = new DateTimeOffset(2027, 1, 1, 3, 0, 0, TimeSpan.Zero),
            PausedFrom = null,
            ReturnsOn = null,
            Facts = new Dictionary<string, IReadOnlyList<string>> { ["hasContract"] = ["true"], ["hasAccounting"] = ["false"], ["paysBy"] = ["pix", "stripe"] },
            RequestedBy = requestedBy,
            Round = 0,
            Attempt = 1,
            IdempotencyKey = "k",
            StartedAt = default,
            CaseOpenedAt = default,
            Checkpoint = null,
            EarlierEvidence = [],
            Mark = StepHarness.MarkOf,
            Journal = null!,
            Calls = null!,
            Case = NoCaseRecords.Instance,
        },
        answers ?? new Dictionary<string, string>());

    private static string Fill(string text, CaseFields? fields = null, TemplateFormat format = TemplateFormat.Text)
    {
        var problems = new List<string>();
        var template = CaseTemplate.Parse("t", text, format, problems);
        problems.ShouldBeEmpty();
        return template.ShouldNotBeNull().Fill(fields ?? Fields());
    }

    private static IReadOnlyList<string> Problems(string text, TemplateFormat format = TemplateFormat.Text)
    {
        var problems = new List<string>();
        CaseTemplate.Parse("aviso.txt", text, format, problems).ShouldBeNull(text);
        return problems.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("{{caseRef}} {{stepId}} {{action}} {{plan}} {{planName}}", "DESL-2026-000042 avisar cancel pro-contabilidade Pro + Contabilidade")]
    [InlineData("{{lastMonth}} {{lastMonthName}} {{lastDay}} {{accessEndsOn}}", "2026-12 Dezembro/2026 31/12/2026 01/01/2027")]
    [InlineData("{{customer.name}}, {{customer.email}}, {{customer.taxId}}, {{customer.taxIdFormatted}}", "Padaria Pão Quente, dono@padaria.example, 11222333000181, 11.222.333/0001-81")]
    [InlineData("{{customer.accounts.google-play}}|{{customer.accounts.stripe}}|", "g@play.example||")]
    [InlineData("{{#if facts.hasContract}}sim{{else}}não{{/if}}", "sim")]
    [InlineData("{{#if facts.hasAccounting}}sim{{else}}não{{/if}}", "não")]
    [InlineData("{{#if facts.usesFocusNfe}}sim{{else}}não{{/if}}", "não")]
    [InlineData("{{#if facts.paysBy.pix}}pix{{/if}}{{#if facts.paysBy.boleto}}boleto{{/if}}", "pix")]
    [InlineData("{{#unless facts.hasAccounting}}sem{{/unless}}", "sem")]
    [InlineData("{{#if pausedFrom}}a{{else if lastMonth}}b{{else}}c{{/if}}", "b")]
    [InlineData("{{#if isCorrection}}Correção: {{/if}}x", "x")]
    [InlineData("{{ customer.name }}{{~#if lastMonth~}} ! {{~/if~}}", "Padaria Pão Quente!")]
    [InlineData("sem nada {de} chaves } duplas", "sem nada {de} chaves } duplas")]
    public void A_text_is_filled_with_the_values_of_its_case(string text, string filled) => Fill(text).ShouldBe(filled);

    [Fact]
    public void Answers_are_written_as_people_read_them()
    {
        var fields = Fields(answers: new Dictionary<string, string> { ["competencia"] = "2025-07", ["dataRescisao"] = "2025-07-31", ["documentos"] = "Notas de 2025" });
        Fill("{{answers.competencia}}, {{answers.dataRescisao}}, {{answers.documentos}}, {{answers.outra}}.", fields).ShouldBe("Julho/2025, 31/07/2025, Notas de 2025, .");
    }

    [Theory]
    [InlineData("{{requestedBy}}")]
    [InlineData("{{#if lastMonth}}x{{/if}}")]
    [InlineData("{{{requestedBy}}}")]
    [InlineData("}}{{requestedBy}}{{")]
    [InlineData("\\{{requestedBy}}")]
    [InlineData("$1 {0} %s")]
    public void A_value_is_never_read_as_a_template(string name)
    {
        Fill("Olá {{customer.name}}!", Fields(name)).ShouldBe($"Olá {name}!");
        Fill("Olá {{requestedBy}}!", Fields(requestedBy: name)).ShouldBe($"Olá {name}!");
        Fill("Olá {{answers.nota}}!", Fields(answers: new Dictionary<string, string> { ["nota"] = name })).ShouldBe($"Olá {name}!");
    }

    [Fact]
    public void Values_are_escaped_in_html_and_as_they_are_in_text()
    {
        var fields = Fields("<script>\"A&B\"</script>");
        Fill("{{customer.name}}", fields).ShouldBe("<script>\"A&B\"</script>");
        Fill("<b title=\"{{customer.name}}\">{{customer.name}}</b>", fields, TemplateFormat.Html)
            .ShouldBe("<b title=\"&lt;script&gt;&quot;A&amp;B&quot;&lt;/script&gt;\">&lt;script&gt;&quot;A&amp;B&quot;&lt;/script&gt;</b>");
    }

    [Theory]
    [InlineData("{{{customer.name}}}")]
    [InlineData("{{&customer.name}}")]
    [InlineData("{{& customer.name}}")]
    [InlineData("{{~{customer.name}~}}")]
    public void Nothing_gets_into_html_past_the_escaping(string text) => Problems(text, TemplateFormat.Html).ShouldHaveSingleItem().ShouldStartWith("aviso.txt:1: ");

    [Fact]
    public void An_unknown_name_is_told_with_its_line()
    {
        Problems("Olá,\n\n{{custmer.name}} e {{#if facts.}}x{{/if}}").ShouldSatisfyAllConditions(
            p => p.Count.ShouldBe(2),
            p => p.ShouldAllBe(line => line.StartsWith("aviso.txt:3: ", StringComparison.Ordinal)),
            p => p[0].ShouldContain("{{custmer.name}}"),
            p => p[0].ShouldContain("customer.name"));
    }

    [Theory]
    [InlineData("{{customer}}")]
    [InlineData("{{customer.name.first}}")]
    [InlineData("{{Customer.Name}}")]
    [InlineData("{{facts}}")]
    [InlineData("{{answers}}")]
    [InlineData("{{customer.accounts}}")]
    [InlineData("{{this}}")]
    [InlineData("{{.}}")]
    [InlineData("{{customer/name}}")]
    [InlineData("{{[customer.name]}}")]
    [InlineData("{{\"customer.name\"}}")]
    [InlineData("{{../customer.name}}")]
    [InlineData("{{customer.name customer.email}}")]
    [InlineData("{{lookup facts \"paysBy\"}}")]
    [InlineData("{{lookup answers \"{\"}}")]
    [InlineData("{{#each facts}}x{{/each}}")]
    [InlineData("{{#each answers.x}}{{this}}{{/each}}")]
    [InlineData("{{#with customer}}{{name}}{{/with}}")]
    [InlineData("{{#with customer.name as |lastDay|}}{{lastDay}}{{/with}}")]
    [InlineData("{{#if facts.hasContract as |x|}}y{{/if}}")]
    [InlineData("{{> customer.name}}")]
    [InlineData("{{#> customer.name}}x{{/customer.name}}")]
    [InlineData("{{#*inline \"x\"}}y{{/inline}}")]
    [InlineData("{{log customer.name}}")]
    [InlineData("{{@root.caseRef}}")]
    [InlineData("{{#customer.name}}x{{/customer.name}}")]
    [InlineData("{{#if customer.name}}x")]
    [InlineData("{{#if}}x{{/if}}")]
    [InlineData("{{#if customer.name}}x{{/unless}}")]
    [InlineData("{{else}}")]
    [InlineData("x{{/if}}")]
    [InlineData("{{customer.name")]
    [InlineData("{{customer.name}")]
    [InlineData("{{customer.\nname}}")]
    [InlineData("{{}}")]
    [InlineData("{{ }}")]
    [InlineData("{{if customer.name}}")]
    public void What_is_no_name_or_condition_is_refused_when_it_is_read(string text)
    {
        Problems(text).ShouldNotBeEmpty();
        Problems(text).ShouldAllBe(p => p.StartsWith("aviso.txt:1: ", StringComparison.Ordinal));
        Problems("linha\n" + text, TemplateFormat.Html).ShouldAllBe(p => p.StartsWith("aviso.txt:2: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_comment_is_left_out() => Fill("a{{! nota para quem edita }}b{{!-- {{outra}} --}}c").ShouldBe("abc");
}

public sealed class PortugueseDatesTests
{
    [Theory]
    [InlineData("2025-01", "Janeiro/2025")]
    [InlineData("2025-03", "Março/2025")]
    [InlineData("2025-12", "Dezembro/2025")]
    [InlineData("2025-13", "2025-13")]
    [InlineData("Julho", "Julho")]
    [InlineData("", "")]
    public void A_month_is_named_and_any_other_text_stays(string text, string month) => PortugueseDates.Month(text).ShouldBe(month);

    [Theory]
    [InlineData("2027-01-01T03:00:00Z", "01/01/2027")]
    // Summer time, which Brazil had until 2019: midnight was two hours after UTC's.
    [InlineData("2019-01-01T02:00:00Z", "01/01/2019")]
    [InlineData("2026-12-31T03:00:00Z", "31/12/2026")]
    public void A_midnight_in_Sao_Paulo_is_of_the_day_that_it_begins(string midnight, string day) =>
        PortugueseDates.Day(PortugueseDates.DayBegunAt(DateTimeOffset.Parse(midnight, System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(day);
}
