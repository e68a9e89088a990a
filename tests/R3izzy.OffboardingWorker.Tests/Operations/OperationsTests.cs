using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Operations;

public sealed class OperationsTests : IAsyncDisposable
{
    private const string Ref = "DESL-2026-000001";

    private readonly OperationsWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task OpenAsync() =>
        (await _world.TakeAsync(SampleRequest.Json)).ShouldBeOfType<TakenRequests.Taken>().Cases.ShouldBe([new OpenedCase(Ref, OpenedAs.NewCase)]);

    [Fact]
    public async Task A_request_becomes_a_case_with_the_steps_of_its_procedure_and_its_customer_comes_back_whole()
    {
        await OpenAsync();
        var file = (await _world.Files.FindAsync(Ref, default)).ShouldNotBeNull();
        file.Procedure.Name.ShouldBe("desligamento-pro");
        file.Request.ShouldBe(SampleRequest.Accepted(SampleRequest.Json));
        (file.Row.Action, file.Row.Plan, file.Row.LastMonth, file.Row.EffectiveEnd).ShouldBe(("cancel", "pro", "2026-12", new DateTimeOffset(2027, 1, 1, 3, 0, 0, TimeSpan.Zero)));
        (await _world.StepAsync(Ref, "cancelar-cobranca")).State.ShouldBe(StepState.Ready);
        (await _world.StepAsync(Ref, "backup")).State.ShouldBe(StepState.Scheduled);
        (await _world.StepAsync(Ref, "tirar-acesso")).State.ShouldBe(StepState.Waiting);
        (await _world.StepAsync(Ref, "conferencia")).State.ShouldBe(StepState.Waiting);
    }

    [Fact]
    public async Task Nothing_personal_is_readable_on_disk()
    {
        await OpenAsync();
        foreach (var file in Directory.GetFiles(_world.Folder, "offboarding.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            foreach (var personal in new[] { "padaria.example", "Padaria", "12ABC34501DE35", "cus_NffrFeUfNV2Hib" })
            {
                text.ShouldNotContain(personal);
            }
        }
    }

    [Fact]
    public async Task A_stream_with_one_bad_request_opens_none()
    {
        var bad = SampleRequest.OneLine("a") + "\n" + SampleRequest.With(r => r["plan"] = "ouro") + "\n";
        (await _world.TakeAsync(bad)).ShouldBeOfType<TakenRequests.Bad>().Errors.ShouldContain(e => e.Field == "plan");
        (await _world.Reader.ListAsync(new CaseFilter(), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_persons_task_is_completed_with_who_and_why_and_what_waits_for_it_goes_on()
    {
        await OpenAsync();
        await _world.HandToPeopleAsync();
        (await _world.StepAsync(Ref, "rescisao")).State.ShouldBe(StepState.AwaitingPerson);
        var before = (await _world.StepAsync(Ref, "conferencia")).NeedsLeft;

        (await _world.Complete.RunAsync(Ref, "rescisao", OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.Ok>();
        (await _world.StepAsync(Ref, "rescisao")).State.ShouldBe(StepState.Done);
        (await _world.StepAsync(Ref, "conferencia")).NeedsLeft.ShouldBe(before - 1);
        (await _world.Complete.RunAsync(Ref, "rescisao", OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("Done");
    }

    [Fact]
    public async Task A_persons_task_can_be_completed_before_a_worker_has_seen_it_and_is_handed_to_nobody_afterwards()
    {
        await OpenAsync();
        (await _world.Complete.RunAsync(Ref, "rescisao", OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.Ok>();
        await _world.HandToPeopleAsync();
        (await _world.StepAsync(Ref, "rescisao")).State.ShouldBe(StepState.Done);
    }

    [Fact]
    public async Task A_connectors_step_is_not_a_persons_to_complete_while_the_worker_has_it()
    {
        await OpenAsync();
        (await _world.Complete.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.Refused>();
        (await _world.StepAsync(Ref, "cancelar-cobranca")).State.ShouldBe(StepState.Ready);
    }

    [Fact]
    public async Task Access_is_not_taken_away_by_completing_anything_but_the_backup()
    {
        await OpenAsync();
        (await _world.Complete.RunAsync(Ref, "tirar-acesso", OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.Refused>();
        (await _world.Retry.RunAsync(Ref, "tirar-acesso", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>();
        (await _world.StepAsync(Ref, "tirar-acesso")).State.ShouldBe(StepState.Waiting);
    }

    [Fact]
    public async Task A_step_that_was_handed_to_people_can_be_tried_by_the_worker_again()
    {
        await OpenAsync();
        await _world.HandToPeopleAsync();
        (await _world.Retry.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>();
        var step = await _world.StepAsync(Ref, "cancelar-cobranca");
        (step.State, step.DueAt).ShouldBe((StepState.Ready, _world.Clock.GetUtcNow()));
        (await _world.Retry.RunAsync(Ref, "rescisao", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("complete");
    }

    [Fact]
    public async Task A_case_or_step_that_is_not_there_is_named()
    {
        await OpenAsync();
        (await _world.Complete.RunAsync("DESL-2026-999999", "x", OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.NotFound>().What.ShouldContain("DESL-2026-999999");
        (await _world.Retry.RunAsync(Ref, "backups", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.NotFound>().What.ShouldContain("cancelar-cobranca");
    }

    [Fact]
    public async Task A_rejected_message_is_kept_whole_and_encrypted_and_opens_its_case_once_it_is_mended()
    {
        var text = SampleRequest.With(r => r["plan"] = "ouro");
        var errors = (await _world.TakeAsync(text)).ShouldBeOfType<TakenRequests.Bad>().Errors;
        var id = await _world.Rejected.KeepAsync("folder", "pedido.json", Encoding.UTF8.GetBytes(text), errors, default);

        Encoding.UTF8.GetString((await _world.Rejected.TextAsync(id, default))!).ShouldBe(text);
        var row = (await _world.Rejected.ListAsync(default)).ShouldHaveSingleItem();
        row.Redacted.ShouldNotContain("padaria.example");
        RejectedRequests.ErrorsOf(row).ShouldContain(e => e.Field == "plan");

        (await _world.Rejected.SendAgainAsync(id, null, OperationsWorld.Ana, default)).ShouldBeOfType<TakenRequests.Bad>();
        (await _world.Rejected.ListAsync(default)).Single().SentAgain.ShouldBeNull();
        (await _world.Rejected.SendAgainAsync(id, SampleRequest.Bytes, OperationsWorld.Ana, default)).ShouldBeOfType<TakenRequests.Taken>();
        (await _world.Rejected.ListAsync(default)).Single().SentAgain.ShouldBe(_world.Clock.GetUtcNow());
        (await _world.Rejected.SendAgainAsync(id + 1, null, OperationsWorld.Ana, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_step_marks_a_word_alike_in_every_attempt_case_and_process_and_not_as_customers_are_stored()
    {
        await OpenAsync();
        await _world.TakeAsync(SampleRequest.With(r => (r["requestId"], r["customer"]!["taxId"]) = ("outro", "529.982.247-25")));
        _world.Q.Answer("cancelar-cobranca", n => n == 1 ? new StepOutcome.Failed(FailureKind.Transient, "q: down") : new StepOutcome.Done("feito"));
        await _world.WorkAsync();
        _world.Clock.Advance(TimeSpan.FromHours(1));
        await _world.WorkAsync();
        var steps = _world.Q.Of("cancelar-cobranca").Select(c => c.Step).ToList();
        steps.Select(s => (s.CaseRef, s.Attempt)).ShouldContain((Ref, 2));
        steps.Select(s => s.CaseRef).Distinct().Count().ShouldBe(2);

        // As a process does that starts later: the key is read from the data folder again.
        using var again = new FieldCipher(DataKey.Read(new ConfigurationBuilder().Build(), _world.Folder, _ => { }));
        var file = (await new CaseFiles(_world.Reader, _world.Procedures, again, _world.Calendar).FindAsync(Ref, default)).ShouldNotBeNull();
        var mark = file.Snapshot.Mark(file.Customer.TaxId);
        steps.Select(s => s.Mark(file.Customer.TaxId)).ShouldAllBe(m => m == mark);
        steps[0].Mark("outra palavra").ShouldNotBe(mark);
        Convert.ToHexStringLower(_world.Cipher.Hash(file.Customer.TaxId)).ShouldNotContain(mark[..8]);
    }

    [Fact]
    public async Task A_payload_of_another_key_is_never_taken_for_an_empty_one()
    {
        await OpenAsync();
        using var other = new FieldCipher(RandomNumberGenerator.GetBytes(32));
        await Should.ThrowAsync<CryptographicException>(() => new CaseFiles(_world.Reader, _world.Procedures, other, _world.Calendar).FindAsync(Ref, default));
    }
}
