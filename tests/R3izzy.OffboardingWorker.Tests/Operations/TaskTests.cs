using System.Text;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tasks;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Operations;

public sealed class TaskTests : IAsyncDisposable
{
    private const string Ref = "DESL-2026-000001";

    private readonly OperationsWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static Dictionary<string, GivenAnswer> Answers(string month, string? note = null, byte[]? file = null)
    {
        var answers = new Dictionary<string, GivenAnswer> { ["competencia"] = new GivenAnswer.Text(month) };
        if (note is not null)
        {
            answers["obs"] = new GivenAnswer.Text(note);
        }

        if (file is not null)
        {
            answers["termo"] = new GivenAnswer.File("Termo da Padaria.pdf", file);
        }

        return answers;
    }

    private Task<ActResult> AnswerAsync(IReadOnlyDictionary<string, GivenAnswer>? answers) => _world.Complete.RunAsync(Ref, "informar-competencia", OperationsWorld.Ana, answers, default);

    private async Task OpenAsync()
    {
        await _world.TakeAsync(SampleRequest.Json);
        await _world.WorkAsync();
    }

    private async Task<ICaseRecords> RecordsAsync() =>
        _world.Records.For((await _world.Files.FindAsync(Ref, default))!.Snapshot, (await _world.Files.FindAsync(Ref, default))!.Procedure.Find("avisar")!);

    [Fact]
    public async Task Answers_are_kept_with_the_act_that_ends_the_task_and_every_later_text_may_name_them()
    {
        await OpenAsync();
        (await AnswerAsync(Answers("Dezembro/2026", "sem pendências", [1, 2, 3]))).ShouldBeOfType<ActResult.Ok>();
        var id = (await _world.CaseAsync(Ref)).Id;
        var rows = await _world.Reader.AnswersAsync(id, default);
        rows.Select(r => (r.Field, r.Bytes)).ShouldBe([("competencia", 7), ("obs", 15), ("termo", 3)], ignoreOrder: true);
        rows.Single(r => r.Field == "termo").Value.ShouldBeEmpty();
        var no = rows[0].No;
        _world.Cipher.Decrypt((await _world.Reader.AnswerFileAsync(new StepKey(id, no), "termo", default))!, Purposes.Answer).ShouldBe([1, 2, 3]);
        (await _world.Reader.AnswerFileAsync(new StepKey(id, no), "obs", default)).ShouldBeNull();
        (await (await RecordsAsync()).AnswersAsync(default)).ShouldBe(new Dictionary<string, string> { ["competencia"] = "2026-12", ["obs"] = "sem pendências" }, ignoreOrder: true);
    }

    [Fact]
    public async Task One_bad_answer_and_nothing_is_kept_and_the_task_stays_open()
    {
        await OpenAsync();
        (await AnswerAsync(Answers("dezembro que vem", "sem pendências"))).ShouldBeOfType<ActResult.BadAnswers>().Problems.ShouldHaveSingleItem().ShouldStartWith("competencia: ");
        (await AnswerAsync(null)).ShouldBeOfType<ActResult.BadAnswers>();
        (await _world.Reader.AnswersAsync((await _world.CaseAsync(Ref)).Id, default)).ShouldBeEmpty();
        (await _world.StateAsync(Ref, "informar-competencia")).ShouldBe(StepState.AwaitingPerson);
        (await _world.Reader.AuditAsync(Ref, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_to_a_task_that_is_done_already_are_not_kept()
    {
        await OpenAsync();
        await AnswerAsync(Answers("2026-12"));
        (await AnswerAsync(Answers("2026-11"))).ShouldBeOfType<ActResult.Refused>();
        (await (await RecordsAsync()).AnswersAsync(default))["competencia"].ShouldBe("2026-12");
    }

    [Fact]
    public async Task Neither_answers_nor_instructions_nor_file_names_are_readable_on_disk()
    {
        _world.P.Answer("avisar", _ => new StepOutcome.NeedsPerson("Telefone para a Padaria Pão Quente."));
        await OpenAsync();
        await AnswerAsync(Answers("2026-12", "a dona chama-se Rosa Linda", Encoding.UTF8.GetBytes("segredo da firma")));
        foreach (var file in Directory.GetFiles(_world.Folder, "offboarding.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var text = await reader.ReadToEndAsync();
            foreach (var personal in new[] { "Rosa Linda", "segredo da firma", "Termo da Padaria", "Padaria" })
            {
                text.ShouldNotContain(personal);
            }
        }
    }

    [Fact]
    public async Task Tasks_are_listed_by_department_with_their_texts_filled_and_the_most_urgent_first()
    {
        _world.Q.Answer("cancelar-cobranca", _ => new StepOutcome.Failed(FailureKind.Refused, "recusado pela plataforma"));
        await OpenAsync();
        var tasks = await _world.Tasks.ReadAsync(null, default);
        tasks.Select(t => (t.Step, t.Kind, t.Owner)).ShouldBe([("informar-competencia", "task", "contabilidade"), ("cancelar-cobranca", "parked", "financeiro"), ("rescisao", "task", "comercial")]);
        tasks[0].ShouldSatisfyAllConditions(
            t => t.Instructions.ShouldBe("Informe até que competência Padaria Pão Quente Ltda é responsabilidade nossa (plano Pro)."),
            t => t.AskedAt.ShouldBe(_world.Clock.GetUtcNow()),
            // Two business days from a Friday, at the end of the working day.
            t => t.DueAt.ShouldBe(new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero)),
            t => t.IsOverdue.ShouldBeFalse(),
            t => t.Form.Select(f => (f.Id, f.Type, f.Required)).ShouldBe([("competencia", "month", true), ("obs", "text", false), ("termo", "file", false)]));
        tasks[1].ShouldSatisfyAllConditions(t => t.Why.ShouldBe("recusado pela plataforma"), t => t.Instructions.ShouldBe("Cancele a cobrança."));
        tasks[2].Document.ShouldBe("rescisao");
        (await _world.Tasks.ReadAsync("ti", default)).ShouldBeEmpty();
        (await _world.Tasks.ReadAsync("comercial", default)).ShouldHaveSingleItem().Step.ShouldBe("rescisao");

        _world.GoTo(2026, 11, 24, 18);
        (await _world.Tasks.ReadAsync("contabilidade", default)).Single().IsOverdue.ShouldBeFalse();
        _world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _world.Tasks.ReadAsync("contabilidade", default)).Single().IsOverdue.ShouldBeTrue();
    }

    [Fact]
    public async Task A_customers_name_that_reads_as_a_template_is_only_a_name()
    {
        await _world.TakeAsync(SampleRequest.WithCustomer("name", "{{requestedBy}} {{#if x}}"));
        await _world.WorkAsync();
        (await _world.Tasks.ReadAsync("contabilidade", default)).Single().Instructions!.ShouldContain("competência {{requestedBy}} {{#if x}} é");
    }

    [Fact]
    public async Task A_connector_that_the_settings_do_not_cover_goes_to_a_person_with_filled_instructions()
    {
        await using var world = new OperationsWorld();
        world.Connectors = new R3izzy.OffboardingWorker.Engine.ConnectorTable([world.P.Runtime with { Connectors = [] }, world.Q.Runtime]);
        await world.TakeAsync(SampleRequest.Json);
        await world.WorkAsync();
        var task = (await world.Tasks.ReadAsync("comercial", default)).Single(t => t.Step == "avisar");
        task.Instructions.ShouldBe("Avise Padaria Pão Quente Ltda: último mês Dezembro/2026.");
        world.P.Calls.ShouldBeEmpty();
        await world.Complete.RunAsync(Ref, "avisar", OperationsWorld.Ana, null, default);
        await world.Change.RunAsync(Ref, new R3izzy.OffboardingWorker.Intake.Month(2027, 1), OperationsWorld.Ana, default);
        await world.WorkAsync();
        (await world.Tasks.ReadAsync("comercial", default)).Single(t => t.Step == "avisar.2").Instructions
            .ShouldBe("Avise Padaria Pão Quente Ltda: último mês Janeiro/2027. É uma correção.");
    }

    [Fact]
    public async Task What_a_person_was_told_names_the_new_day_after_a_change()
    {
        _world.P.Answer("avisar", _ => new StepOutcome.NeedsPerson("Avise: último mês dezembro."));
        await OpenAsync();
        (await _world.Tasks.ReadAsync("comercial", default)).Single(t => t.Step == "avisar").Instructions!.ShouldContain("dezembro");
        _world.P.Answer("avisar", _ => new StepOutcome.NeedsPerson("Avise: último mês janeiro."));
        await _world.Change.RunAsync(Ref, new R3izzy.OffboardingWorker.Intake.Month(2027, 1), OperationsWorld.Ana, default);
        await _world.WorkAsync();
        (await _world.Tasks.ReadAsync("comercial", default)).Single(t => t.Step == "avisar").Instructions!.ShouldContain("janeiro");
    }

    [Fact]
    public async Task A_task_closed_elsewhere_is_done_here_unless_it_asks_something_or_its_turn_has_not_come()
    {
        await OpenAsync();
        var records = await RecordsAsync();
        (await records.CompleteTaskAsync("informar-competencia", "Bia", _world.Clock.GetUtcNow(), "Odoo, tarefa 57", default)).ShouldBe(TaskClosure.NeedsAnswers);
        (await records.CompleteTaskAsync("conferir-antes", "Bia", _world.Clock.GetUtcNow(), "Odoo, tarefa 58", default)).ShouldBe(TaskClosure.NotOpen);
        (await records.CompleteTaskAsync("nada", "Bia", _world.Clock.GetUtcNow(), "Odoo, tarefa 59", default)).ShouldBe(TaskClosure.NotOpen);
        (await records.CompleteTaskAsync("rescisao", "Bia", _world.Clock.GetUtcNow(), "Odoo, tarefa 60", default)).ShouldBe(TaskClosure.Completed);
        (await records.CompleteTaskAsync("rescisao", "Bia", _world.Clock.GetUtcNow(), "Odoo, tarefa 60", default)).ShouldBe(TaskClosure.NotOpen);
        (await _world.Reader.AuditAsync(Ref, default)).Single().ShouldSatisfyAllConditions(
            a => (a.Who, a.Act, a.Step).ShouldBe(("Bia", "complete", "rescisao")), a => a.Reason.ShouldBe("Odoo, tarefa 60, em 20/11/2026 09:00"));
    }

    [Fact]
    public async Task A_step_sees_the_others_as_they_stand()
    {
        await OpenAsync();
        await _world.Skip.RunAsync(Ref, "backup", OperationsWorld.Ana, default);
        var glances = (await (await RecordsAsync()).StepsAsync(default)).ToDictionary(g => g.Id);
        (glances["avisar"].Kind, glances["avisar"].Ended).ShouldBe((StepKind.Worker, StepEnd.Done));
        (glances["cancelar-cobranca"].Kind, glances["cancelar-cobranca"].Ended).ShouldBe((StepKind.Connector, StepEnd.Done));
        (glances["informar-competencia"].Kind, glances["informar-competencia"].Ended, glances["informar-competencia"].AwaitsPerson).ShouldBe((StepKind.Person, null, true));
        glances["backup"].Ended.ShouldBe(StepEnd.Skipped);
        (glances["conferencia"].Kind, glances["conferencia"].AwaitsPerson).ShouldBe((StepKind.Worker, false));
        (await (await RecordsAsync()).ContinuedAsync(default)).ShouldBeNull();
    }

    private static readonly string Asking = SampleProcedures.Leaving.Replace("  - id: conferir-antes", """
          - id: apagar-copias
            title: Apagar as cópias
            uses: case.ask-if-by-hand
            with:
              step: cancelar-cobranca
            owner: ti
            needs:
              - after: cancelar-cobranca
            instructions: Apague as cópias.
          - id: conferir-antes
        """, StringComparison.Ordinal);

    [Fact]
    public async Task The_last_attempt_is_the_last_one_also_when_the_clock_was_set_back_before_it()
    {
        await using var world = new OperationsWorld(Asking);
        world.Q.Answer("cancelar-cobranca", n => n == 1 ? new StepOutcome.Failed(FailureKind.Transient, "fora do ar") : new StepOutcome.Done("feito"));
        await world.TakeAsync(SampleRequest.Json);
        await world.WorkAsync();
        world.Clock.Advance(TimeSpan.FromHours(-1));
        await world.Retry.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, default);
        await world.WorkAsync();
        (await world.StateAsync(Ref, "apagar-copias")).ShouldBe(StepState.NotApplicable, "no person did it");
    }

    [Fact]
    public async Task A_question_that_the_worker_asks_only_if_there_is_one_is_a_task_that_may_be_closed_elsewhere()
    {
        await using var world = new OperationsWorld(Asking);
        world.Connectors = new R3izzy.OffboardingWorker.Engine.ConnectorTable([world.P.Runtime, world.Q.Runtime with { Connectors = [] }]);
        await world.TakeAsync(SampleRequest.Json);
        await world.WorkAsync();
        await world.Complete.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, null, default);
        await world.WorkAsync();
        var file = (await world.Files.FindAsync(Ref, default))!;
        var records = world.Records.For(file.Snapshot, file.Procedure.Find("avisar")!);
        var glance = (await records.StepsAsync(default)).Single(g => g.Id == "apagar-copias");
        (glance.Kind, glance.AwaitsPerson).ShouldBe((StepKind.Connector, true));
        (await records.CompleteTaskAsync("apagar-copias", "Bia", world.Clock.GetUtcNow(), "Odoo, tarefa 61", default)).ShouldBe(TaskClosure.Completed);
    }
}
