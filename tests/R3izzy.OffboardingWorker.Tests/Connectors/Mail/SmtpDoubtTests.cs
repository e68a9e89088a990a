using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>A mail server cannot be asked what it took: nothing is ever sent a second time without a word.</summary>
public sealed class SmtpDoubtTests
{
    public static TheoryData<string> Losses => ["drop before", "drop after", "garbled", "neither yes nor no"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_lost_confirmation_is_unknown_and_then_a_person_is_asked_at_once(string loss)
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        await LoseAsync(world, harness, loss);
        var left = world.Accepted;

        harness.PriorDoubt = PriorDoubt.Open;
        (await world.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        var instructions = (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        instructions.ShouldContain("DESL-2026-000001.avisar@r3izzy.test");
        instructions.ShouldContain("ti@r3izzy.test");
        world.Accepted.ShouldBe(left);
    }

    [Fact]
    public async Task A_person_who_was_asked_and_tries_again_has_it_sent_under_the_same_message_id()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        await LoseAsync(world, harness, "drop before");
        harness.PriorDoubt = PriorDoubt.Open;
        await world.NotifyAsync(harness);

        harness.PriorDoubt = PriorDoubt.Settled;
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        world.Server.Messages.ShouldHaveSingleItem().Content.Header("Message-ID").ShouldBe("<DESL-2026-000001.avisar@r3izzy.test>");
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_process_that_died_before_its_question_was_recorded_asks_again()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        await LoseAsync(world, harness, "drop after");
        harness.PriorDoubt = PriorDoubt.Open;
        await world.NotifyAsync(harness);
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_cut_off_from_outside_is_asked_about_too()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        await LoseAsync(world, harness, "drop after");
        // Who knows nothing of the engine's record does not send either.
        harness.PriorDoubt = PriorDoubt.NotTold;
        await world.NotifyAsync(harness);
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task With_at_least_once_it_is_sent_again_under_the_same_message_id()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Settings["OnUnknown"] = "at-least-once";
        var harness = SmtpWorld.Harness();
        await LoseAsync(world, harness, "drop after");
        harness.PriorDoubt = PriorDoubt.Open;
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        world.Server.Messages.Select(m => m.Content.Header("Message-ID")).ShouldBe(
            ["<DESL-2026-000001.avisar@r3izzy.test>", "<DESL-2026-000001.avisar@r3izzy.test>"]);
    }

    [Fact]
    public async Task An_attempt_that_died_before_its_checkpoint_has_sent_nothing_and_the_next_just_sends()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        harness.BeforeCheckpoint = () => throw new InvalidOperationException("died here");
        await Should.ThrowAsync<InvalidOperationException>(() => world.NotifyAsync(harness));
        world.Accepted.ShouldBe(0);

        (harness.BeforeCheckpoint, harness.PriorDoubt) = (null, PriorDoubt.Open);
        (await world.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        world.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task The_servers_word_is_all_that_a_look_can_go_by()
    {
        await using var world = await SmtpWorld.StartAsync();
        var harness = SmtpWorld.Harness();
        harness.PriorDoubt = PriorDoubt.NotTold;
        (await world.VerifyAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        await world.NotifyAsync(harness);
        (await world.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
        harness.PriorDoubt = PriorDoubt.Open;
        (await world.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
    }

    private static async Task LoseAsync(SmtpWorld world, StepHarness harness, string loss)
    {
        world.FaultAt("DATA-END", loss switch
        {
            "drop before" => new Fault.DropBefore(),
            "drop after" => new Fault.DropAfter(),
            // A refusal of the mail is 4xx or 5xx (RFC 5321, 4.2.1); any other code says nothing of it.
            "neither yes nor no" => new Fault.RefuseAfter(354),
            _ => new Fault.Garble(),
        });
        (await world.NotifyAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
    }
}
