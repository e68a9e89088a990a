using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Http;

/// <summary>What is sent how often, and how silence is read.</summary>
public sealed class PlatformHttpTests
{
    [Theory]
    [InlineData(CallKind.Read)]
    [InlineData(CallKind.RepeatableWrite)]
    [InlineData(CallKind.OnceOnlyWrite)]
    public async Task Without_a_connection_nothing_happened_and_every_kind_is_tried_again(CallKind kind)
    {
        Uri closed;
        using (var listener = new ScriptedServer(new ServerAct.Drop()))
        {
            closed = listener.Address;
        }

        var calls = new CallList();
        using var http = Pipelines.To(closed);
        var failure = await http.FailureOfAsync(Pipelines.Request(kind), calls);
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Transient, FailureCodes.NotConnected));
        calls.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_host_that_takes_no_connection_is_told_apart_from_one_that_does_not_answer()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var waiting = Enumerable.Range(0, 8).Select(_ => new TcpClient()).ToList();
        waiting.ForEach(w => _ = w.ConnectAsync((IPEndPoint)full.LocalEndPoint!).ContinueWith(t => _ = t.Exception, TaskScheduler.Default));
        try
        {
            var limits = Pipelines.Quick;
            (limits.TryTimeout, limits.Retries) = (TimeSpan.FromSeconds(1), 0);
            using var http = Pipelines.To(new Uri($"http://{full.LocalEndPoint}/"), limits);
            var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.OnceOnlyWrite));
            (failure.Kind, failure.Code).ShouldBe((FailureKind.Transient, FailureCodes.NotConnected));
        }
        finally
        {
            waiting.ForEach(w => w.Dispose());
        }
    }

    [Fact]
    public async Task A_dropped_read_is_sent_again_and_then_transient()
    {
        using var server = new ScriptedServer(new ServerAct.Drop());
        using var http = Pipelines.To(server.Address);
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.Read, HttpMethod.Post, body: true));
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Transient, FailureCodes.NoAnswer));
        server.Requests.Count.ShouldBe(3);
    }

    // .NET's own handler would send a DELETE without content four times here.
    [Theory]
    [InlineData("DELETE", false, false)]
    [InlineData("DELETE", false, true)]
    [InlineData("POST", false, true)]
    [InlineData("POST", true, false)]
    [InlineData("POST", true, true)]
    public async Task A_dropped_once_only_write_is_never_sent_again(string method, bool body, bool onUsedConnection)
    {
        using var server = new ScriptedServer((head, _) => head.StartsWith("GET", StringComparison.Ordinal) ? ServerAct.Status(200) : new ServerAct.Drop());
        using var http = Pipelines.To(server.Address);
        if (onUsedConnection)
        {
            await http.ReplyOfAsync(Pipelines.Request(CallKind.Read));
        }

        var calls = new CallList();
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.OnceOnlyWrite, new HttpMethod(method), body), calls);
        (failure.Kind, failure.Code).ShouldBe((FailureKind.OutcomeUnknown, FailureCodes.NoAnswer));
        server.Requests.Count(r => r.StartsWith(method, StringComparison.Ordinal)).ShouldBe(1);
        calls.Calls.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_refused_once_only_write_goes_to_the_schedule(int status)
    {
        using var server = new ScriptedServer(ServerAct.Status(status));
        using var http = Pipelines.To(server.Address);
        await http.FailureOfAsync(Pipelines.Request(CallKind.OnceOnlyWrite));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dropped_repeatable_write_is_sent_again()
    {
        var calls = new CallList();
        using var server = new ScriptedServer(new ServerAct.Drop(), ServerAct.Status(200));
        using var http = Pipelines.To(server.Address);
        (await http.ReplyOfAsync(Pipelines.Request(CallKind.RepeatableWrite, HttpMethod.Delete), calls)).Status.ShouldBe(200);
        server.Requests.Count.ShouldBe(2);
        calls.Calls.Select(c => c.Status).ShouldBe([null, 200]);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(403)]
    [InlineData(400)]
    public async Task Once_a_try_of_a_write_was_lost_no_later_answer_says_that_nothing_happened(int later)
    {
        using var server = new ScriptedServer(new ServerAct.Drop(), ServerAct.Status(later));
        using var http = Pipelines.To(server.Address);
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.RepeatableWrite));
        (failure.Kind, failure.Code).ShouldBe((FailureKind.OutcomeUnknown, $"http-{later}"));
    }

    [Fact]
    public async Task A_long_retry_after_is_handed_on_and_not_waited_for()
    {
        using var server = new ScriptedServer(ServerAct.Status(429, "{}", "Retry-After: 120"));
        using var http = Pipelines.To(server.Address);
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.Read));
        (failure.Kind, failure.RetryAfter).ShouldBe((FailureKind.RateLimited, TimeSpan.FromSeconds(120)));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_after_may_be_a_date()
    {
        var date = TimeProvider.System.GetUtcNow().AddMinutes(10).ToString("r", System.Globalization.CultureInfo.InvariantCulture);
        using var server = new ScriptedServer(ServerAct.Status(503, "{}", "Retry-After: " + date));
        using var http = Pipelines.To(server.Address);
        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.Read));
        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_short_retry_after_is_waited_for()
    {
        using var server = new ScriptedServer(ServerAct.Status(429, "{}", "Retry-After: 1"), ServerAct.Status(200));
        using var http = Pipelines.To(server.Address);
        var clock = Stopwatch.GetTimestamp();
        await http.ReplyOfAsync(Pipelines.Request(CallKind.Read));
        Stopwatch.GetElapsedTime(clock).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(990));
    }

    [Fact]
    public async Task A_try_has_a_time_limit()
    {
        using var server = new ScriptedServer(new ServerAct.Hang());
        using var http = Pipelines.To(server.Address);
        var read = await http.FailureOfAsync(Pipelines.Request(CallKind.Read) with { TryTimeout = TimeSpan.FromMilliseconds(200) });
        (read.Kind, read.Code).ShouldBe((FailureKind.Transient, FailureCodes.NoAnswer));
        var write = await http.FailureOfAsync(Pipelines.Request(CallKind.OnceOnlyWrite) with { TryTimeout = TimeSpan.FromMilliseconds(200) });
        (write.Kind, write.Code).ShouldBe((FailureKind.OutcomeUnknown, FailureCodes.NoAnswer));
        server.Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Standing_in_line_for_the_pace_is_no_time_out()
    {
        using var server = new ScriptedServer(ServerAct.Status(200));
        var limits = Pipelines.Quick;
        (limits.CallsPerSecond, limits.Retries) = (2, 0);
        using var http = Pipelines.To(server.Address, limits);
        var request = Pipelines.Request(CallKind.OnceOnlyWrite) with { TryTimeout = TimeSpan.FromMilliseconds(300) };
        var clock = Stopwatch.GetTimestamp();
        for (var i = 0; i < 4; i++)
        {
            await http.ReplyOfAsync(request);
        }

        Stopwatch.GetElapsedTime(clock).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(600));
    }

    [Fact]
    public async Task An_open_circuit_sends_nothing_until_its_pause_is_over()
    {
        using var server = new ScriptedServer(ServerAct.Status(503), ServerAct.Status(503), ServerAct.Status(200));
        var limits = Pipelines.Quick;
        (limits.Retries, limits.BreakerMinimumCalls, limits.BreakerPause) = (0, 2, TimeSpan.FromMilliseconds(500));
        using var http = Pipelines.To(server.Address, limits);
        await http.FailureOfAsync(Pipelines.Request(CallKind.Read));
        await http.FailureOfAsync(Pipelines.Request(CallKind.Read));

        var failure = await http.FailureOfAsync(Pipelines.Request(CallKind.OnceOnlyWrite));
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Transient, FailureCodes.CircuitOpen));
        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        server.Requests.Count.ShouldBe(2);

        await Task.Delay(TimeSpan.FromMilliseconds(520), TimeProvider.System, TestContext.Current.CancellationToken);
        await http.ReplyOfAsync(Pipelines.Request(CallKind.Read));
        await http.ReplyOfAsync(Pipelines.Request(CallKind.Read));
    }

    [Fact]
    public async Task Cancelled_in_mid_call_it_throws_within_a_second_and_says_so_in_the_log()
    {
        using var server = new ScriptedServer(new ServerAct.Hang());
        using var http = Pipelines.To(server.Address);
        using var stop = new CancellationTokenSource();
        var calls = new CallList();
        var running = http.SendAsync(Pipelines.Request(CallKind.RepeatableWrite), calls, stop.Token);
        await server.FirstArrived.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var clock = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        Stopwatch.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        calls.Calls.ShouldHaveSingleItem().Failure.ShouldBe("cancelled");
    }
}
