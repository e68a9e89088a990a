using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

/// <summary>One token for all steps, renewed once when it is refused; headers and the probe.</summary>
public sealed class PixTokenTests : IAsyncLifetime
{
    private PixCase _case = null!;

    public async ValueTask InitializeAsync() => _case = await PixCase.StartAsync();

    public ValueTask DisposeAsync() => _case.DisposeAsync();

    [Fact]
    public async Task Steps_side_by_side_share_one_token()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _case.RunAsync()));
        _case.Bank.Clients.HandedOut.ShouldBe(1);
        await _case.RunAsync();
        _case.Bank.Clients.HandedOut.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_the_bank_has_dropped_is_made_anew_once_for_all()
    {
        await _case.RunAsync();
        _case.Bank.Clients.RevokeAll();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _case.RunAsync()));
        outcomes.ShouldAllBe(o => o is StepOutcome.NotApplicable);
        _case.Bank.Clients.HandedOut.ShouldBe(2);
    }

    [Theory]
    [InlineData(100, 89, 1)]
    [InlineData(100, 91, 2)]
    [InlineData(3600, 3539, 1)]
    [InlineData(3600, 3541, 2)]
    public async Task A_token_is_replaced_shortly_before_its_end(int lives, int after, int handedOut)
    {
        _case.Bank.Clients.Lifetime = lives;
        var clock = new CountedSeconds();
        var address = new Uri(_case.Sandbox.AddressOf("pix"), "token");
        using var http = new PlatformHttp("pix-oauth", address, new HttpLimits(), PixFailures.Tokens, null);
        using var authorizer = new PixAuthorizer(
            new PixTokenClient(http, address, new PixCredential(PixClients.ClientId, PixClients.ClientSecret, PixTokenAuthentication.Body, [])), clock);
        (await authorizer.TokenAsync(_case.Harness, default)).TryGet(out _, out _).ShouldBeTrue();
        clock.Seconds = after;
        (await authorizer.TokenAsync(_case.Harness, default)).TryGet(out _, out _).ShouldBeTrue();
        _case.Bank.Clients.HandedOut.ShouldBe(handedOut);
    }

    [Fact]
    public async Task Refused_again_with_a_new_token_it_is_the_credential()
    {
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(401)) { PathContains = "/rec", Times = int.MaxValue });
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
        _case.Bank.Clients.HandedOut.ShouldBe(2);
    }

    [Theory]
    [InlineData("basic", "Basic")]
    [InlineData("body", "Body")]
    public async Task The_client_is_told_in_the_header_or_in_the_form(string takes, string setting)
    {
        _case.Bank.Clients.Takes = takes;
        _case.Configure(("TokenAuthentication", setting));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
        _case.Configure(("TokenAuthentication", setting == "Body" ? "Basic" : "Body"));
        var failed = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "invalid_client"));
    }

    [Theory]
    [InlineData(503, FailureKind.Transient)]
    [InlineData(500, FailureKind.Transient)]
    [InlineData(429, FailureKind.RateLimited)]
    [InlineData(403, FailureKind.Unauthorized)]
    public async Task A_token_endpoint_that_is_ill_is_not_a_bad_credential(int status, FailureKind expected)
    {
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { PathContains = "/token", Times = int.MaxValue });
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(expected);
    }

    [Fact]
    public async Task A_token_answer_that_is_none_is_not_taken_for_one()
    {
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Garble()) { PathContains = "/token", Times = int.MaxValue });
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe(FailureCodes.UnreadableAnswer);
    }

    [Fact]
    public async Task Scopes_that_the_bank_drops_silently_are_named_by_the_probe()
    {
        _case.Bank.Clients.Allowed.Remove("rec.write");
        _case.Bank.Clients.DropsScopesSilently = true;
        var credential = (await _case.ProbeAsync()).Findings.Single(f => f.Subject == "credential");
        credential.Ok.ShouldBeFalse();
        credential.Detail.ShouldContain("rec.write");
        _case.Seeds.AddRecurrence(PixCase.TaxId, "CRIADA");
        var failed = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "AcessoNegado"));
    }

    [Fact]
    public async Task Only_the_scopes_of_the_account_are_asked_for()
    {
        _case.Bank.Clients.Allowed.RemoveWhere(s => !s.StartsWith("cobv.", StringComparison.Ordinal));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("invalid_scope");
        _case.Configure(("Products:0", "cobv"));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>().Reason.ShouldNotContain("Automático");
        _case.Configure(("Products:0", "cobv"), ("Scopes:0", "cobv.read"));
        (await _case.ProbeAsync()).IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task The_banks_own_header_goes_with_each_call_and_into_no_log()
    {
        _case.Configure(("Headers:x-conta-corrente", "1234567-8"));
        await _case.RunAsync();
        _case.Bank.LastHeader("x-conta-corrente").ShouldBe("1234567-8");
        _case.Seeds.AddRecurrence(PixCase.TaxId, "CRIADA");
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "GET", PathContains = "/cob", Times = int.MaxValue });
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "GET", PathContains = "/rec/", Times = int.MaxValue });
        await _case.RunAsync();
        string.Join('\n', _case.Harness.Calls).ShouldNotContain("1234567-8");
        string.Join('\n', _case.Harness.Calls).ShouldNotContain(PixCase.TaxId);
    }

    private sealed class CountedSeconds : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
