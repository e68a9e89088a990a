using R3izzy.OffboardingWorker.Connectors.Templates;
using R3izzy.OffboardingWorker.Documents;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tests.Intake;
using R3izzy.OffboardingWorker.Tests.Operations;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Documents;

public sealed class CaseDocumentsTests : IAsyncDisposable
{
    private readonly OperationsWorld _world = new();
    private readonly TempFolder _folder = new();

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _world.DisposeAsync();
    }

    private async Task<CaseFields> FieldsAsync(string customer, IReadOnlyDictionary<string, string> answers)
    {
        await _world.TakeAsync(SampleRequest.WithCustomer("name", customer));
        var snapshot = (await _world.Files.FindAsync("DESL-2026-000001", default))!.Snapshot;
        return CaseFields.Of(_world.Looks.AtUnqueued(snapshot, snapshot.Procedure.Find("rescisao")!), answers);
    }

    [Fact]
    public async Task The_letter_of_termination_holds_the_case_and_escapes_what_the_customer_is_called()
    {
        var fields = await FieldsAsync("Pães & <b>Cia</b>", new Dictionary<string, string> { ["competencia"] = "2026-12" });
        var html = CaseDocuments.Load(null).Fill("rescisao", fields);
        html.ShouldContain("DESL-2026-000001");
        html.ShouldContain("&amp; &lt;b&gt;Cia&lt;/b&gt;");
        html.ShouldNotContain("<b>Cia");
        html.ShouldContain("12.ABC.345/01DE-35");
        html.ShouldContain("<strong>Dezembro/2026</strong>");
        html.ShouldContain("<strong>31/12/2026</strong>");
        html.ShouldNotContain("{{");
        CaseDocuments.Load(null).Fill("rescisao", await FieldsAsync("x", new Dictionary<string, string>())).ShouldNotContain("competência <strong>");
    }

    [Fact]
    public async Task The_letter_promises_no_backup_in_a_folder_of_the_customers_and_names_both_parties()
    {
        var fields = await FieldsAsync("Padaria", new Dictionary<string, string>());
        var html = CaseDocuments.Load(null).Fill("rescisao", fields);
        html.ShouldNotContain("entregue na pasta");
        html.ShouldContain("em local restrito");
        html.ShouldContain("inscrita no CNPJ sob o nº <span class=\"fill\">");
        html.ShouldContain("A assinatura termina no");
    }

    [Fact]
    public async Task A_letter_printed_after_the_last_day_does_not_speak_of_it_as_ahead()
    {
        await FieldsAsync("Padaria", new Dictionary<string, string>());
        _world.GoTo(2027, 1, 2);
        CaseDocuments.Load(null).Fill("rescisao", await FieldsAsync("Padaria", new Dictionary<string, string>())).ShouldContain("A assinatura terminou no");
    }

    [Fact]
    public async Task A_folder_replaces_a_document_and_names_file_and_line_of_what_is_wrong_with_it()
    {
        var fields = await FieldsAsync("Padaria", new Dictionary<string, string>());
        CaseDocuments.Load(_folder.FullName).Fill("rescisao", fields).ShouldContain("Termo de rescisão");
        var file = _folder.Below("rescisao.html");
        File.WriteAllText(file, "<p>{{customer.name}}</p>");
        CaseDocuments.Load(_folder.FullName).Fill("rescisao", fields).ShouldBe("<p>Padaria</p>");

        File.WriteAllText(file, "<p>\n{{{customer.name}}}\n{{cliente}}</p>");
        Should.Throw<ProcedureException>(() => CaseDocuments.Load(_folder.FullName)).Problems.ShouldSatisfyAllConditions(
            p => p.Count.ShouldBe(2), p => p[0].ShouldStartWith($"{file}:2: "), p => p[1].ShouldStartWith($"{file}:3: {{{{cliente}}}}"));
        Should.Throw<ProcedureException>(() => CaseDocuments.Load(_folder.Below("nada"))).Message.ShouldContain("Documents:Folder");
    }
}
