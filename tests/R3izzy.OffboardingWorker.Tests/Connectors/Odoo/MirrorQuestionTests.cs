using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

/// <summary>A connector that asks a person, seen from Odoo; and tasks that people take away.</summary>
public sealed class MirrorQuestionTests
{
    private const string Disable = "desabilitar-firebase";
    private const string Title = "Desabilitar o cliente no Firebase";

    [Theory]
    [InlineData(16, "1_done")]
    [InlineData(19, "1_done")]
    [InlineData(19, "1_canceled")]
    public async Task A_task_closed_before_its_connector_asked_a_person_answers_nothing(int version, string state)
    {
        await using var odoo = await OdooCase.StartAsync(version);
        var task = odoo.SeedProject(Title)[0];
        odoo.Steps.Connector(Disable, Title);
        odoo.Seeds.CloseTask(task, "TI Um", state);
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Task(task).IsClosed.ShouldBeTrue();

        odoo.Steps.Change(Disable, s => s with { AwaitsPerson = true });
        (await odoo.PreviewMirrorAsync()).ShouldBeOfType<Preview.WouldAct>().Effects.ShouldHaveSingleItem().ShouldContain("Reabrir");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Steps.Completed.ShouldBeEmpty();
        odoo.Task(task).IsClosed.ShouldBeFalse();
        odoo.Notes(task).ShouldHaveSingleItem().ShouldContain($"no passo {Disable}");

        odoo.Seeds.CloseTask(task, "TI Dois");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Steps.Completed.ShouldHaveSingleItem().Who.ShouldBe("TI Dois");
    }

    [Fact]
    public async Task A_connectors_question_is_told_once_on_its_open_task()
    {
        await using var odoo = await OdooCase.StartAsync();
        var task = odoo.SeedProject(Title)[0];
        odoo.Steps.Connector(Disable, Title, asks: true);
        (await odoo.PreviewMirrorAsync()).ShouldBeOfType<Preview.WouldAct>().Effects.ShouldHaveSingleItem().ShouldContain("espera por uma pessoa");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
        odoo.Notes(task).ShouldHaveSingleItem().ShouldContain($"complete {OdooSandbox.Ref} {Disable}");
        (odoo.Count("task.reopened"), odoo.Count("note.posted")).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_task_that_somebody_deletes_under_the_mirror_does_not_park_it()
    {
        await using var odoo = await OdooCase.StartAsync();
        var task = odoo.SeedProject(Title)[0];
        odoo.Steps.Connector(Disable, Title).End(Disable);
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            odoo.Seeds.RemoveTask(task);
            return Task.CompletedTask;
        }))
        { PathContains = "mail.message/search_read" });
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(
            f => f.Kind.ShouldBe(FailureKind.Transient), f => f.Code.ShouldBe("odoo.exceptions.MissingError"));
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 sem tarefa");
    }

    [Fact]
    public async Task A_project_that_somebody_renames_is_still_mirrored()
    {
        await using var odoo = await OdooCase.StartAsync();
        var tasks = odoo.SeedProject(Title, "Rescindir");
        var project = odoo.Project.Id;
        odoo.Steps.Connector(Disable, Title).End(Disable).Person("rescindir", "Rescindir");
        await odoo.MirrorAsync();
        odoo.Seeds.Rename("project.project", project, "Saída do cliente");
        odoo.Seeds.CloseTask(tasks[1], "Comercial Um");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Steps.Completed.ShouldHaveSingleItem().Who.ShouldBe("Comercial Um");
        (await odoo.VerifyMirrorAsync()).ShouldBeOfType<Verification.InPlace>();
    }
}
