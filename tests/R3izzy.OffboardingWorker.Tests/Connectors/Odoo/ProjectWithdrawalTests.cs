using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

public sealed class ProjectWithdrawalTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task The_project_stays_and_a_note_says_once_that_the_customer_does_too(int version)
    {
        await using var odoo = await OdooCase.StartAsync(version, version == 16 ? "json-rpc" : "auto");
        await odoo.CreateAsync();
        (await odoo.WithdrawAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await odoo.WithdrawAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        odoo.Seeds.NotesOn("project.project", odoo.Project.Id).ShouldHaveSingleItem().ShouldStartWith("O cliente desistiu do cancelamento");
        odoo.Project.Active.ShouldBeTrue();
        odoo.Harness.Evidence.ShouldContain(e => e.Kind == "reverted");
    }

    [Fact]
    public async Task A_lost_answer_to_the_note_is_no_second_note()
    {
        await using var odoo = await OdooCase.StartAsync();
        await odoo.CreateAsync();
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { PathContains = "message_post" });
        (await odoo.WithdrawAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Count("note.posted").ShouldBe(1);
    }

    [Fact]
    public async Task It_is_archived_where_that_is_configured()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["OnWithdrawal"] = "archive" });
        await odoo.CreateAsync();
        (await odoo.WithdrawAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("arquivado");
        odoo.Project.Active.ShouldBeFalse();
        (await odoo.WithdrawAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        odoo.Count("project.archived").ShouldBe(1);
    }

    [Fact]
    public async Task A_project_that_was_renamed_gets_its_note_all_the_same()
    {
        await using var odoo = await OdooCase.StartAsync();
        await odoo.CreateAsync();
        var project = odoo.Project.Id;
        odoo.Seeds.Rename("project.project", project, "Sem referência");
        (await odoo.WithdrawAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Seeds.NotesOn("project.project", project).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Without_a_project_there_is_nothing_to_undo()
    {
        await using var odoo = await OdooCase.StartAsync();
        (await odoo.WithdrawAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
    }
}
