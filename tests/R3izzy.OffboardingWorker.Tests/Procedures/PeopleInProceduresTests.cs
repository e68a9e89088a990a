using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Procedures;

/// <summary>Forms, approvals, times of all actions, texts and laps.</summary>
public sealed class PeopleInProceduresTests
{
    private static Procedure Read(string steps, string action = "cancel", string plan = "any") => Reader.Read("t.yaml", Text(steps, action, plan));

    private static string Text(string steps, string action = "cancel", string plan = "any") =>
        $"procedure: t\nversion: 1\naction: {action}\nplan: {plan}\ntitle: T\nsteps:\n{steps}";

    private static ProcedureReader Reader => new(
        new Dictionary<string, ConnectorDescription>
        {
            ["p.act"] = new("p.act", typeof(NoInput)),
            ["p.destroy"] = new("p.destroy", typeof(NoInput)) { IsIrreversible = true },
            ["p.show"] = new("p.show", typeof(NoInput)) { IsMirror = true },
        },
        new Dictionary<string, IReadOnlyList<string>> { ["paysBy"] = ["stripe", "pix"], ["hasContract"] = ["true", "false"] },
        ["rescisao"]);

    private static string Step(string id, string uses, params string[] more) =>
        $"  - id: {id}\n    title: Passo\n    uses: {uses}\n    owner: ti\n" + (uses == ProcedureStep.ClosingCheck ? "" : "    instructions: Faça.\n") + string.Concat(more.Select(m => $"    {m.Replace("\n", "\n    ", StringComparison.Ordinal)}\n"));

    private static IReadOnlyList<string> Problems(string steps, string action = "cancel") => Should.Throw<ProcedureException>(() => Read(steps, action)).Problems;

    [Fact]
    public void A_task_is_read_with_its_form_its_days_and_what_else_it_says()
    {
        var step = Read(Step("a", "human", "due: 5", "document: rescisao", "undo: Desfaça.", "onChange: redo", "continues: outro",
            "form:\n  - {id: mes, label: Mês, type: month, required: true}\n  - {id: via, label: Via, type: choice, options: [carta, e-mail]}")).Steps.Single();
        (step.DueDays, step.Document, step.Undo, step.IsRedoneOnChange, step.Continues).ShouldBe((5, "rescisao", "Desfaça.", true, "outro"));
        step.Form.Select(f => (f.Id, f.Label, f.Type, f.IsRequired, string.Join("/", f.Options))).ShouldBe(
            [("mes", "Mês", FormFieldType.Month, true, ""), ("via", "Via", FormFieldType.Choice, false, "carta/e-mail")]);
        var plain = Read(Step("a", "human")).Steps.Single();
        (plain.DueDays, plain.Document, plain.Undo, plain.IsRedoneOnChange, plain.Continues, plain.Form.Count).ShouldBe((3, null, null, false, null, 0));
    }

    [Theory]
    [InlineData("form:\n  - {id: Mes, label: x, type: month}", "form.id: 'Mes' is no name")]
    [InlineData("form:\n  - {id: m-s, label: x, type: month}", "form.id: 'm-s' is no name")]
    [InlineData("form:\n  - {id: 1mes, label: x, type: month}", "form.id: '1mes' is no name")]
    [InlineData("form:\n  - {label: x, type: month}", "id: is missing")]
    [InlineData("form:\n  - {id: m, type: month}", "label: is missing")]
    [InlineData("form:\n  - {id: m, label: x, type: mes}", "form.type: 'mes' is not one of text, month, date, choice, file")]
    [InlineData("form:\n  - {id: m, label: x, type: choice}", "form.options: a choice takes two options")]
    [InlineData("form:\n  - {id: m, label: x, type: choice, options: [um]}", "form.options: a choice takes two options")]
    [InlineData("form:\n  - {id: m, label: x, type: date, options: [um, dois]}", "form.options:")]
    [InlineData("form:\n  - {id: m, label: x, type: text, required: sim}", "required: takes true or false")]
    [InlineData("form:\n  - {id: m, label: x, type: text, max: 3}", "form.max: is not a known key")]
    [InlineData("form:\n  - {id: m, label: x, type: text}\n  - {id: m, label: y, type: text}", "form.id: 'm' is given twice")]
    [InlineData("form: texto", "form: takes a list")]
    [InlineData("due: -1", "due: takes a whole number from 0 to 365")]
    [InlineData("due: três", "due: takes a whole number")]
    [InlineData("document: contrato", "document: 'contrato' is not one of rescisao")]
    [InlineData("onChange: repeat", "onChange: 'repeat' is not one of reschedule, redo")]
    [InlineData("undo: \"{{#if known.pagaPor}}x{{/if}}\"", "undo: 'known.pagaPor' is no fact; known are paysBy, hasContract")]
    [InlineData("undo: \"{{cliente}}\"", "undo: undo:1: {{cliente}} is no field of a case")]
    [InlineData("owner: rh", "a key is given twice")]
    public void A_bad_task_is_refused_by_its_key(string more, string problem) =>
        Problems(Step("a", "human", more)).ShouldContain(p => p.StartsWith("t.yaml:", StringComparison.Ordinal) && p.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void Instructions_name_only_what_a_case_has_and_departments_are_those_of_the_company()
    {
        Problems("  - id: a\n    title: A\n    uses: human\n    owner: ti\n    instructions: |\n      Linha\n      {{custmer.name}}\n").ShouldHaveSingleItem().ShouldStartWith("t.yaml:11: instructions: instructions:2: {{custmer.name}}");
        Problems("  - id: a\n    title: A\n    uses: human\n    owner: rh\n    instructions: x\n").ShouldHaveSingleItem().ShouldContain("owner: 'rh' is not one of comercial, contabilidade, financeiro, ti");
    }

    [Fact]
    public void Only_people_take_a_form_and_an_answer_has_one_name_in_a_procedure()
    {
        const string Form = "form:\n  - {id: m, label: x, type: text}";
        Problems(Step("a", "p.act", Form)).ShouldHaveSingleItem().ShouldContain("form: step a is not a person's");
        Problems(Step("a", "human", Form) + Step("b", "human", Form)).ShouldHaveSingleItem().ShouldContain("'m' is asked by a and b");
        Read(Step("a", "approval", Form)).Steps.Single().IsApproval.ShouldBeTrue();
    }

    [Theory]
    [InlineData("needs: [aprovar]")]
    [InlineData("needs:\n  - after: aprovar")]
    [InlineData("")]
    public void What_cannot_be_undone_needs_an_approval_of_its_own(string needs)
    {
        var steps = Step("aprovar", "approval") + Step("apagar", "p.destroy", [.. new[] { needs }.Where(n => n.Length > 0)]);
        if (needs.StartsWith("needs: [", StringComparison.Ordinal))
        {
            Read(steps).Steps[1].IsIrreversible.ShouldBeTrue();
        }
        else
        {
            Problems(steps).ShouldHaveSingleItem().ShouldContain("needs: step apagar cannot be undone");
        }
    }

    [Fact]
    public void An_approval_behind_another_step_is_none_for_a_person_could_complete_what_stands_between()
    {
        Problems(Step("aprovar", "approval") + Step("meio", "human", "needs: [aprovar]") + Step("apagar", "p.destroy", "needs: [meio]")).ShouldHaveSingleItem().ShouldContain("itself and strictly");
        Read(Step("aprovar", "approval") + Step("meio", "human", "needs: [aprovar]") + Step("apagar", "p.destroy", "needs: [meio, aprovar]"));
        Problems(Step("apagar", "human", "irreversible: true")).ShouldHaveSingleItem().ShouldContain("cannot be undone");
    }

    [Theory]
    [InlineData("when: {paysBy: pix}", "", false)]
    [InlineData("when: {paysBy: pix}", "when: {paysBy: stripe}", false)]
    [InlineData("when: {paysBy: pix}", "when: {hasContract: \"true\"}", false)]
    [InlineData("when: {paysBy: pix}", "when: {paysBy: pix}", true)]
    [InlineData("when: {paysBy: pix}", "when: {paysBy: pix, hasContract: \"true\"}", true)]
    [InlineData("when: {paysBy: pix, hasContract: \"true\"}", "when: {paysBy: pix}", false)]
    [InlineData("", "when: {paysBy: pix}", true)]
    public void A_condition_that_could_leave_the_approval_out_alone_is_refused(string approval, string step, bool good)
    {
        var steps = Step("aprovar", "approval", [.. new[] { approval }.Where(w => w.Length > 0)])
            + Step("apagar", "p.destroy", [.. new[] { step, "needs: [aprovar]" }.Where(w => w.Length > 0)]);
        if (good)
        {
            Read(steps);
        }
        else
        {
            Problems(steps).ShouldHaveSingleItem().ShouldContain("an approval that is asked for whenever the step applies");
        }
    }

    [Fact]
    public void A_missing_day_of_return_leaves_no_approval_out_alone()
    {
        Problems(Step("aprovar", "approval", "at: return-date") + Step("apagar", "p.destroy", "needs: [aprovar]"), "pause").ShouldHaveSingleItem().ShouldContain("cannot be undone");
        Read(Step("aprovar", "approval", "at: return-date -3d") + Step("apagar", "p.destroy", "at: return-date", "needs: [aprovar]"), "pause");
    }

    [Theory]
    [InlineData("p.show")]
    [InlineData("approval")]
    [InlineData("case.verify")]
    public void What_is_no_act_is_not_done_again(string uses) => Problems(Step("a", uses, "onChange: redo")).ShouldHaveSingleItem().ShouldContain("onChange: step a cannot be done again");

    [Fact]
    public void What_cannot_be_undone_is_not_done_again() =>
        Problems(Step("aprovar", "approval") + Step("apagar", "p.destroy", "needs: [aprovar]", "onChange: redo")).ShouldHaveSingleItem().ShouldContain("onChange: step apagar");

    [Fact]
    public void The_worker_checks_once() => Problems(Step("a", "case.verify") + Step("b", "case.verify")).ShouldHaveSingleItem().ShouldContain("takes one case.verify");

    [Theory]
    [InlineData("cancel", "effective-end", TimingAnchor.Effective, 0, DayKind.Calendar)]
    [InlineData("cancel", "effective-end +3d", TimingAnchor.Effective, 3, DayKind.Calendar)]
    [InlineData("cancel", "effective-end -2bd", TimingAnchor.Effective, -2, DayKind.Business)]
    [InlineData("cancel", "now", TimingAnchor.Now, 0, DayKind.Calendar)]
    [InlineData("pause", "start", TimingAnchor.Effective, 0, DayKind.Calendar)]
    [InlineData("pause", "start +1bd", TimingAnchor.Effective, 1, DayKind.Business)]
    [InlineData("pause", "return-date -5bd", TimingAnchor.Return, -5, DayKind.Business)]
    [InlineData("return", "start", TimingAnchor.Effective, 0, DayKind.Calendar)]
    public void A_time_counts_from_a_day_that_the_action_has(string action, string at, TimingAnchor anchor, int days, DayKind counts) =>
        Read(Step("a", "human", $"at: {at}"), action).Steps.Single().At.ShouldBe(new StepTiming(anchor, days, counts));

    [Theory]
    [InlineData("cancel", "start")]
    [InlineData("cancel", "return-date")]
    [InlineData("pause", "effective-end")]
    [InlineData("return", "return-date")]
    [InlineData("return", "effective-end")]
    [InlineData("cancel", "effective-end +366d")]
    [InlineData("cancel", "effective-end +d")]
    [InlineData("cancel", "effective-end +1.5d")]
    [InlineData("cancel", "effective-end + 3")]
    [InlineData("cancel", "effective-ending")]
    [InlineData("cancel", "Now")]
    public void A_time_of_a_day_that_the_action_has_not_is_refused(string action, string at) =>
        Problems(Step("a", "human", $"at: {at}"), action).ShouldHaveSingleItem().ShouldContain($"at: '{at}' is no time; it takes now, ");

    [Fact]
    public void Business_days_are_counted_by_the_calendar_and_no_day_is_never()
    {
        var start = new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
        var dates = new CaseDates(start, null, (at, days) => at.AddDays(100 * days));
        new StepTiming(TimingAnchor.Effective, 2, DayKind.Business).NotBefore(dates).ShouldBe(start.AddDays(200));
        new StepTiming(TimingAnchor.Effective, -2).NotBefore(dates).ShouldBe(start.AddDays(-2));
        default(StepTiming).NotBefore(dates).ShouldBeNull();
        var back = new StepTiming(TimingAnchor.Return, -1, DayKind.Business);
        (back.NotBefore(dates), back.IsNever(dates)).ShouldBe((null, true));
        (back.NotBefore(dates with { Return = start }), back.IsNever(dates with { Return = start })).ShouldBe((start.AddDays(-100), false));
    }

    [Theory]
    [InlineData("desfazer-backup")]
    [InlineData("desfazer-")]
    public void No_step_is_called_like_the_undo_of_another(string id) => Problems(Step(id, "human")).ShouldHaveSingleItem().ShouldContain("begins as the undo of a step does");

    [Fact]
    public void Laps_are_found_by_their_names_and_wait_for_nothing()
    {
        var procedure = Read(Step("a", "human") + Step("b", "human", "needs: [a]", "at: effective-end", "when: {paysBy: pix}", "undo: Desfaça.", "onChange: redo", "form:\n  - {id: m, label: x, type: text}"));
        (procedure.Find("desfazer-b")!.No, procedure.Find("b.2")!.No, procedure.Find("b.3")!.No, procedure.Find("b")!.No).ShouldBe((1001, 2001, 3001, 1));
        foreach (var missing in new[] { "b.1", "b.0", "b.x", "c", "c.2", "desfazer-c", "desfazer-desfazer-b", "b.100" })
        {
            procedure.Find(missing).ShouldBeNull(missing);
        }

        var undo = procedure.At(1001);
        (undo.Id, undo.Title, undo.Instructions, undo.Needs.Count, undo.When.Count, undo.At, undo.Form.Count, undo.IsRedoneOnChange).ShouldBe(("desfazer-b", "Desfazer: Passo", "Desfaça.", 0, 0, default, 0, false));
        (undo.Lap.IsUndo, undo.Lap.Round, undo.Lap.KeySuffix).ShouldBe((true, 0, ".undo"));
        var again = procedure.At(3001);
        (again.Id, again.Instructions, again.Needs.Count, again.At, again.Form.Count, again.Lap.Round, again.Lap.KeySuffix).ShouldBe(("b.3", "Faça.", 0, default, 1, 2, ".3"));
        procedure.At(1000).Instructions.ShouldContain("Desfaça à mão");
    }

    [Theory]
    [InlineData("  - id: a\n    title: A\n    uses: human\n    owner: suporte\n    instructions: \"Veja {{cliente}}.\"\n")]
    [InlineData("  - id: a\n    title: A\n    uses: p.destroy\n    owner: ti\n    instructions: x\n")]
    public void A_file_that_cases_began_with_under_an_older_program_stays_readable(string steps)
    {
        Problems(steps).ShouldNotBeEmpty();
        Reader.ReadPinned("t.yaml", Text(steps)).Steps.Single().Id.ShouldBe("a");
    }

    [Theory]
    [InlineData("at: amanhã")]
    [InlineData("needs: [nada]")]
    [InlineData("when: {nada: x}")]
    public void A_pinned_file_of_which_it_cannot_be_told_what_runs_when_is_refused_all_the_same(string more) =>
        Should.Throw<ProcedureException>(() => Reader.ReadPinned("t.yaml", Text(Step("a", "human", more))));

    [Fact]
    public void The_mirror_is_woken_by_every_other_step_and_a_plan_of_its_own_goes_before_any()
    {
        var procedure = Read(Step("a", "human") + Step("b", "p.show"));
        procedure.MirrorOf(0).ShouldBe(new R3izzy.OffboardingWorker.Storage.MirrorStep(1, "p"));
        procedure.MirrorOf(1).ShouldBeNull();
        procedure.MirrorOf(1000).ShouldNotBeNull();
        Read(Step("a", "human")).MirrorOf(0).ShouldBeNull();
    }
}
