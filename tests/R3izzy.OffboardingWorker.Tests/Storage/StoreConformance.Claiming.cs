using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_claimed_step_has_its_attempt_open_before_anybody_acts()
    {
        var id = await OpenAsync(1, Ready());
        var step = await ClaimOneAsync(Now.AddMinutes(1));

        (step.Key, step.Attempt, step.Failures, step.VerifyFirst, step.Checkpoint, step.StartedAt, step.Platform, step.WorkerId)
            .ShouldBe((new StepKey(id, 0), 1, 0, false, null, Now.AddMinutes(1), "p", Worker));
        var attempt = (await Reader.AttemptsAsync(id, default)).ShouldHaveSingleItem();
        (attempt.No, attempt.Number, attempt.StartedAt, attempt.EndedAt, attempt.Outcome).ShouldBe((0, 1, Now.AddMinutes(1), null, null));
        var row = await StepAsync(id);
        (row.State, row.Attempts, row.DueAt).ShouldBe((StepState.Running, 1, null));
    }

    [Fact]
    public async Task A_claimed_step_is_claimed_once()
    {
        await OpenAsync(1, Ready());
        await ClaimOneAsync();
        (await ClaimAsync()).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Steps_are_claimed_oldest_first_and_never_before_their_time()
    {
        var third = await OpenAsync(1, Ready(at: Now.AddMinutes(-1)));
        var first = await OpenAsync(2, Ready(at: Now.AddMinutes(-3)));
        var later = await OpenAsync(3, Scheduled(Now.AddMilliseconds(1)));
        var second = await OpenAsync(4, Ready(at: Now.AddMinutes(-2)));

        (await ClaimAsync()).Steps.Select(s => s.Key.CaseId).ShouldBe([first, second, third]);
        (await ClaimAsync(Now.AddMilliseconds(1))).Steps.Select(s => s.Key.CaseId).ShouldBe([later]);
    }

    [Fact]
    public async Task No_more_steps_are_claimed_of_a_platform_than_it_has_slots()
    {
        await Store.OpenCasesAsync([.. Enumerable.Range(1, 5).SelectMany(no => new[] { CaseOf(no, Ready("p"), Ready("q")) })], default);
        var reply = await Store.ClaimAsync(new ClaimRequest(Worker, Now, new Dictionary<string, int> { ["p"] = 2, ["q"] = 3 }, new HashSet<string> { "p", "q" }, 100), default);
        reply.Steps.Count(s => s.Platform == "p").ShouldBe(2);
        reply.Steps.Count(s => s.Platform == "q").ShouldBe(3);
    }

    [Fact]
    public async Task No_more_steps_are_claimed_than_asked_for()
    {
        await Store.OpenCasesAsync([.. Enumerable.Range(1, 5).Select(no => CaseOf(no, Ready("p"), Ready("q")))], default);
        (await Store.ClaimAsync(Asking(limit: 7), default)).Steps.Count.ShouldBe(7);
        (await Store.ClaimAsync(Asking(limit: 7), default)).Steps.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_platform_without_a_free_slot_keeps_its_steps_for_later()
    {
        var id = await OpenAsync(1, Ready("p"));
        (await Store.ClaimAsync(Asking(platforms: ["q"], served: ["p", "q"]), default)).Steps.ShouldBeEmpty();
        (await StepAsync(id)).State.ShouldBe(StepState.Ready);
        await ClaimOneAsync();
    }

    [Fact]
    public async Task A_closed_platform_holds_its_steps_until_its_time()
    {
        await OpenAsync(1, Ready("p"));
        await OpenAsync(2, Ready("q"));
        await Store.SetPlatformAsync("p", Now.AddMinutes(5), "credencial recusada", default);
        var closed = (await Reader.ClosedPlatformsAsync(default)).ShouldHaveSingleItem();
        (closed.Platform, closed.ClosedUntil, closed.Why).ShouldBe(("p", Now.AddMinutes(5), "credencial recusada"));

        var reply = await ClaimAsync();
        reply.Steps.ShouldHaveSingleItem().Platform.ShouldBe("q");
        reply.NextDueAt.ShouldBe(Now.AddMinutes(5));
        (await ClaimOneAsync(Now.AddMinutes(5))).Failures.ShouldBe(0);
    }

    [Fact]
    public async Task A_closed_platform_can_be_opened_by_hand()
    {
        await OpenAsync(1, Ready("p"));
        await Store.SetPlatformAsync("p", Now.AddMinutes(5), "x", default);
        await Store.SetPlatformAsync("p", null, "", default);
        await ClaimOneAsync();
        (await Reader.ClosedPlatformsAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Due_steps_of_a_platform_that_nobody_serves_go_to_people()
    {
        var id = await OpenAsync(1, Ready("human"), Scheduled(Now.AddDays(1), "human"));
        (await ClaimAsync()).Steps.ShouldBeEmpty();

        (await Reader.StepsAsync(id, default)).Select(s => s.State).ShouldBe([StepState.AwaitingPerson, StepState.Scheduled]);
        (await Reader.AttemptsAsync(id, default)).ShouldBeEmpty();
        await ClaimAsync(Now.AddDays(1));
        (await StepAsync(id, 1)).State.ShouldBe(StepState.AwaitingPerson);
    }

    [Fact]
    public async Task More_steps_for_people_than_one_portion_all_arrive()
    {
        await Store.OpenCasesAsync([.. Enumerable.Range(1, 600).Select(no => CaseOf(no, Ready("human")))], default);
        for (var round = 0; round < 10 && (await ClaimAsync()).NextDueAt <= Now; round++)
        {
        }

        (await Reader.CountAsync(default)).WithPeople.ShouldBe(600);
    }

    [Fact]
    public async Task The_next_due_time_is_the_earliest_of_what_was_not_claimed()
    {
        (await ClaimAsync()).NextDueAt.ShouldBeNull();
        await OpenAsync(1, Scheduled(Now.AddHours(2), "p"), Scheduled(Now.AddHours(1), "q"), Scheduled(Now.AddMinutes(90), "human"));
        (await ClaimAsync()).NextDueAt.ShouldBe(Now.AddHours(1));
        (await Store.ClaimAsync(Asking(at: Now.AddHours(1)), default)).NextDueAt.ShouldBe(Now.AddMinutes(90));
        (await Store.ClaimAsync(Asking(at: Now.AddMinutes(90)), default)).NextDueAt.ShouldBe(Now.AddHours(2));
        (await Store.ClaimAsync(Asking(at: Now.AddHours(2)), default)).NextDueAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_worker_that_is_not_known_any_more_claims_nothing()
    {
        await OpenAsync(1, Ready());
        await Store.DeregisterWorkerAsync(Worker, default);
        (await ClaimAsync()).Steps.ShouldBeEmpty();
        var other = await Store.RegisterWorkerAsync("host", 2, TimeSpan.FromHours(1), default);
        await ClaimOneAsync(worker: other);
    }

    [Fact]
    public async Task Two_stores_on_the_same_data_claim_and_end_a_thousand_steps_each_exactly_once()
    {
        await Store.OpenCasesAsync([.. Enumerable.Range(1, 500).Select(no => CaseOf(no, Ready("p"), Ready("q")))], default);
        var other = Another();
        var theirs = await other.RegisterWorkerAsync("host", 2, TimeSpan.FromHours(1), default);

        (ICaseStore Store, long Worker)[] sides = [(Store, Worker), (Store, Worker), (other, theirs), (other, theirs)];
        // Each has something before any goes on, so that both write throughout.
        var firsts = await Task.WhenAll(sides.Select(s => s.Store.ClaimAsync(Asking(slots: 5, limit: 10, worker: s.Worker), default)));
        firsts.ShouldAllBe(reply => reply.Steps.Count == 10);

        var claimed = await Task.WhenAll(sides.Zip(firsts, (s, first) => Task.Run(() => DrainAsync(s.Store, s.Worker, first))));

        var keys = claimed.SelectMany(c => c).ToList();
        keys.Count.ShouldBe(1000);
        keys.Distinct().Count().ShouldBe(1000);
        (await Reader.CountAsync(default)).OpenCases.ShouldBe(0);
    }

    private async Task<List<StepKey>> DrainAsync(ICaseStore store, long worker, ClaimReply reply)
    {
        var keys = new List<StepKey>();
        for (; reply.Steps.Count > 0; reply = await store.ClaimAsync(Asking(slots: 5, limit: 10, worker: worker), default))
        {
            keys.AddRange(reply.Steps.Select(s => s.Key));
            await Task.WhenAll(reply.Steps.Select(s => store.RecordAsync(DoneOf(s), default)));
        }

        return keys;
    }
}
