using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

/// <summary>Gmail's own ways: ids that it replaces, searches that lag, rights that its errors tell.</summary>
public sealed class GmailTransportTests : IAsyncLifetime
{
    private SandboxHost? _sandbox;
    private Dictionary<string, string?>? _settings;
    private PlatformRuntime? _runtime;

    private SimulatedGmail Gmail => _sandbox!.Platform<SimulatedGmail>();

    private PlatformRuntime Runtime => _runtime ??= StepHarness.Build(new EmailPlatform(), _settings!);

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _settings = EmailSandbox.GmailSettings(_sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        _runtime?.Dispose();
        await _sandbox!.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_whose_message_id_gmail_replaced_is_found_by_ref_and_header()
    {
        Gmail.ReplacesMessageIds = true;
        var harness = Harness();
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        harness.Evidence.Single().Json.ShouldContain("\"keptMessageId\":false");
        (await ExecuteAsync(Harness())).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        _sandbox!.Sent().ShouldHaveSingleItem().Content.Header("X-Google-Original-Message-ID").ShouldBe("<DESL-2026-000001.step@r3izzy.test>");
    }

    [Fact]
    public async Task Another_mail_of_the_same_case_is_not_taken_for_this_one()
    {
        Gmail.ReplacesMessageIds = true;
        await ExecuteAsync(Harness("outro"));
        (await ExecuteAsync(Harness())).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox!.Sent().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_draft_or_a_received_mail_with_the_same_header_is_not_one_that_was_sent()
    {
        await ExecuteAsync(Harness());
        _sandbox!.Sent()[0].Labels.Clear();
        _sandbox!.Sent()[0].Labels.Add("INBOX");
        (await ExecuteAsync(Harness())).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox!.Sent().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_sent_mail_in_the_bin_has_been_sent_all_the_same()
    {
        await ExecuteAsync(Harness());
        _sandbox!.Sent()[0].Labels.Add("TRASH");
        (await ExecuteAsync(Harness())).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
    }

    [Fact]
    public async Task A_mail_deleted_for_good_is_not_sent_again_by_its_own_step()
    {
        var harness = Harness();
        await ExecuteAsync(harness);
        Gmail.Mailbox(EmailSandbox.Mailbox).Remove(_sandbox!.Sent()[0]);
        (await Runtime.Connector(NotifyId).Verify!(new NotifyDepartmentsInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.InPlace>();
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox!.Sent().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_may_have_left_is_not_sent_again_before_a_search_would_show_it()
    {
        _settings!["Gmail:SearchDelay"] = "00:02:00";
        Gmail.SearchLags = true;
        var clock = new MovableClock(TimeProvider.System.GetUtcNow());
        var harness = new StepHarness(EmailSandbox.Customer) { Clock = clock };
        _sandbox!.Faults.Add(new FaultRule(new Fault.DropAfter()) { Platform = "gmail", Method = "POST" });
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);

        clock.MoveTo(clock.GetUtcNow() + TimeSpan.FromSeconds(30));
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBeInRange(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(110));
        _sandbox!.Sent()[0].IsIndexed = true;
        clock.MoveTo(clock.GetUtcNow() + TimeSpan.FromMinutes(3));
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _sandbox!.Sent().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_did_not_leave_is_sent_once_that_is_certain()
    {
        _settings!["Gmail:SearchDelay"] = "00:02:00";
        var clock = new MovableClock(TimeProvider.System.GetUtcNow());
        var harness = new StepHarness(EmailSandbox.Customer) { Clock = clock };
        _sandbox!.Faults.Add(new FaultRule(new Fault.DropBefore()) { Platform = "gmail", Method = "POST" });
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        clock.MoveTo(clock.GetUtcNow() + TimeSpan.FromMinutes(3));
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox!.Sent().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(403, "userRateLimitExceeded", FailureKind.RateLimited)]
    [InlineData(403, "dailyLimitExceeded", FailureKind.RateLimited)]
    [InlineData(403, "insufficientPermissions", FailureKind.Unauthorized)]
    [InlineData(400, "failedPrecondition", FailureKind.Unauthorized)]
    [InlineData(400, "invalidArgument", FailureKind.Refused)]
    [InlineData(500, "backendError", FailureKind.OutcomeUnknown)]
    public async Task A_refused_send_is_read_by_status_and_reason(int status, string reason, FailureKind kind)
    {
        var harness = Harness();
        _sandbox!.Faults.Add(new FaultRule(new Fault.Refuse(status, reason)) { Platform = "gmail", Method = "POST" });
        var failed = (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((kind, reason));
        (await ExecuteAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        _sandbox!.Sent().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_mailbox_that_was_not_delegated_is_a_bad_credential()
    {
        _sandbox!.Context.Tokens.Find("offboarding@r3izzy.test")!.MayActAs.Clear();
        (await ExecuteAsync(Harness())).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
        var probed = await Runtime.Probe.ProbeAsync(Harness(), default);
        probed.IsHealthy.ShouldBeFalse();
        probed.Findings.Single().Detail.ShouldContain("delegação", Case.Insensitive);
    }

    private const string NotifyId = "email.notify-departments";

    private static StepHarness Harness(string step = "step") => new(EmailSandbox.Customer) { StepId = step };

    private Task<StepOutcome> ExecuteAsync(StepHarness harness) =>
        Runtime.Connector(NotifyId).Execute(new NotifyDepartmentsInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);
}
