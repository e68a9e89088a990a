using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

public sealed class CreateProjectTests
{
    [Theory]
    [InlineData(16, "json-rpc")]
    [InlineData(17, "auto")]
    [InlineData(18, "auto")]
    [InlineData(19, "json-rpc")]
    [InlineData(19, "auto")]
    public async Task The_template_is_duplicated_with_its_tasks_whatever_the_version_answers(int version, string protocol)
    {
        await using var odoo = await OdooCase.StartAsync(version, protocol);
        var first = odoo.Seeds.TasksOf(odoo.Template)[0].Id;
        odoo.Seeds.AddTask(odoo.Template, "Sub", parent: first);
        odoo.Seeds.AddTask(odoo.Template, "Antiga", active: false);

        var done = (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.AlreadyInPlace.ShouldBeFalse();
        done.Summary.ShouldContain("5 tarefas");
        odoo.Project.Name.ShouldBe(OdooSandbox.ProjectName);
        var tasks = odoo.Seeds.TasksOf(odoo.Project.Id);
        tasks.Select(t => t.Name).ShouldBe([.. OdooSandbox.TemplateTasks, "Sub", "Antiga"]);
        tasks[3].Parent.ShouldBe(tasks[0].Id);
        (odoo.Evidence("after").GetProperty("tasks").GetInt32(), odoo.Evidence("after").GetProperty("archivedTasks").GetInt32()).ShouldBe((5, 1));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task An_archived_template_gives_a_project_that_is_not(int version)
    {
        await using var odoo = await OdooCase.StartAsync(version);
        odoo.Seeds.SetActive("project.project", odoo.Template, false);
        odoo.Seeds.TasksOf(odoo.Template).ToList().ForEach(t => odoo.Seeds.SetActive("project.task", t.Id, false));
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Project.Active.ShouldBeTrue();
        odoo.Seeds.TasksOf(odoo.Project.Id).ShouldAllBe(t => t.Active);
        odoo.Count("project.unarchived").ShouldBe(version == 17 ? 1 : 0);
    }

    [Fact]
    public async Task A_template_project_of_19_gives_a_project_and_not_another_template()
    {
        await using var odoo = await OdooCase.StartAsync(withTemplate: false);
        odoo.Seeds.AddProject(OdooSandbox.TemplateName, OdooSandbox.TemplateTasks, isTemplate: true);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Project.IsTemplate.ShouldBeFalse();
        odoo.Exchanges.ShouldNotContain(e => e.Path.EndsWith("/copy"));
        odoo.Evidence("before").GetProperty("isTemplate").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_customers_partner_becomes_the_projects(bool isTemplate)
    {
        await using var odoo = await OdooCase.StartAsync(withTemplate: false);
        odoo.Seeds.AddProject(OdooSandbox.TemplateName, [], isTemplate: isTemplate);
        var partner = odoo.Seeds.AddPartner("Cliente");
        odoo.BeginAnew(customer: OdooSandbox.Customer with { Accounts = new Dictionary<string, string> { ["odoo"] = $"{partner}" } });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Project.Partner.ShouldBe(partner);
    }

    [Fact]
    public async Task A_partner_that_does_not_exist_is_a_refusal_and_makes_nothing()
    {
        await using var odoo = await OdooCase.StartAsync(18);
        odoo.BeginAnew(customer: OdooSandbox.Customer with { Accounts = new Dictionary<string, string> { ["odoo"] = "999" } });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(
            f => f.Kind.ShouldBe(FailureKind.Refused), f => f.Code.ShouldBe("odoo.exceptions.ValidationError"));
        odoo.Count("project.created").ShouldBe(0);
    }

    [Fact]
    public async Task A_project_made_by_hand_is_found_by_the_reference_even_archived()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.Seeds.AddProject($"Rescisão {OdooSandbox.Ref}", []);
        odoo.Seeds.AddProject($"rescisão do cliente [{OdooSandbox.Ref}]", ["x"], active: false);
        odoo.Seeds.AddProject($"[{OdooSandbox.Ref}2] outro caso", []);
        var done = (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.AlreadyInPlace.ShouldBeTrue();
        done.Summary.ShouldContain("já existia");
        odoo.Count("project.created").ShouldBe(0);
    }

    [Fact]
    public async Task Two_projects_with_the_reference_go_to_a_person_by_their_numbers()
    {
        await using var odoo = await OdooCase.StartAsync();
        var ids = new[] { odoo.Seeds.AddProject(OdooSandbox.ProjectName), odoo.Seeds.AddProject(OdooSandbox.ProjectName) };
        var asked = (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        asked.Instructions.ShouldContain($"{ids[0]}, {ids[1]}");
        (await odoo.VerifyCreationAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await odoo.PreviewCreationAsync()).ShouldBeOfType<Preview.WouldAskPerson>();
    }

    [Fact]
    public async Task After_a_lost_answer_nothing_is_copied_until_a_slow_copy_must_have_ended()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["CopySettles"] = "00:05:00" });
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.DropBefore()) { PathContains = "/copy" });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);

        // The copy may have been sent minutes after its attempt began: what it still needs counts from the look that missed it.
        odoo.Clock.MoveTo(OdooCase.Today.AddMinutes(6));
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(5));
        odoo.Clock.MoveTo(OdooCase.Today.AddMinutes(7));
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(4));
        odoo.Clock.MoveTo(OdooCase.Today.AddMinutes(11));
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Count("project.created").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_was_answered_is_never_made_again_under_whatever_name(bool afterDone)
    {
        await using var odoo = await OdooCase.StartAsync();
        void Rename() => odoo.Seeds.Rename("project.project", odoo.Project.Id, "Desligamento sem referência");
        if (afterDone)
        {
            (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
            Rename();
        }
        else
        {
            odoo.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
            {
                Rename();
                return Task.CompletedTask;
            }))
            { PathContains = "/copy" });
            (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("not-read-back");
        }

        var made = odoo.Seeds.Projects[^1].Id;
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain($"projeto {made} ");
        odoo.Count("project.created").ShouldBe(1);

        odoo.Seeds.Rename("project.project", made, $"Desligamento [{OdooSandbox.Ref}]");
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Count("project.created").ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_copy_is_tried_again_without_waiting()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["CopySettles"] = "00:05:00" });
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "/copy" });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Theory]
    [InlineData("odoo.exceptions.LockError", 409, FailureKind.Transient)]
    [InlineData("psycopg2.errors.SerializationFailure", 500, FailureKind.Transient)]
    [InlineData("psycopg2.errors.QueryCanceled", 500, FailureKind.Transient)]
    [InlineData("psycopg2.errors.ReadOnlySqlTransaction", 500, FailureKind.Transient)]
    [InlineData("psycopg2.errors.AdminShutdown", 500, FailureKind.OutcomeUnknown)]
    [InlineData("psycopg2.errors.NotNullViolation", 500, FailureKind.Refused)]
    [InlineData("psycopg2.OperationalError", 500, FailureKind.OutcomeUnknown)]
    [InlineData("builtins.ValueError", 500, FailureKind.Refused)]
    [InlineData("odoo.exceptions.UserError", 422, FailureKind.Refused)]
    [InlineData("odoo.exceptions.AccessError", 403, FailureKind.Unauthorized)]
    [InlineData("some.addon.Surprise", 500, FailureKind.OutcomeUnknown)]
    public async Task An_exception_is_read_by_its_name(string name, int status, FailureKind expected)
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status, name)) { PathContains = "/copy" });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(f => f.Kind.ShouldBe(expected), f => f.Code.ShouldBe(name));
    }

    [Theory]
    [InlineData("Modelo de rescisao", "template-not-found")]
    [InlineData("Modelo%", "template-not-found")]
    [InlineData("Duas vezes", "template-not-unique")]
    public async Task A_template_is_found_by_its_exact_name_alone(string name, string code)
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["Template:Name"] = name });
        odoo.Seeds.AddProject("Duas vezes");
        odoo.Seeds.AddProject("Duas vezes", active: false);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(f => f.Kind.ShouldBe(FailureKind.Refused), f => f.Code.ShouldBe(code));
        (await odoo.ProbeAsync()).Findings.Single(f => f.Subject == "template cancel").Ok.ShouldBeFalse();
    }

    [Fact]
    public async Task A_name_with_characters_of_LIKE_is_taken_literally()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["Template:Name"] = @"100%_\fim" });
        odoo.Seeds.AddProject(@"100%_\fim", ["só esta"]);
        odoo.Seeds.AddProject(@"100 de x\fim");
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 tarefa");
    }

    [Fact]
    public async Task Pauses_and_returns_may_have_templates_of_their_own()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["PauseTemplate:Name"] = "Modelo de Pausa" });
        odoo.Seeds.AddProject("Modelo de Pausa", ["Bloquear"]);
        odoo.BeginAnew("PAUSA-2026-000001", "pause");
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 tarefa");
        odoo.BeginAnew("RETORNO-2026-000001", "return");
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("3 tarefas");
        odoo.Seeds.Projects.Select(p => p.Name).ShouldContain("[PAUSA-2026-000001] Pausa - Cliente Exemplar Ltda");
        odoo.Seeds.Projects.Select(p => p.Name).ShouldContain("[RETORNO-2026-000001] Retorno - Cliente Exemplar Ltda");
    }

    [Fact]
    public async Task Without_the_right_to_external_ids_the_failure_says_what_to_do()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["Template:Name"] = null, ["Template:ExternalId"] = "r3izzy.modelo" });
        odoo.Seeds.AddExternalId("r3izzy", "modelo", "project.project", odoo.Template);
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().Reason.ShouldContain("name the template by Id or Name");
        odoo.Sandbox.Odoo().Worker.MayUseExternalIds = true;
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task Registered_under_an_external_id_it_is_found_without_the_reference_in_its_name()
    {
        await using var odoo = await OdooCase.StartAsync(settings: new() { ["UseExternalId"] = "true" });
        odoo.Sandbox.Odoo().Worker.MayUseExternalIds = true;
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Seeds.Rename("project.project", odoo.Project.Id, "Rescisão sem referência");
        odoo.BeginAnew();
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        (odoo.Count("project.created"), odoo.Count("external-id.created")).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_template_whose_tasks_are_closed_is_refused_where_stages_close_them()
    {
        await using var odoo = await OdooCase.StartAsync(16, "json-rpc");
        odoo.Seeds.CloseTask(odoo.Seeds.TasksOf(odoo.Template)[0].Id, "Alguém");
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("template-has-closed-tasks");
    }

    [Fact]
    public async Task Without_the_right_to_make_projects_the_platform_closes()
    {
        await using var odoo = await OdooCase.StartAsync(18);
        odoo.Sandbox.Odoo().Worker.IsProjectAdministrator = false;
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Failed>().ShouldSatisfyAllConditions(
            f => f.Kind.ShouldBe(FailureKind.Unauthorized), f => f.Code.ShouldBe("odoo.exceptions.AccessError"));
    }

    [Fact]
    public async Task Archived_by_somebody_later_it_is_still_in_place()
    {
        await using var odoo = await OdooCase.StartAsync();
        await odoo.CreateAsync();
        odoo.Seeds.SetActive("project.project", odoo.Project.Id, false);
        (await odoo.VerifyCreationAsync()).ShouldBeOfType<Verification.InPlace>();
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Project.Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Renamed_by_somebody_later_it_is_still_in_place()
    {
        await using var odoo = await OdooCase.StartAsync();
        await odoo.CreateAsync();
        odoo.Seeds.Rename("project.project", odoo.Project.Id, "Saída do cliente");
        (await odoo.VerifyCreationAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task Who_dies_before_asking_about_missing_tasks_still_asks()
    {
        await using var odoo = await OdooCase.StartAsync();
        odoo.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            odoo.Seeds.RemoveTask(odoo.Seeds.TasksOf(odoo.Seeds.Projects.Single(p => p.Name.Contains(OdooSandbox.Ref, StringComparison.Ordinal)).Id)[0].Id);
            return Task.CompletedTask;
        }))
        { PathContains = "/copy" });
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        odoo.Harness.PriorDoubt = PriorDoubt.Open;
        (await odoo.VerifyCreationAsync()).ShouldBeOfType<Verification.NotInPlace>();
    }
}
