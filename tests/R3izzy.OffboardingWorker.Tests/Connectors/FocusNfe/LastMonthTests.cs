using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

/// <summary>FocusNFe builds a month's backup on the first of the next, after partial ones on Saturdays; the last month must be whole.</summary>
public sealed class LastMonthTests
{
    private static readonly DateTimeOffset Before = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Before_the_month_is_over_its_partial_backup_is_left_alone_and_closed_months_are_kept()
    {
        await using var scene = await FocusScene.StartAsync(now: Before);
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        scene.Focus.Months(company).ShouldContain("202611");

        var pending = (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Pending>();

        pending.LookAgainIn.ShouldBe(TimeSpan.FromDays(7));
        scene.Names().ShouldBe(["2026-10-danfes.zip", "2026-10-xmls.zip"]);
    }

    [Fact]
    public async Task On_the_first_it_waits_for_the_second_even_though_a_backup_is_listed()
    {
        await using var scene = await FocusScene.StartAsync(now: FocusScene.End.AddHours(1));
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromHours(23));
        scene.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_whole_way_of_waiting_keeps_one_file_of_each_month()
    {
        await using var scene = await FocusScene.StartAsync(now: Before);
        var company = scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        scene.Focus.AddDocument(company, FocusScene.On(FocusScene.LastMonth, 29));
        var harness = scene.NewHarness();
        for (var now = Before; now < FocusScene.Now; now = now.AddDays(1))
        {
            scene.MoveTo(now);
            if (await scene.KeepAsync(harness) is not StepOutcome.Pending)
            {
                break;
            }
        }

        scene.MoveTo(FocusScene.Now);
        await scene.KeptAsync(harness);
        scene.Names().ShouldBe(["2026-10-danfes.zip", "2026-10-xmls.zip", "2026-11-danfes.zip", "2026-11-xmls.zip"]);
        (await scene.ContentAsync("2026-11-xmls.zip")).ShouldBe(scene.Focus.Backup(company, "202611"));
    }

    [Fact]
    public async Task A_last_month_that_is_not_there_is_waited_for_by_the_day_and_then_asked_about()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, "2026-10");
        var harness = scene.NewHarness();

        var pending = (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        pending.WaitingFor.ShouldBe("O backup de Novembro/2026 ainda não foi montado pela FocusNFe.");
        pending.LookAgainIn.ShouldBe(TimeSpan.FromDays(1));

        scene.MoveTo(FocusScene.End.AddDays(10).AddSeconds(-1));
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        scene.MoveTo(FocusScene.End.AddDays(10));
        var asks = (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        asks.Instructions.ShouldContain("Novembro/2026");
        asks.Instructions.ShouldContain("a última emissão foi em 2026-10-10");
        harness.Evidence.ShouldContain(e => e.Kind == "after");
    }

    [Fact]
    public async Task A_backup_of_the_last_month_that_was_built_before_its_end_is_not_enough()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        var harness = scene.NewHarness();
        // The build of the first is late: what is listed is Saturday's.
        scene.Focus.LastBuildAt = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.Pending>().WaitingFor.ShouldContain("ainda não foi montado");

        scene.Focus.AddDocument(company, FocusScene.On(FocusScene.LastMonth, 29));
        scene.Focus.LastBuildAt = null;
        scene.MoveTo(FocusScene.Now.AddDays(1));
        await scene.KeptAsync(harness);
        (await scene.ContentAsync("2026-11-xmls-2.zip")).ShouldBe(scene.Focus.Backup(company, "202611"));
    }

    [Fact]
    public async Task A_host_that_does_not_tell_when_it_built_is_believed_from_the_second_on()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Focus.Files.TellsBuildTime = false;
        await scene.KeptAsync();
    }

    [Fact]
    public async Task Documents_of_the_days_after_the_end_are_kept_too()
    {
        await using var scene = await FocusScene.StartAsync(now: new DateTimeOffset(2026, 12, 7, 12, 0, 0, TimeSpan.Zero));
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Focus.AddDocument(company, FocusScene.On("2026-12", 2), danfe: false);
        await scene.KeptAsync();
        scene.Names().ShouldContain("2026-12-xmls.zip");
    }

    [Fact]
    public async Task Without_a_last_month_all_that_is_listed_is_enough()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, "2026-10");
        await scene.KeptAsync(scene.NewHarness(lastMonth: null));
        scene.Names().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_company_without_any_list_of_backups_is_asked_about()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.Focus.AddCompany(FocusScene.Cnpj, hasNoBackupList: true);
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("não tem lista de backups");
    }

    [Fact]
    public async Task What_was_kept_is_looked_for_file_by_file_once_the_company_is_gone()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(FocusScene.Cnpj, "2026-10", FocusScene.LastMonth);
        var harness = scene.NewHarness();
        await scene.KeptAsync(harness);
        await scene.RemoveAsync(scene.NewHarness());
        var verify = scene.Bound("focusnfe.keep-xmls").Verify!;
        (await verify(new KeepXmlsInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.InPlace>();
        scene.Drive.Trash(scene.Files().Single(f => f.Name == "2026-10-xmls.zip").Id);
        (await verify(new KeepXmlsInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>().Summary.ShouldContain("Outubro/2026 (xmls)");
    }

    [Fact]
    public async Task A_company_that_never_issued_anything_rests_on_the_word_of_whoever_ended_the_step()
    {
        await using var scene = await FocusScene.StartAsync(now: FocusScene.End.AddDays(10));
        scene.AddCompany();
        var harness = scene.NewHarness();
        (await scene.KeepAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
        var verify = scene.Bound("focusnfe.keep-xmls").Verify!;
        (await verify(new KeepXmlsInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        harness.PriorDoubt = PriorDoubt.Open;
        (await verify(new KeepXmlsInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();
    }
}
