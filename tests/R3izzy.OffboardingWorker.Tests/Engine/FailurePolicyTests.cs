using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Engine;

public sealed class FailurePolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(5);

    private readonly FailurePolicy _policy = new(new RetrySchedule([TimeSpan.FromMinutes(1), TimeSpan.FromHours(2)]), Recheck);

    public static TheoryData<FailureKind, string?, int, StepMove> Table => new()
    {
        { FailureKind.Transient, null, 0, new StepMove.Retry(Now.AddMinutes(1), VerifyFirst: false) },
        { FailureKind.Transient, null, 1, new StepMove.Retry(Now.AddHours(2), VerifyFirst: false) },
        { FailureKind.Transient, null, 2, new StepMove.Park(VerifyFirst: false) },
        { FailureKind.Transient, FailureCodes.NotConnected, 0, new StepMove.Retry(Now.AddMinutes(1), VerifyFirst: false) },
        { FailureKind.Transient, FailureCodes.CircuitOpen, 0, new StepMove.ClosePlatform(Now + Recheck, VerifyFirst: false) },
        { FailureKind.Transient, FailureCodes.CircuitOpen, 99, new StepMove.ClosePlatform(Now + Recheck, VerifyFirst: false) },
        { FailureKind.RateLimited, null, 0, new StepMove.Retry(Now.AddMinutes(1), VerifyFirst: false) },
        { FailureKind.RateLimited, null, 2, new StepMove.Park(VerifyFirst: false) },
        { FailureKind.OutcomeUnknown, null, 0, new StepMove.Retry(Now.AddMinutes(1), VerifyFirst: true) },
        { FailureKind.OutcomeUnknown, FailureCodes.CircuitOpen, 0, new StepMove.Retry(Now.AddMinutes(1), VerifyFirst: true) },
        { FailureKind.OutcomeUnknown, null, 2, new StepMove.Park(VerifyFirst: true) },
        { FailureKind.Unauthorized, null, 0, new StepMove.ClosePlatform(Now + Recheck, VerifyFirst: false) },
        { FailureKind.Unauthorized, null, 99, new StepMove.ClosePlatform(Now + Recheck, VerifyFirst: false) },
        { FailureKind.Refused, null, 0, new StepMove.Park(VerifyFirst: false) },
        { FailureKind.Defect, null, 0, new StepMove.Park(VerifyFirst: true) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_failure_has_its_move(FailureKind kind, string? code, int failures, StepMove expected) =>
        _policy.Next(new StepOutcome.Failed(kind, "x", code), failures, Now).ShouldBe(expected);

    [Fact]
    public void Every_kind_of_failure_is_in_the_table() =>
        Table.Select(row => row.Data.Item1).Distinct().ShouldBe(Enum.GetValues<FailureKind>(), ignoreOrder: true);

    [Fact]
    public void Every_outcome_that_is_no_failure_has_its_move()
    {
        _policy.Next(new StepOutcome.Done("x"), 5, Now).ShouldBe(new StepMove.End(StepState.Done));
        _policy.Next(new StepOutcome.Done("x", AlreadyInPlace: true), 5, Now).ShouldBe(new StepMove.End(StepState.AlreadyDone));
        _policy.Next(new StepOutcome.NotApplicable("x"), 5, Now).ShouldBe(new StepMove.End(StepState.NotApplicable));
        _policy.Next(new StepOutcome.NeedsPerson("faça"), 5, Now).ShouldBe(new StepMove.AskPerson("faça"));
        _policy.Next(new StepOutcome.Pending("x", TimeSpan.FromHours(1)), 5, Now).ShouldBe(new StepMove.LookAgain(Now.AddHours(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_platform_that_finishes_later_is_never_asked_in_a_tight_circle(int seconds) =>
        _policy.Next(new StepOutcome.Pending("x", TimeSpan.FromSeconds(seconds)), 0, Now).ShouldBe(new StepMove.LookAgain(Now.AddSeconds(1)));

    [Theory]
    [InlineData(30, 60)]
    [InlineData(90, 90)]
    [InlineData(100 * 3600, 24 * 3600)]
    public void A_platforms_wish_counts_when_it_is_longer_and_within_a_day(int wish, int expected) =>
        _policy.Next(new StepOutcome.Failed(FailureKind.RateLimited, "x", null, TimeSpan.FromSeconds(wish)), 0, Now)
            .ShouldBe(new StepMove.Retry(Now.AddSeconds(expected), false));

    [Fact]
    public void An_open_circuit_says_itself_for_how_long() =>
        _policy.Next(new StepOutcome.Failed(FailureKind.Transient, "x", FailureCodes.CircuitOpen, TimeSpan.FromSeconds(30)), 0, Now)
            .ShouldBe(new StepMove.ClosePlatform(Now.AddSeconds(30), false));

    [Fact]
    public void The_default_schedule_gives_up_after_a_week_and_not_before()
    {
        var waits = Enumerable.Range(1, 12).Select(n => RetrySchedule.Default.After(n)).ToList();
        waits.ShouldAllBe(w => w != null);
        waits[0].ShouldBe(TimeSpan.FromMinutes(1));
        waits.Aggregate(TimeSpan.Zero, (sum, w) => sum + w!.Value).ShouldBeGreaterThan(TimeSpan.FromDays(7));
        RetrySchedule.Default.After(13).ShouldBeNull();
    }

    /// <summary>Whatever the schedule, the failure and the platform's wish.</summary>
    [Fact]
    public void A_retry_never_comes_before_the_schedules_own_time_and_a_doubt_is_never_forgotten()
    {
        var cases =
            from delays in Gen.Choose(1, 40 * 24 * 3600).NonEmptyListOf()
            from failures in Gen.Choose(0, 15)
            from wish in Gen.OneOf(Gen.Constant((int?)null), Gen.Choose(-10, 60 * 24 * 3600).Select(s => (int?)s))
            from kind in Gen.Elements(Enum.GetValues<FailureKind>())
            select (delays, failures, wish, kind);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var schedule = new RetrySchedule([.. c.delays.Select(d => TimeSpan.FromSeconds(d))]);
            var failed = new StepOutcome.Failed(c.kind, "x", null, c.wish is { } s ? TimeSpan.FromSeconds(s) : null);
            var move = new FailurePolicy(schedule, Recheck).Next(failed, c.failures, Now);
            return move switch
            {
                StepMove.Retry retry => schedule.After(c.failures + 1) is { } least && retry.DueAt >= Now + least
                    && retry.VerifyFirst == (c.kind == FailureKind.OutcomeUnknown),
                StepMove.Park park => park.VerifyFirst == c.kind is FailureKind.OutcomeUnknown or FailureKind.Defect,
                StepMove.ClosePlatform => c.kind == FailureKind.Unauthorized,
                _ => false,
            };
        }).Holds();
    }

    [Fact]
    public void Lanes_are_enough_for_every_platform_or_the_start_is_refused()
    {
        var limits = new Dictionary<string, GateLimits> { ["stripe"] = new(200), ["drive"] = new(60) };
        new EngineOptions { Lanes = 260 }.Problems(limits).ShouldBeEmpty();
        var problem = new EngineOptions { Lanes = 259 }.Problems(limits).ShouldHaveSingleItem();
        problem.ShouldContain("Engine:Lanes is 259");
        problem.ShouldContain("260");
        problem.ShouldContain("stripe 200");
    }
}
