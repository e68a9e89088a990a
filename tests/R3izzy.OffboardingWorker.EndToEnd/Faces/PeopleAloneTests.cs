using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

/// <summary>The service with nothing configured: all of each procedure is people's work, and the command line carries it to its end.</summary>
public sealed class PeopleAloneTests : IAsyncLifetime
{
    private static readonly byte[] Signed = [0x25, 0x50, 0x44, 0x46, 0xff, 0x00, 0x0a];

    // The steps whose text is about a place, not about the customer.
    private static readonly HashSet<string> NamesNobody =
    [
        "acompanhar-odoo", "cancelar-stripe", "completar-xmls", "remover-focusnfe", "desativar-firebase", "remover-google-play", "remover-testflight",
        "pausar-stripe", "faturamento-manual", "desligar-emails", "bloquear-acesso", "retomar-stripe", "cancelar-vendas", "faturamento-automatico",
        "religar-emails", "conceder-acesso",
    ];

    private readonly DataFolder _data = new();
    private readonly Dictionary<string, JsonElement> _asked = [];
    private WorkerProcess? _worker;

    private string Store => Path.Combine(_data.Path, "store");

    public async ValueTask InitializeAsync() => (_worker, _) = await WorkerProcess.RunServiceAsync(Store, new Dictionary<string, string?> { ["Engine:LongestSleep"] = "00:00:00.2" });

    public async ValueTask DisposeAsync()
    {
        await _worker!.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Every_procedure_gets_to_its_end_by_tasks_complete_and_approve()
    {
        var opened = await OpenAsync(
            Cancellation(1, "lite", """{"hasContract":true,"paysBy":["stripe","pix","other"],"usesFocusNfe":true,"usesQuestor":true,"hasCertificate":true,"testerPlatforms":["android","ios"]}"""),
            Cancellation(2, "pro", """{"hasContract":true,"hasAccounting":true,"paysBy":["stripe","pix","other"],"usesFocusNfe":true,"usesQuestor":true,"hasCertificate":true,"testerPlatforms":["android","ios"]}"""),
            Cancellation(3, "pro-contabilidade", """{"hasContract":true,"paysBy":["stripe","pix","other"],"usesFocusNfe":true,"usesQuestor":true,"hasCertificate":true,"testerPlatforms":["android","ios"]}"""),
            Maintenance("pause"));
        await WorkOffAsync(opened);
        // Its form asks what the return needs to know.
        var back = await OpenAsync(Maintenance("return"));
        await WorkOffAsync(back);

        foreach (var reference in opened.Take(3))
        {
            await ShouldHaveEndedAsync(reference, "informar-competencia competencia = 2025-11", "rescisao-contrato termoAssinado = termo.pdf");
            Instructions(reference, "encerrar-com-cliente").ShouldContain("até a competência Novembro/2025, inclusive");
            Instructions(reference, "aprovar-certificado").ShouldContain("até a competência Novembro/2025");
            await LetterAndProofAsync(reference);
        }

        await ShouldHaveEndedAsync(opened[3], "desligar-emails regrasDesativadas = Aviso de vencimento");
        await ShouldHaveEndedAsync(back[0]);
        Instructions(back[0], "religar-emails").ShouldContain("Aviso de vencimento");
    }

    [Fact]
    public async Task Whoever_asked_does_not_approve_and_an_answer_of_another_kind_is_not_taken()
    {
        var reference = (await OpenAsync(Cancellation(4, "pro", """{"hasContract":false,"hasAccounting":true,"paysBy":[],"usesFocusNfe":false,"usesQuestor":false,"hasCertificate":true,"testerPlatforms":[]}""")))[0];
        await WaitForTaskAsync(reference, "informar-competencia");
        foreach (var (wrong, told) in new[]
        {
            ("competencia=ontem", "competencia: não serve; um mês"), ("mes=2025-11", "mes: a tarefa não pede este campo; pede competencia"),
        })
        {
            var refused = await ActAsync("complete", reference, "informar-competencia", "--reason", "feito", "--answer", wrong);
            refused.ExitCode.ShouldBe(ExitCodes.BadInput, refused.ToString());
            refused.Errors.ShouldContain(told);
        }

        var twice = await ActAsync("complete", reference, "informar-competencia", "--reason", "feito", "--answer", "competencia=2025-11", "--answer", "competencia=2025-10");
        twice.ExitCode.ShouldBe(ExitCodes.BadInput, twice.ToString());
        twice.Errors.ShouldContain("competencia: a resposta veio duas vezes");
        foreach (var step in new[] { "informar-competencia", "backup" })
        {
            await WaitForTaskAsync(reference, step);
            (await ActAsync("complete", reference, step, "--reason", "feito", "--by", "ti")).ExitCode.ShouldBe(ExitCodes.Ok);
        }

        await WaitForTaskAsync(reference, "aprovar-certificado");
        var own = await ActAsync("approve", reference, "aprovar-certificado", "--reason", "sou eu", "--by", "  COMERCIAL ");
        own.ExitCode.ShouldBe(ExitCodes.Failed, own.ToString());
        own.Errors.ShouldContain("quem pede não aprova");

        (await ActAsync("reject", reference, "aprovar-certificado", "--reason", "há nota a cancelar", "--by", "contabilidade")).ExitCode.ShouldBe(ExitCodes.Ok);
        (await Sample.ReadAsync("case", reference, "--data", Store)).GetProperty("state").GetString().ShouldBe("NeedsAttention");
        (await ActAsync("approve", reference, "aprovar-certificado", "--reason", "resolvido", "--by", "contabilidade")).ExitCode.ShouldBe(ExitCodes.Ok);
        await WaitForTaskAsync(reference, "remover-certificado");
    }

    private static string Cancellation(int number, string plan, string facts) => $$"""
        {"requestId":"people-{{number}}","action":"cancel","plan":"{{plan}}","lastMonth":"2025-12","customer":{{Customer(number)}},"facts":{{facts}},"requestedBy":"comercial"}
        """;

    private static string Maintenance(string action) => $$"""
        {"requestId":"people-{{action}}","action":"{{action}}","plan":"pro","customer":{{Customer(5)}},"facts":{"paysBy":["stripe","pix"],"invoicing":["automatic"],"hasEmailRules":true},"requestedBy":"comercial"}
        """;

    private static string Customer(int number) =>
        $$"""{"name":"{{Sample.Name}} {{number}}","emails":["{{number}}-{{Sample.Email}}"],"taxId":"{{Sample.Cpf(number)}}"}""";

    private async Task<List<string>> OpenAsync(params string[] requests)
    {
        var enqueued = await WorkerProcess.RunAsync(
            ["enqueue", "-", "--json", "--data", Store], input: new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', requests.Select(r => r.Trim())))));
        enqueued.ExitCode.ShouldBe(ExitCodes.Ok, enqueued.ToString());
        return [.. enqueued.Opened().Select(o => o.Split(' ')[0])];
    }

    private async Task<List<JsonElement>> TasksAsync() => [.. (await Sample.ReadAsync("tasks", "--data", Store)).GetProperty("tasks").EnumerateArray()];

    private async Task WaitForTaskAsync(string reference, string step)
    {
        using var patience = Patience();
        while (!(await TasksAsync()).Exists(t => Text(t, "ref") == reference && Text(t, "step") == step))
        {
            patience.IsCancellationRequested.ShouldBeFalse($"{step} did not come to people");
        }
    }

    /// <summary>Does what <c>tasks</c> lists, until the cases have closed.</summary>
    private async Task WorkOffAsync(List<string> cases)
    {
        using var patience = Patience();
        while (true)
        {
            var mine = (await TasksAsync()).Where(t => cases.Contains(Text(t, "ref"))).ToList();
            await Parallel.ForEachAsync(mine, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (task, _) => await EndAsync(task));
            if (mine.Count == 0)
            {
                var open = (await Sample.ReadAsync("cases", "--open", "--data", Store)).GetProperty("cases").EnumerateArray().Select(c => Text(c, "ref")).ToList();
                if (!open.Exists(cases.Contains))
                {
                    return;
                }
            }

            patience.IsCancellationRequested.ShouldBeFalse($"still open: {string.Join(", ", mine.Select(t => $"{Text(t, "ref")} {Text(t, "step")}"))}");
        }
    }

    private async Task EndAsync(JsonElement task)
    {
        var (reference, step) = (Text(task, "ref"), Text(task, "step"));
        ShouldTellWhatToDo(task);
        lock (_asked)
        {
            _asked.TryAdd($"{reference} {step}", task).ShouldBeTrue($"{step} of {reference} was asked twice");
        }

        var verb = Text(task, "kind") == "approval" ? "approve" : "complete";
        var answers = task.GetProperty("form").EnumerateArray().SelectMany(Answer);
        var ended = await ActAsync([verb, reference, step, "--reason", "Feito à mão.", "--by", "outra pessoa", .. answers]);
        ended.ExitCode.ShouldBe(ExitCodes.Ok, ended.ToString());
    }

    private IEnumerable<string> Answer(JsonElement field) => Text(field, "type") switch
    {
        "month" => ["--answer", $"{Text(field, "id")}=Novembro/2025"],
        "date" => ["--answer", $"{Text(field, "id")}=05/01/2026"],
        "choice" => ["--answer", $"{Text(field, "id")}={field.GetProperty("options")[0].GetString()}"],
        "file" => ["--file", $"{Text(field, "id")}={Proof()}"],
        _ => ["--answer", $"{Text(field, "id")}=Aviso de vencimento"],
    };

    private string Proof()
    {
        lock (_asked)
        {
            return _data.Write("termo.pdf", Signed);
        }
    }

    private static void ShouldTellWhatToDo(JsonElement task)
    {
        var step = Text(task, "step");
        var text = task.GetProperty("instructions").GetString();
        text.ShouldNotBeNullOrWhiteSpace(step);
        text.ShouldNotContain("{{");
        text.ShouldNotContain("}}");
        text.Contains(Sample.Name, StringComparison.Ordinal).ShouldBe(!NamesNobody.Contains(step), $"{step}: {text}");
        var asked = task.GetProperty("askedAt").GetDateTimeOffset();
        task.GetProperty("dueAt").GetDateTimeOffset().ShouldBeGreaterThan(asked, step);
        Text(task, "kind").ShouldBe(step.StartsWith("aprovar-", StringComparison.Ordinal) ? "approval" : "task");
    }

    private async Task ShouldHaveEndedAsync(string reference, params string[] answers)
    {
        var detail = await Sample.ReadAsync("case", reference, "--data", Store);
        Text(detail, "state").ShouldBe("Completed", "nothing was read back: all of it is people's word");
        answers.ShouldBeSubsetOf(detail.GetProperty("answers").EnumerateArray().Select(a => $"{Text(a, "step")} {Text(a, "field")} = {Text(a, "value")}"));
        foreach (var step in detail.GetProperty("steps").EnumerateArray())
        {
            Text(step, "why").ShouldNotBeNullOrWhiteSpace(Text(step, "id"));
            Text(step, "state").ShouldBeOneOf("Done", "NotApplicable");
        }

        var report = await WorkerProcess.RunAsync("report", reference, "--data", Store);
        report.ExitCode.ShouldBe(ExitCodes.Ok, report.ToString());
        report.Output.ShouldStartWith("<!DOCTYPE html>");
        report.Output.ShouldContain("outra pessoa");
        report.Output.ShouldNotContain("{{");
    }

    private async Task LetterAndProofAsync(string reference)
    {
        var letter = await WorkerProcess.RunAsync("document", reference, "rescisao-contrato", "--data", Store);
        letter.ExitCode.ShouldBe(ExitCodes.Ok, letter.ToString());
        letter.Output.ShouldContain("<strong>Dezembro/2025</strong>");
        letter.Output.ShouldContain("até a competência <strong>Novembro/2025</strong>");
        letter.Output.ShouldNotContain("{{");

        var copy = Path.Combine(_data.Path, $"{reference}.pdf");
        var kept = await WorkerProcess.RunAsync("document", reference, "rescisao-contrato", "--field", "termoAssinado", "--out", copy, "--data", Store);
        kept.ExitCode.ShouldBe(ExitCodes.Ok, kept.ToString());
        File.ReadAllBytes(copy).ShouldBe(Signed);
        DataFolder.ModeOf(copy).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Task<WorkerProcess.Finished> ActAsync(params string[] arguments) => WorkerProcess.RunAsync([.. arguments, "--data", Store]);

    private string Instructions(string reference, string step) => Text(_asked[$"{reference} {step}"], "instructions");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(240));
        return patience;
    }
}
