using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;
using R3izzy.OffboardingWorker.Tests.Connectors.Http;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Google;

public sealed class GoogleAuthorizerTests : IAsyncLifetime
{
    private readonly CallList _calls = new();
    private SandboxHost _sandbox = null!;
    private ServiceAccount _account = null!;

    private IEnumerable<Call> Exchanges => _calls.Calls.Where(c => c.Platform == "google-oauth");

    private Uri TokenEndpoint => new(_sandbox.AddressOf("google-oauth"), "token");

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _sandbox.Platform<SimulatedIdentityToolkit>().AddProject("p");
        _account = _sandbox.Context.Tokens.AddAccount("worker@r3izzy.test");
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task One_token_serves_many_calls()
    {
        using var authorizer = Create();
        using var http = Pipeline(authorizer);
        for (var i = 0; i < 3; i++)
        {
            await http.ReplyOfAsync(Lookup, _calls);
        }

        var exchange = Exchanges.ShouldHaveSingleItem();
        (exchange.Method, exchange.Path, exchange.Status, exchange.Failure).ShouldBe(("POST", "/token", 200, null));
        string.Join('\n', _calls.Calls).ShouldNotContain("ya29.");
    }

    [Fact]
    public async Task Many_calls_refused_with_one_token_renew_it_once()
    {
        using var authorizer = Create();
        using var http = Pipeline(authorizer);
        await http.ReplyOfAsync(Lookup, _calls);
        _sandbox.Context.Tokens.ExpireAll();
        // All of them go out with the old token before the first learns that it is worthless.
        var hold = new Hold();
        _sandbox.Faults.Add(new FaultRule(new Fault.HoldBefore(hold)) { Platform = "identity-toolkit", Times = 8 });
        var running = Enumerable.Range(0, 8).Select(_ => http.ReplyOfAsync(Lookup, _calls)).ToArray();
        await hold.Reached;
        hold.Release();
        (await Task.WhenAll(running)).ShouldAllBe(r => r.Status == 200);
        Exchanges.Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(401, FailureKind.Unauthorized, "invalid_grant")]
    [InlineData(403, FailureKind.Unauthorized, "invalid_grant")]
    [InlineData(429, FailureKind.RateLimited, "invalid_grant")]
    [InlineData(503, FailureKind.Transient, "internal_failure")]
    public async Task A_refused_exchange_is_read_by_its_status_and_not_repeated_by_the_library(int status, FailureKind kind, string code)
    {
        var rule = _sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { Platform = "google-oauth", Times = int.MaxValue });
        using var authorizer = Create();
        using var http = Pipeline(authorizer);
        var failure = await http.FailureOfAsync(Lookup, _calls);
        (failure.Kind, failure.Code).ShouldBe((kind, code));
        rule.Hits.ShouldBe(1);
        Exchanges.ShouldHaveSingleItem().Status.ShouldBe(status);
        _calls.Calls.ShouldAllBe(c => c.Platform == "google-oauth");
    }

    [Fact]
    public async Task A_garbled_exchange_does_not_close_the_platform()
    {
        _sandbox.Faults.Add(new FaultRule(new Fault.Garble()) { Platform = "google-oauth", Times = int.MaxValue });
        using var authorizer = Create();
        using var http = Pipeline(authorizer);
        var failure = await http.FailureOfAsync(Lookup, _calls);
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Transient, FailureCodes.UnreadableAnswer));
        Exchanges.ShouldHaveSingleItem().Failure.ShouldBe("Transient: unreadable-answer");
    }

    [Fact]
    public async Task A_broken_exchange_is_transient_even_for_a_once_only_write()
    {
        _sandbox.Faults.Add(new FaultRule(new Fault.DropBefore()) { Platform = "google-oauth" });
        using var authorizer = Create();
        var limits = Pipelines.Quick;
        limits.Retries = 1;
        using var http = Pipelines.To(_sandbox.AddressOf("identity-toolkit"), limits, authorizer);
        (await http.ReplyOfAsync(Lookup with { Kind = CallKind.OnceOnlyWrite }, _calls)).Status.ShouldBe(200);
        Exchanges.Select(e => e.Failure).ShouldBe(["Transient: no-token", null]);
    }

    [Fact]
    public async Task An_exchange_without_an_answer_ends_with_the_tries_limit()
    {
        _sandbox.Faults.Add(new FaultRule(new Fault.HoldBefore(new Hold())) { Platform = "google-oauth", Times = int.MaxValue });
        using var authorizer = Create();
        using var http = Pipeline(authorizer);
        var failure = await http.FailureOfAsync(Lookup with { Kind = CallKind.OnceOnlyWrite, TryTimeout = TimeSpan.FromMilliseconds(300) }, _calls);
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Transient, FailureCodes.NoToken));
        Exchanges.ShouldHaveSingleItem().Failure.ShouldBe("Transient: no-answer");
    }

    [Fact]
    public async Task Acting_as_a_user_needs_delegation()
    {
        using (var authorizer = Create(actAs: "admin@r3izzy.test"))
        using (var http = Pipeline(authorizer))
        {
            var failure = await http.FailureOfAsync(Lookup, _calls);
            (failure.Kind, failure.Code).ShouldBe((FailureKind.Unauthorized, "unauthorized_client"));
        }

        _account.MayActAs.Add("admin@r3izzy.test");
        using var delegated = Create(actAs: "admin@r3izzy.test");
        using var works = Pipeline(delegated);
        await works.ReplyOfAsync(Lookup, _calls);
    }

    [Fact]
    public async Task A_key_of_another_account_is_a_bad_credential()
    {
        using var elsewhere = new ServiceAccountFixture(TokenEndpoint);
        using var authorizer = Create(key: elsewhere.Key);
        using var http = Pipeline(authorizer);
        var failure = await http.FailureOfAsync(Lookup, _calls);
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Unauthorized, "invalid_grant"));
    }

    [Fact]
    public void A_bad_key_names_the_setting_and_never_shows_the_key()
    {
        var good = _account.KeyFile(TokenEndpoint);
        string[] bad =
        [
            "not json", "[]", "{}", good.Replace("service_account", "authorized_user", StringComparison.Ordinal),
            good.Replace("BEGIN PRIVATE KEY", "BEGIN NOTHING", StringComparison.Ordinal),
            _account.KeyFile(new Uri("http://oauth2.example.test/token")),
        ];
        foreach (var key in bad)
        {
            var problem = Problems(new GoogleCredentialOptions { Key = key }).ShouldHaveSingleItem();
            problem.ShouldStartWith("Platforms:x:Credential:Key");
            problem.ShouldNotContain("PRIVATE");
            problem.ShouldNotContain("not json");
        }

        Problems(new GoogleCredentialOptions()).ShouldHaveSingleItem().ShouldContain("is missing");
        Problems(new GoogleCredentialOptions { Key = good, KeyFile = "/x" }).ShouldHaveSingleItem().ShouldContain("is given twice");
        Problems(new GoogleCredentialOptions { KeyFile = "/no/such/file" }).ShouldHaveSingleItem().ShouldContain("cannot be read");
    }

    [Fact]
    public void A_key_file_that_is_empty_is_a_problem()
    {
        var file = Path.GetTempFileName();
        try
        {
            Problems(new GoogleCredentialOptions { KeyFile = file }).ShouldHaveSingleItem().ShouldContain("KeyFile names a file that is empty");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static PlatformRequest Lookup => new(HttpMethod.Post, RequestPath.Of($"/v1/projects/{"p"}/accounts:lookup"), CallKind.Read)
    {
        Content = () => new StringContent("""{"localId":["x"]}"""),
    };

    private PlatformHttp Pipeline(GoogleAuthorizer authorizer)
    {
        var limits = Pipelines.Quick;
        limits.Retries = 0;
        return Pipelines.To(_sandbox.AddressOf("identity-toolkit"), limits, authorizer);
    }

    private GoogleAuthorizer Create(string? actAs = null, string? key = null)
    {
        var settings = EmptySettings();
        var authorizer = GoogleAuthorizer.Create(
            settings, "Credential", new GoogleCredentialOptions { Key = key ?? _account.KeyFile(TokenEndpoint), ActAs = actAs }, ["https://www.googleapis.com/auth/cloud-platform"]);
        settings.Problems.ShouldBeEmpty();
        return authorizer.ShouldNotBeNull();
    }

    private static List<string> Problems(GoogleCredentialOptions options)
    {
        var settings = EmptySettings();
        GoogleAuthorizer.Create(settings, "Credential", options, []).ShouldBeNull();
        return settings.Problems;
    }

    private static PlatformSettings EmptySettings() =>
        new(new ConfigurationBuilder().Build().GetSection("Platforms:x"), NullLoggerFactory.Instance);

    /// <summary>A key of the same account's name that the sandbox never handed out.</summary>
    private sealed class ServiceAccountFixture : IDisposable
    {
        private readonly ServiceAccount _account;

        public ServiceAccountFixture(Uri tokenEndpoint)
        {
            _account = new GoogleTokens().AddAccount("worker@r3izzy.test");
            Key = _account.KeyFile(tokenEndpoint);
        }

        public string Key { get; }

        public void Dispose() => _account.Dispose();
    }
}
