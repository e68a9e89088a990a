using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

public sealed class FindOwnBackupTests : IAsyncLifetime
{
    private static readonly FindOwnBackupInput Input = new();

    private BackupScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await BackupScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private ConnectorBinding Find => _scene.Runtime.Connectors.Single(c => c.Id == "drive.find-own-backup");

    [Fact]
    public async Task A_customer_without_a_folder_has_no_backup_of_their_own()
    {
        (await Find.Execute(Input, new StepHarness(BackupScene.Customer).NextAttempt(), default))
            .ShouldBeOfType<StepOutcome.NotApplicable>().Reason.ShouldContain("não tem pasta");
    }

    [Fact]
    public async Task What_the_customer_put_there_is_counted_below_folders_too_and_what_is_ours_is_not()
    {
        await _scene.Backup.Execute(new BackupInput(), new StepHarness(BackupScene.Customer).NextAttempt(), default);
        var folder = _scene.Drive.ChildrenOf(_scene.ClientsFolder).Single(c => c.Name == BackupScene.CustomerName).Id;
        (await Find.Execute(Input, new StepHarness(BackupScene.Customer).NextAttempt(), default)).ShouldBeOfType<StepOutcome.NotApplicable>();

        _scene.Drive.AddFile(folder, "backup.zip", new byte[1000]);
        _scene.Drive.AddFile(_scene.Drive.AddFolder(folder, "Backups antigos"), "antigo.zip", new byte[500]);
        var trashed = _scene.Drive.AddFile(folder, "lixo.zip", new byte[7]);
        _scene.Drive.Trash(trashed);

        var harness = new StepHarness(BackupScene.Customer);
        var done = (await Find.Execute(Input, harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        done.AlreadyInPlace.ShouldBeTrue();
        done.Summary.ShouldContain("2 arquivo(s), 1.500 bytes");
        harness.Evidence.ShouldHaveSingleItem().Json.ShouldContain("\"files\":2");
        harness.Evidence[0].Json.ShouldNotContain("backup.zip");
    }

    [Fact]
    public async Task It_only_looks()
    {
        var folder = _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        _scene.Drive.AddFile(folder, "backup.zip", new byte[10]);
        var before = _scene.Sandbox.Ledger.Entries.Count;
        var harness = new StepHarness(BackupScene.Customer);
        await Find.Execute(Input, harness.NextAttempt(), default);
        (await Find.Preview!(Input, harness.NextAttempt(), default)).ShouldBeOfType<Preview.NothingToDo>().Reason.ShouldContain("1 arquivo");
        (await Find.Verify!(Input, harness.NextAttempt(), default)).ShouldBeOfType<Verification.InPlace>();
        _scene.Sandbox.Ledger.Entries.Count.ShouldBe(before);
        harness.Calls.Where(c => c.Platform == "drive").ShouldAllBe(c => c.Method == "GET");
    }

    [Fact]
    public async Task Two_folders_of_the_customers_name_go_to_a_person_and_a_drive_that_fails_is_tried_again()
    {
        _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        (await Find.Execute(Input, new StepHarness(BackupScene.Customer).NextAttempt(), default)).ShouldBeOfType<StepOutcome.NeedsPerson>();

        _scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Platform = "drive", Times = int.MaxValue });
        (await Find.Execute(Input, new StepHarness(BackupScene.Customer).NextAttempt(), default))
            .ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
    }

    [Fact]
    public async Task An_attempt_that_died_is_made_again_and_never_told_as_a_backup_that_is_gone()
    {
        _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        var harness = new StepHarness(BackupScene.Customer) { PriorDoubt = PriorDoubt.Open };
        (await Find.Verify!(Input, harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();

        // Found or not, only an attempt leaves evidence of it.
        _scene.Drive.AddFile(_scene.Drive.ChildrenOf(_scene.ClientsFolder).Single().Id, "backup.zip", new byte[10]);
        (await Find.Verify!(Input, harness.NextAttempt(), default)).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task A_closing_check_that_cannot_tell_the_folder_says_so()
    {
        _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        (await Find.Verify!(Input, new StepHarness(BackupScene.Customer).NextAttempt(), default))
            .ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
    }

    [Fact]
    public async Task What_staff_put_into_the_folder_of_the_XMLs_is_no_backup_of_the_customers()
    {
        var folder = _scene.Drive.AddFolder(_scene.ClientsFolder, BackupScene.CustomerName);
        _scene.Drive.AddFile(_scene.Drive.AddFolder(folder, "FocusNFe"), "2025-07-xmls.zip", new byte[10]);
        (await Find.Execute(Input, new StepHarness(BackupScene.Customer).NextAttempt(), default)).ShouldBeOfType<StepOutcome.NotApplicable>();
    }
}
