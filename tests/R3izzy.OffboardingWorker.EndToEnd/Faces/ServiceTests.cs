using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

/// <summary>The service with nothing configured: every step goes to people.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private WorkerProcess? _worker;
    private Uri? _address;
    private HttpClient? _client;

    public async ValueTask InitializeAsync()
    {
        (_worker, _address) = await WorkerProcess.RunServiceAsync(Store);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _address };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _worker!.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task It_says_what_is_off_what_becomes_of_those_steps_and_where_it_listens()
    {
        _worker!.Output.ShouldContain("Platforms on: none");
        _worker.Output.ShouldMatch("Platforms off: .*drive, .*firebase, .*stripe");
        _worker.Output.ShouldContain("Their steps become tasks for people");
        _worker.Errors.ShouldContain("Made the key that encrypts personal data at rest");
        DataFolder.ModeOf(Path.Combine(Store, "data.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await StatusAsync("/health/live")).ShouldBe((HttpStatusCode.OK, "live"));
        (await StatusAsync("/health/ready")).ShouldBe((HttpStatusCode.OK, "ready"));
    }

    [Fact]
    public async Task A_posted_request_is_on_disk_when_the_answer_comes()
    {
        var answer = await PostAsync(Sample.Line(1) + "\n" + Sample.Line(2), "application/x-ndjson");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var cases = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("cases");
        cases.EnumerateArray().Select(c => c.GetProperty("opened").GetString()).ShouldBe(["new", "new"]);
        await _worker!.KillAsync();
        (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_request_is_refused_in_the_form_of_rfc_9457()
    {
        await ExpectProblemAsync(HttpStatusCode.UnsupportedMediaType, await PostAsync(Sample.Line(1), "text/plain"));
        await ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge, await PostTooMuchAsync());
        await ExpectProblemAsync(HttpStatusCode.MethodNotAllowed, await _client!.GetAsync("/api/v1/requests", Token));
        await ExpectProblemAsync(HttpStatusCode.NotFound, await _client!.GetAsync("/api/v1/nothing", Token));
        await ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, await PostAsync("\0\u0001 garbage"));
        await ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, await PostAsync(""));
        await ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, await PostAsync(Sample.Line(1, requestId: null)));

        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/api/v1/requests") { Content = Json(Sample.Line(1)) };
        foreign.Headers.Host = "evil.example";
        await ExpectProblemAsync(HttpStatusCode.Forbidden, await _client!.SendAsync(foreign, Token));

        (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases").GetArrayLength().ShouldBe(0);
        _worker!.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_rejected_message_is_kept_redacted_and_can_be_sent_again_mended()
    {
        var bad = Sample.Line(1, plan: "gold");
        var problem = await (await PostAsync(bad)).Content.ReadFromJsonAsync<JsonElement>(Token);
        problem.GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("plan");
        var id = problem.GetProperty("rejected").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture);

        var listed = (await Sample.ReadAsync("rejected", "--data", Store)).GetProperty("rejected")[0];
        listed.GetProperty("id").ToString().ShouldBe(id);
        listed.GetProperty("source").GetString().ShouldBe("api");
        listed.GetProperty("sentAgain").ValueKind.ShouldBe(JsonValueKind.Null);
        listed.GetProperty("redacted").GetString()!.ShouldNotContain(Sample.Email);
        (await WorkerProcess.RunAsync("rejected", "show", id, "--data", Store)).Output.ShouldContain(Sample.Email);

        (await WorkerProcess.RunAsync("rejected", "send", id, "--data", Store)).ExitCode.ShouldBe(ExitCodes.BadInput);
        var mended = await WorkerProcess.RunAsync("rejected", "send", id, "--file", _data.Write("mended.json", Sample.Line(1)), "--data", Store);
        mended.ExitCode.ShouldBe(ExitCodes.Ok, mended.ToString());
        mended.Output.ShouldContain(" queued");
        (await Sample.ReadAsync("rejected", "--data", Store)).GetProperty("rejected")[0].GetProperty("sentAgain").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task A_taken_port_is_told_in_one_line()
    {
        var second = await WorkerProcess.RunAsync(["run", "--data", Store], new Dictionary<string, string?> { ["Api:Port"] = $"{_address!.Port}" });

        second.ExitCode.ShouldBe(ExitCodes.BadInput);
        second.Errors.ShouldContain($"Api:Port is {_address.Port}, and another program listens there");
        (second.Errors + second.Output).ShouldNotContain("   at ");
    }

    private string Store => Path.Combine(_data.Path, "store");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static StringContent Json(string text, string type = "application/json") => new(text, Encoding.UTF8, type);

    private Task<HttpResponseMessage> PostAsync(string text, string type = "application/json") => _client!.PostAsync("/api/v1/requests", Json(text, type), Token);

    // Asks first, as a client with much to send does: the server closes on those who do not.
    private async Task<HttpResponseMessage> PostTooMuchAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/requests") { Content = Json(new string(' ', 17 * 1024 * 1024)) };
        request.Headers.ExpectContinue = true;
        return await _client!.SendAsync(request, Token);
    }

    private async Task<(HttpStatusCode, string?)> StatusAsync(string path)
    {
        using var answer = await _client!.GetAsync(path, Token);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("status").GetString());
    }

    private static async Task ExpectProblemAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrWhiteSpace();
    }
}
