using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Http;

/// <summary>How answers are read, where credentials go, and what the connector log holds.</summary>
public sealed class PlatformHttpAnswerTests
{
    [Theory]
    [InlineData(CallKind.Read, FailureKind.Defect)]
    [InlineData(CallKind.RepeatableWrite, FailureKind.OutcomeUnknown)]
    public async Task An_answer_over_the_limit_is_not_read(CallKind kind, FailureKind expected)
    {
        using var server = new ScriptedServer(ServerAct.Status(200, new string('x', 4096)));
        using var http = Pipelines.To(server.Address);
        var failure = await http.FailureOfAsync(Pipelines.Request(kind) with { MaxAnswerBytes = 1024 });
        (failure.Kind, failure.Code).ShouldBe((expected, FailureCodes.AnswerTooLarge));
    }

    [Theory]
    [InlineData(CallKind.Read, FailureKind.Transient)]
    [InlineData(CallKind.OnceOnlyWrite, FailureKind.OutcomeUnknown)]
    public async Task An_answer_that_breaks_off_is_none(CallKind kind, FailureKind expected)
    {
        using var server = new ScriptedServer(new ServerAct.Answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"half\":", ThenClose: true));
        using var http = Pipelines.To(server.Address);
        var failure = await http.FailureOfAsync(Pipelines.Request(kind));
        (failure.Kind, failure.Code).ShouldBe((expected, FailureCodes.NoAnswer));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var other = new ScriptedServer(ServerAct.Status(200));
        using var server = new ScriptedServer(ServerAct.Status(302, "{}", $"Location: {other.Address}"));
        using var http = Pipelines.To(server.Address, authorizer: new BearerAuthorizer("secret"));
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.Read));
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Refused, "http-302"));
        (server.Requests.Count, other.Requests.Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_session_address_on_another_host_gets_no_credential()
    {
        using var other = new ScriptedServer(ServerAct.Status(200));
        using var server = new ScriptedServer(ServerAct.Status(200));
        using var http = Pipelines.To(server.Address, authorizer: new BearerAuthorizer("secret"));
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.RepeatableWrite) with { AbsoluteAddress = other.Address });
        failure.Kind.ShouldBe(FailureKind.Defect);
        other.Requests.ShouldBeEmpty();

        var session = Pipelines.Request(CallKind.RepeatableWrite) with { AbsoluteAddress = new Uri(server.Address, "/session?upload_id=abc") };
        await http.ReplyOfAsync(session with { Query = [new("a", "1 2")] });
        server.Requests.ShouldHaveSingleItem().ShouldStartWith("POST /session?upload_id=abc&a=1%202 HTTP/1.1");
    }

    [Theory]
    [InlineData(CallKind.Read)]
    [InlineData(CallKind.OnceOnlyWrite)]
    public async Task A_refused_token_is_renewed_once(CallKind kind)
    {
        using var server = new ScriptedServer((head, _) => ServerAct.Status(head.Contains("Bearer new", StringComparison.Ordinal) ? 200 : 401));
        var tokens = new TokenList("old", "new");
        using var http = Pipelines.To(server.Address, authorizer: tokens);
        (await http.ReplyOfAsync(Pipelines.Request(kind))).Status.ShouldBe(200);
        (server.Requests.Count, tokens.Renewals).ShouldBe((2, 1));
    }

    [Fact]
    public async Task A_token_that_is_refused_again_closes_the_platform()
    {
        using var server = new ScriptedServer(ServerAct.Status(401));
        var tokens = new TokenList("old", "new");
        using var http = Pipelines.To(server.Address, authorizer: tokens);
        (await http.FailureOfAsync(Pipelines.Request(CallKind.Read))).Kind.ShouldBe(FailureKind.Unauthorized);
        (server.Requests.Count, tokens.Renewals).ShouldBe((2, 1));
    }

    [Fact]
    public async Task A_refused_token_is_renewed_however_the_platform_reads_a_401()
    {
        using var server = new ScriptedServer((head, _) => ServerAct.Status(head.Contains("Bearer new", StringComparison.Ordinal) ? 200 : 401));
        using var http = Pipelines.To(server.Address, authorizer: new TokenList("old", "new"), rule: (_, _, _) => (FailureKind.Refused, "STALE"));
        (await http.ReplyOfAsync(Pipelines.Request(CallKind.Read))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_platforms_rule_decides_by_its_own_code()
    {
        using var server = new ScriptedServer(ServerAct.Status(400, """{"error":{"code":"locked"}}"""));
        using var http = Pipelines.To(server.Address, rule: Rule);
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.OnceOnlyWrite));
        (failure.Kind, failure.Code, failure.Reason).ShouldBe((FailureKind.RateLimited, "locked", "test: HTTP 400, locked"));

        static (FailureKind Kind, string? Code)? Rule(int status, JsonElement? error, CallKind kind) =>
            (FailureKind.RateLimited, error?.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_answer_that_the_caller_expects_is_no_failure()
    {
        using var server = new ScriptedServer(ServerAct.Status(404, """{"gone":true}"""));
        using var http = Pipelines.To(server.Address);
        (await http.ReplyOfAsync(Pipelines.Request(CallKind.Read) with { AlsoExpected = [404] })).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_streamed_answer_is_read_after_the_time_limit_of_its_head()
    {
        using var server = new ScriptedServer(ServerAct.Status(200, "content"));
        using var http = Pipelines.To(server.Address);
        var opened = await http.OpenAsync(Pipelines.Request(CallKind.Read), new CallList(), TestContext.Current.CancellationToken);
        opened.TryGet(out var reply, out _).ShouldBeTrue();
        using (reply)
        using (var reader = new StreamReader(reply!.Body))
        {
            (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe("content");
        }
    }

    [Fact]
    public async Task The_log_holds_the_path_without_secrets()
    {
        using var server = new ScriptedServer(ServerAct.Status(500, """{"error":"body of s3cret"}""", "Request-Id: req_1"));
        using var http = Pipelines.To(server.Address, authorizer: new BearerAuthorizer("s3cret-token"));
        var calls = new CallList();
        var mail = "s3cret@example.test";
        var failure = await http.FailureOfAsync(new PlatformRequest(HttpMethod.Post, RequestPath.Of($"/members/{mail:hide}"), CallKind.OnceOnlyWrite)
        {
            Query = [new("key", "s3cret-key")],
            Headers = [new("X-Secret", "s3cret-header")],
            Content = () => new StringContent("s3cret-body"),
        }, calls);
        server.Requests.ShouldHaveSingleItem().ShouldContain("POST /members/s3cret%40example.test?key=s3cret-key HTTP/1.1");
        var call = calls.Calls.ShouldHaveSingleItem();
        (call.Path, call.Status, call.RequestId, call.Failure).ShouldBe(("/members/***", 500, "req_1", "OutcomeUnknown: http-500"));
        $"{call} {failure}".ShouldNotContain("s3cret");
    }
}
