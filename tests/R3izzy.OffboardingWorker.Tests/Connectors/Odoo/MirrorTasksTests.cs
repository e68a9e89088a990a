using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

public sealed class MirrorTasksTests
{
    private const string Billing = "cancelar-stripe";
    private const string BillingTitle = "Cancelar a cobrança recorrente no Stripe";
    private const string Backup = "backup";

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task A_step_that_ended_here_closes_its_task_with_a_note(int version)
    {
        await using var odoo = await OdooCase.StartAsync(version);
        var tasks = odoo.SeedProject("GUARDAR  o  backup", BillingTitle, "Outra coisa");
        odoo.Steps.Connector(Backup, "Guardar o Backup").Person(Billing, BillingTitle, awaits: false).End(Backup, text: "3 arquivos & 2 <pastas>.");

        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>().WaitingFor.ShouldContain("falta 1 passo");
        odoo.Task(tasks[0]).IsClosed.ShouldBeTrue();
        odoo.Task(tasks[1]).IsClosed.ShouldBeFalse();
        odoo.Notes(tasks[0]).ShouldHaveSingleItem().ShouldBe(
            $"Concluído em 21/11/2026 14:30: Guardar o Backup. 3 arquivos & 2 <pastas>. [{OdooSandbox.Ref}/backup]");
        odoo.Seeds.BodiesOn("project.task", tasks[0])[0].ShouldContain("3 arquivos &amp; 2 &lt;pastas&gt;");

        odoo.Steps.End(Billing, StepEnd.Skipped);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("2 passo(s) com tarefa fechada");
        if (version >= 17)
        {
            odoo.Task(tasks[0]).State.ShouldBe("1_done");
            odoo.Task(tasks[1]).State.ShouldBe("1_canceled");
        }

        (odoo.Count("task.closed"), odoo.Count("note.posted")).ShouldBe((2, 2));
        odoo.Evidence("after").GetProperty("matched").GetInt32().ShouldBe(2);
        (await odoo.VerifyMirrorAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(19)]
    public async Task A_task_closed_there_completes_the_persons_step_here(int version)
    {
        await using var odoo = await OdooCase.StartAsync(version);
        var task = odoo.SeedProject(BillingTitle)[0];
        odoo.Steps.Person(Billing, BillingTitle);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(15));
        odoo.Steps.Completed.ShouldBeEmpty();

        odoo.Clock.MoveTo(OdooCase.Today.AddHours(3));
        odoo.Seeds.CloseTask(task, "Financeiro Um");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        odoo.Steps.Completed.ShouldHaveSingleItem().ShouldBe((Billing, "Financeiro Um", OdooCase.Today.AddHours(3), $"Odoo, tarefa {task}"));
        odoo.Notes(task).ShouldHaveSingleItem().ShouldContain("Registrado no serviço de desligamento");
        odoo.Count("task.closed").ShouldBe(0);
        odoo.Harness.Evidence.ShouldAllBe(e => !e.Json.Contains("Financeiro Um"));
    }

    [Theory]
    [InlineData(TaskClosure.NeedsAnswers, "pede respostas", "complete")]
    [InlineData(TaskClosure.NeedsApproval, "é uma aprovação", "approve")]
    public async Task What_cannot_be_settled_there_is_reopened_with_one_note(TaskClosure closure, string told, string verb)
    {
        await using var odoo = await OdooCase.StartAsync();
        var task = odoo.SeedProject(BillingTitle)[0];
        odoo.Steps.Person(Billing, BillingTitle).Closures[Billing] = closure;
        for (var again = 0; again < 3; again++)
        {
            odoo.Seeds.CloseTask(task, "Financeiro Um");
            (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
            odoo.Task(task).State.ShouldBe("01_in_progress");
        }

        odoo.Notes(task).ShouldHaveSingleItem().ShouldContain(told);
        odoo.Notes(task)[0].ShouldContain($"com: {verb} {OdooSandbox.Ref} {Billing}");
        odoo.Count("task.reopened").ShouldBe(3);
        odoo.Steps.Completed.ShouldBeEmpty();

        // Answered here at last.
        odoo.Steps.End(Billing);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Task(task).State.ShouldBe("1_done");
        odoo.Notes(task).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_task_cancelled_there_is_not_a_step_done_here()
    {
        await using var odoo = await OdooCase.StartAsync();
        var task = odoo.SeedProject(BillingTitle)[0];
        odoo.Steps.Person(Billing, BillingTitle);
        odoo.Seeds.CloseTask(task, "Financeiro Um", "1_canceled");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Steps.Completed.ShouldBeEmpty();
        odoo.Task(task).IsClosed.ShouldBeFalse();
        odoo.Notes(task).ShouldHaveSingleItem().ShouldContain($"skip {OdooSandbox.Ref} {Billing}");
    }

    [Fact]
    public async Task Dragging_a_card_to_the_last_stage_closes_nothing_from_17_on()
    {
        await using var odoo = await OdooCase.StartAsync(17);
        var task = odoo.SeedProject(BillingTitle)[0];
        odoo.Steps.Person(Billing, BillingTitle);
        odoo.Seeds.DragToLastStage(task, "Financeiro Um");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Steps.Completed.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_old_closing_is_never_taken_for_the_step_done_again()
    {
        await using var odoo = await OdooCase.StartAsync();
        var tasks = odoo.SeedProject(BillingTitle, "Guardar o backup");
        odoo.Steps.Person(Billing, BillingTitle).Person(Backup, "Guardar o backup").Connector("resto", "O resto");
        odoo.Seeds.CloseTask(tasks[0], "Financeiro Um");
        odoo.Steps.End(Backup);
        await odoo.MirrorAsync();
        odoo.Steps.Completed.Count.ShouldBe(1);

        // A correction has both done again; what was closed before, by a person and by us, is old news.
        odoo.Steps.Again(Billing).Again(Backup);
        odoo.Seeds.Rename("project.task", tasks[0], BillingTitle);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Steps.Completed.Count.ShouldBe(1);
        tasks.ShouldAllBe(t => !odoo.Task(t).IsClosed);
        odoo.Notes(tasks[0])[^1].ShouldContain("aberta de novo");

        odoo.Seeds.CloseTask(tasks[0], "Financeiro Dois");
        await odoo.MirrorAsync();
        odoo.Steps.Completed[^1].Who.ShouldBe("Financeiro Dois");
    }

    [Fact]
    public async Task A_task_that_stands_for_two_steps_closes_when_both_have_ended()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["Tasks:cancelar-stripe"] = "Cancelar Stripe ou Pix", ["Tasks:cancelar-pix"] = "cancelar stripe ou pix" });
        var task = odoo.SeedProject("Cancelar Stripe ou Pix")[0];
        odoo.Steps.Connector(Billing, BillingTitle).Connector("cancelar-pix", "Cancelar no Pix").End(Billing);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Task(task).IsClosed.ShouldBeFalse();
        odoo.Steps.End("cancelar-pix", StepEnd.NotApplicable);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Task(task).State.ShouldBe("1_done");
        odoo.Notes(task).ShouldHaveSingleItem().ShouldContain("Não se aplica");
    }

    [Fact]
    public async Task Two_tasks_of_one_name_are_left_alone()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.SeedProject("Guardar o backup", "guardar o bàckup", "Outra");
        odoo.Steps.Connector(Backup, "Guardar o backup").End(Backup);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 sem tarefa");
        odoo.Count("task.closed").ShouldBe(0);
        odoo.Evidence("after").GetProperty("ambiguous")[0].GetString().ShouldBe(Backup);
    }

    [Fact]
    public async Task A_missing_task_is_made_only_where_that_is_asked_for_and_once()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.SeedProject("Outra");
        odoo.Steps.Person(Billing, BillingTitle).Connector(Backup, "Guardar o backup");
        await odoo.MirrorAsync();
        odoo.Count("task.created").ShouldBe(0);

        odoo.CreateMissing = true;
        (await odoo.PreviewMirrorAsync()).ShouldBeOfType<Preview.WouldAct>().Effects.ShouldHaveSingleItem().ShouldContain(BillingTitle);
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { PathContains = "project.task/create" });
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Count("task.created").ShouldBe(1);
        odoo.Seeds.TasksOf(odoo.Project.Id).ShouldContain(t => t.Name == BillingTitle);
    }

    [Fact]
    public async Task Without_a_project_it_waits_for_one_and_holds_no_case_up()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.Steps.Person(Billing, BillingTitle);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>().WaitingFor.ShouldContain($"[{OdooSandbox.Ref}]");
        odoo.Steps.End(Billing);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task Caught_up_is_not_in_place_while_other_steps_are_open()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.SeedProject(BillingTitle, "Guardar o backup");
        odoo.Steps.Person(Billing, BillingTitle).Connector(Backup, "Guardar o backup").End(Backup);
        await odoo.MirrorAsync();
        (await odoo.VerifyMirrorAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await odoo.PreviewMirrorAsync()).ShouldBeOfType<Preview.NothingToDo>();
    }

    [Fact]
    public async Task The_workers_own_steps_are_not_waited_for()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.SeedProject("Guardar o backup", "Conferir");
        odoo.Steps.Worker("antes", "Abrir o retorno").Connector(Backup, "Guardar o backup").End(Backup).Worker("conferir", "Conferir");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task While_nobody_is_asked_it_looks_seldom_but_right_after_the_effective_end()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.SeedProject(BillingTitle);
        odoo.Steps.Person(Billing, BillingTitle, awaits: false);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromHours(4));
        odoo.Harness.EffectiveEnd = OdooCase.Today.AddHours(1);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Polling_adds_no_evidence_while_nothing_changes()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.SeedProject(BillingTitle);
        odoo.Steps.Person(Billing, BillingTitle);
        for (var look = 0; look < 3; look++)
        {
            await odoo.MirrorAsync();
        }

        odoo.Harness.Evidence.ShouldBeEmpty();
        odoo.Harness.Checkpoint.ShouldBeNull();
    }

    [Fact]
    public async Task Closed_stages_that_are_several_need_a_name()
    {
        await using var odoo = await OdooCase.StartAsync(16, "json-rpc", new() { ["DoneStage"] = "Arquivada" });
        odoo.SeedProject("Guardar o backup");
        odoo.Steps.Connector(Backup, "Guardar o backup").End(Backup);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("done-stage");
        odoo.Build("json-rpc", new() { ["DoneStage"] = "concluida" });
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Count("note.posted").ShouldBe(1);
    }
}
