using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

public sealed class RemoveCompanyTests
{
    [Fact]
    public async Task A_company_whose_backups_the_other_step_kept_is_removed_and_the_summary_tells_of_its_certificate()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        await scene.KeptAsync();
        var harness = scene.NewHarness();

        var done = (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Done>();

        scene.Focus.Exists(company).ShouldBeFalse();
        done.AlreadyInPlace.ShouldBeFalse();
        done.Summary.ShouldContain("certificado digital que estava nela (válido até 2027-04-01) foi junto");
        done.Summary.ShouldContain("4 backups conferidos no Drive: 2 meses, de Outubro/2026 a Novembro/2026");
        using var before = JsonDocument.Parse(harness.Evidence.Single(e => e.Kind == "before").Json);
        before.RootElement.GetProperty("company").GetProperty("id").GetString().ShouldBe(company);
        before.RootElement.GetProperty("company").GetProperty("certificateUntil").GetString().ShouldBe("2027-04-01T15:03:25-03:00");
        before.RootElement.GetProperty("kept").GetArrayLength().ShouldBe(4);
        using var after = JsonDocument.Parse(harness.Evidence.Single(e => e.Kind == "after").Json);
        after.RootElement.GetProperty("exists").GetBoolean().ShouldBeFalse();
        after.RootElement.GetProperty("requestId").GetString().ShouldStartWith("sandbox-");
        scene.Names().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Without_the_backups_on_Drive_it_refuses_and_names_the_months()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        var failed = (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "xmls-not-kept"));
        failed.Reason.ShouldContain("2026-10 (xmls)");
        scene.Focus.Exists(company).ShouldBeTrue();
        scene.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2026-10-xmls.zip")]
    [InlineData("2026-11-danfes.zip")]
    public async Task One_file_that_is_gone_from_Drive_is_enough_to_refuse(string name)
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        await scene.KeptAsync();
        scene.Drive.Trash(scene.Files().Single(f => f.Name == name).Id);
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("xmls-not-kept");
        scene.Focus.Exists(company).ShouldBeTrue();
    }

    [Fact]
    public async Task A_backup_that_was_built_anew_since_is_not_on_Drive_until_a_person_puts_it_there()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        await scene.KeptAsync();
        // Antedated, and in the ZIP of the next Saturday.
        scene.Focus.AddDocument(company, FocusScene.On(FocusScene.LastMonth, 30), knownAt: FocusScene.Now.AddHours(1), danfe: false);
        scene.MoveTo(FocusScene.Now.AddDays(5));
        var harness = scene.NewHarness();
        var failed = (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        failed.Reason.ShouldContain("2026-11 (xmls)");

        var folder = scene.Drive.ChildrenOf(scene.Drive.ChildrenOf(scene.ClientsFolder).Single().Id).Single().Id;
        foreach (var kind in new[] { "xmls", "danfes" })
        {
            (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Reason.ShouldContain($"2026-11 ({kind})");
            scene.Drive.AddFile(folder, $"novembro {kind}.zip", scene.Focus.Backup(company, "202611", kind)!);
        }

        (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task The_file_of_another_month_does_not_stand_for_one_that_is_missing()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        await scene.KeptAsync();
        scene.Drive.Remove(scene.Files().Single(f => f.Name == "2026-10-xmls.zip").Id);
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Reason.ShouldContain("2026-10 (xmls);");
    }

    [Fact]
    public async Task A_company_without_any_backup_can_be_removed()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany();
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("não listava nenhum backup");
    }

    [Fact]
    public async Task A_company_without_a_list_of_backups_is_left_to_a_person()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.Focus.AddCompany(FocusScene.Cnpj, hasNoBackupList: true);
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>();
        scene.Focus.Exists(company).ShouldBeTrue();
    }

    [Fact]
    public async Task Never_known_removed_before_and_removed_by_us_are_told_apart()
    {
        await using var scene = await FocusScene.StartAsync();
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.NotApplicable>();
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.NotApplicable>();

        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        await scene.KeptAsync();
        var ours = scene.NewHarness();
        (await scene.RemoveAsync(ours)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await scene.RemoveAsync(ours)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        scene.Sandbox.Ledger.Count("focusnfe", "company.removed", company).ShouldBe(1);
    }

    [Fact]
    public async Task A_company_of_the_same_root_stays()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany();
        var branch = scene.AddCompany("11222333000262");
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
        scene.Focus.Exists(branch).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_resellers_company_is_refused_by_code()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(422, "permissao_negada")) { Platform = "focusnfe", Method = "DELETE" });
        var failed = (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "permissao_negada"));
    }

    [Fact]
    public async Task A_404_to_the_removal_is_gone_only_if_it_reads_so()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany();
        var rule = scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(404)) { Platform = "focusnfe", Method = "DELETE" });
        var harness = scene.NewHarness();
        (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("read-back-differs");
        rule.Hits.ShouldBe(1);
        (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        scene.Sandbox.Ledger.Count("focusnfe", "company.removed", company).ShouldBe(1);
    }

    [Fact]
    public async Task A_404_in_other_words_is_a_failure_and_never_means_gone()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany();
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(404, "rota_desconhecida")) { Platform = "focusnfe", Method = "GET", Times = 3 });
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("http-404");
    }

    [Fact]
    public async Task A_company_that_was_registered_again_is_not_removed_a_second_time()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany();
        var harness = scene.NewHarness();
        (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        var again = scene.AddCompany();
        (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        scene.Focus.Exists(again).ShouldBeTrue();
    }

    [Fact]
    public async Task It_cannot_be_undone_and_says_what_a_person_can_do()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany();
        var harness = scene.NewHarness();
        var revert = scene.Bound("focusnfe.remove-company").Revert!;
        (await revert(new RemoveCompanyInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.NotApplicable>();
        await scene.RemoveAsync(harness);
        (await revert(new RemoveCompanyInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("cadastre a empresa de novo");
        scene.AddCompany();
        (await revert(new RemoveCompanyInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public void Only_the_removal_is_irreversible() =>
        new FocusNfePlatform().Connectors.Select(c => (c.Id, c.IsIrreversible)).ShouldBe([("focusnfe.keep-xmls", false), ("focusnfe.remove-company", true)]);

    [Fact]
    public async Task Nothing_of_a_companys_secrets_gets_out()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        var harness = scene.NewHarness();
        var texts = new List<string> { (await scene.KeepAsync(harness)).ToString(), harness.Checkpoint! };
        var removal = scene.NewHarness();
        texts.Add((await scene.RemoveAsync(removal)).ToString());
        texts.Add(removal.Checkpoint!);
        texts.AddRange(harness.Evidence.Concat(removal.Evidence).Select(e => e.Json));
        texts.AddRange(harness.Calls.Concat(removal.Calls).Select(c => c.ToString()));
        var secrets = SimulatedFocusNfe.SecretsOf(int.Parse(company, System.Globalization.CultureInfo.InvariantCulture));
        foreach (var secret in new[] { secrets.ProductionToken, secrets.TestToken, secrets.Csc, SimulatedFocusNfe.Token, FocusScene.Cnpj, "X-Amz-", FocusScene.Customer.Name })
        {
            string.Join('\n', texts).ShouldNotContain(secret, Case.Insensitive);
        }
    }

    [Fact]
    public async Task A_company_that_a_person_registered_again_is_not_held_against_the_removal()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany();
        var harness = scene.NewHarness();
        await scene.RemoveAsync(harness);
        scene.AddCompany();
        var verify = scene.Bound("focusnfe.remove-company").Verify!;
        (await verify(new RemoveCompanyInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        harness.PriorDoubt = PriorDoubt.Open;
        (await verify(new RemoveCompanyInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();
    }
}
