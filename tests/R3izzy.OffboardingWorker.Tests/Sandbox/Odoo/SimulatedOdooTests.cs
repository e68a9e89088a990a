using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Odoo;

/// <summary>Odoo's quirks as running servers showed them, as bare HTTP without any client of ours.</summary>
public sealed class SimulatedOdooTests : IAsyncLifetime
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private SandboxHost _sandbox = null!;

    private SimulatedOdoo Odoo => _sandbox.Platform<SimulatedOdoo>();

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Theory]
    [InlineData(17, 404, 200)]
    [InlineData(18, 404, 200)]
    [InlineData(19, 200, 0)]
    public async Task Versions_differ_in_their_pages_and_in_the_code_of_an_error(int version, int page, int code)
    {
        Odoo.UseVersion(version);
        (await SendAsync("GET", "/web/version")).Status.ShouldBe(page);
        (await SendAsync("GET", "/json/version")).Status.ShouldBe(page);
        ((int)(await RpcAsync("common", "version")).Json!["result"]!["server_version_info"]![0]!).ShouldBe(version);
        var denied = await RpcAsync("object", "execute_kw", SimulatedOdoo.DatabaseName, 7, "wrong", "project.project", "search", new JsonArray(new JsonArray()));
        denied.Status.ShouldBe(200);
        ((int)denied.Json!["error"]!["code"]!).ShouldBe(code);
        ((string)denied.Json["error"]!["data"]!["name"]!).ShouldBe("odoo.exceptions.AccessDenied");
        denied.Json["error"]!["data"]!.AsObject().Select(p => p.Key).ShouldBe(["name", "message", "arguments", "context", "debug"]);
    }

    [Fact]
    public async Task A_wrong_login_is_false_and_a_batch_is_a_bad_request()
    {
        (await RpcAsync("common", "login", SimulatedOdoo.DatabaseName, SimulatedOdoo.Login, "wrong")).Json!["result"]!.GetValue<bool>().ShouldBeFalse();
        ((int)(await RpcAsync("common", "login", SimulatedOdoo.DatabaseName, SimulatedOdoo.Login, SimulatedOdoo.ApiKey)).Json!["result"]!).ShouldBe(7);
        (await SendAsync("POST", "/jsonrpc", "[]")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData(17, false, false)]
    [InlineData(18, true, false)]
    [InlineData(19, true, true)]
    public async Task Copy_and_message_post_answer_an_id_or_a_list_of_one(int version, bool copyIsList, bool postIsList)
    {
        Odoo.UseVersion(version);
        var project = Odoo.Seeds.AddProject("Modelo", ["a"]);
        ((await KwAsync("project.project", "copy", new JsonArray(project)))["result"] is JsonArray).ShouldBe(copyIsList);
        ((await KwAsync("project.project", "message_post", new JsonArray(project), new JsonObject { ["body"] = "<b>" }))["result"] is JsonArray).ShouldBe(postIsList);
        Odoo.Seeds.BodiesOn("project.project", project)[^1].ShouldContain("&lt;b&gt;");
        ((await KwAsync("project.task", "create", new JsonObject { ["name"] = "x", ["project_id"] = project }))["result"] is JsonArray).ShouldBeFalse();
        ((await KwAsync("project.task", "create", new JsonArray(new JsonObject { ["name"] = "x", ["project_id"] = project })))["result"] is JsonArray).ShouldBeTrue();
        // None: no key at all.
        (await KwAsync("project.project", "message_unsubscribe", new JsonArray(project), new JsonObject { ["partner_ids"] = new JsonArray() })).ContainsKey("result").ShouldBeFalse();
        Odoo.Seeds.Projects.ShouldContain(p => p.Name == "Modelo (copy)");
    }

    [Fact]
    public async Task A_copy_begins_anew_and_shares_its_stages()
    {
        var project = Odoo.Seeds.AddProject("Modelo", ["feita", "aberta"]);
        Odoo.Seeds.CloseTask(Odoo.Seeds.TasksOf(project)[0].Id, "Alguém");
        var copy = (int)(await Json2Async("project.project/copy", new JsonObject { ["ids"] = new JsonArray(project) })).Json![0]!;
        var tasks = Odoo.Seeds.TasksOf(copy);
        tasks.ShouldAllBe(t => t.State == "01_in_progress" && t.Deadline == "");
        var stages = (await Json2Async("project.task.type/search", new JsonObject { ["domain"] = new JsonArray(new JsonArray("project_ids", "in", new JsonArray(copy))) })).Json!.AsArray();
        stages.Count.ShouldBe(2);
        (await Json2Async("project.task.type/search_count", new JsonObject())).Json!.GetValue<int>().ShouldBe(2);
        _sandbox.Ledger.Count("odoo", "project.created").ShouldBe(1);
    }

    [Fact]
    public async Task A_template_copies_to_a_template_whatever_is_asked()
    {
        var template = Odoo.Seeds.AddProject("Modelo", [], isTemplate: true);
        await Json2Async("project.project/copy", new JsonObject { ["ids"] = new JsonArray(template), ["default"] = new JsonObject { ["name"] = "cópia", ["is_template"] = false } });
        await Json2Async("project.project/action_create_from_template", new JsonObject { ["ids"] = new JsonArray(template), ["values"] = new JsonObject { ["name"] = "feito" } });
        Odoo.Seeds.Projects.Select(p => (p.Name, p.IsTemplate)).ShouldBe([("Modelo", true), ("cópia", true), ("feito", false)]);
        Odoo.Seeds.NotesOn("project.project", Odoo.Seeds.Projects[^1].Id).ShouldHaveSingleItem().ShouldContain("created from template");
    }

    [Fact]
    public async Task JSON_2_answers_real_statuses()
    {
        var task = Odoo.Seeds.TasksOf(Odoo.Seeds.AddProject("P", ["t"]))[0].Id;
        await ExpectAsync(401, "werkzeug.exceptions.Unauthorized", Json2Async("project.task/search", [], key: "wrong"));
        await ExpectAsync(404, "werkzeug.exceptions.NotFound", Json2Async("no.model/search", []));
        await ExpectAsync(404, "werkzeug.exceptions.NotFound", Json2Async("project.task/no_method", []));
        await ExpectAsync(404, "odoo.exceptions.MissingError", Json2Async("project.task/write", new() { ["ids"] = new JsonArray(999), ["vals"] = new JsonObject { ["name"] = "x" } }));
        await ExpectAsync(422, "builtins.TypeError", Json2Async("project.task/write", new() { ["ids"] = new JsonArray(task), ["values"] = new JsonObject() }));
        await ExpectAsync(500, "builtins.ValueError", Json2Async("project.task/write", new() { ["ids"] = new JsonArray(task), ["vals"] = new JsonObject { ["state"] = "done" } }));
        await ExpectAsync(403, "odoo.exceptions.AccessError", Json2Async("ir.model.data/search", []));
        // One field without the right, and the whole read fails: also when no field was named.
        await ExpectAsync(403, "odoo.exceptions.AccessError", Json2Async("project.project/search_read", []));
        (await Json2Async("project.task/search", [], database: "outro")).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(404), a => a.Json.ShouldBeNull(), a => a.Type.ShouldBe("text/html"));
        (await SendAsync("GET", "/json/2/project.task/search")).Status.ShouldBeOneOf(404, 405);
    }

    [Fact]
    public async Task Searching_ignores_case_but_not_accents_and_hides_what_is_archived()
    {
        Odoo.Seeds.AddProject("Rescisão");
        Odoo.Seeds.AddProject("RESCISÃO antiga", active: false);
        (await CountAsync("ilike", "rescisão")).ShouldBe(1);
        (await CountAsync("ilike", "rescisao")).ShouldBe(0);
        (await CountAsync("ilike", "rescisão", new JsonObject { ["active_test"] = false })).ShouldBe(2);
        (await CountAsync("ilike", @"res\_isão")).ShouldBe(0);
        (await CountAsync("ilike", "res_isão")).ShouldBe(1);
        (await CountAsync("=", "rescisão")).ShouldBe(0);
        var either = new JsonArray("|", new JsonArray("name", "=", "Rescisão"), "&", new JsonArray("name", "ilike", "antiga"), new JsonArray("active", "=", false));
        (await Json2Async("project.project/search_count", new() { ["domain"] = either })).Json!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task An_external_id_is_unique()
    {
        Odoo.Worker.MayUseExternalIds = true;
        JsonObject Values() => new() { ["vals_list"] = new JsonArray(new JsonObject { ["module"] = "__desligamento__", ["name"] = "x", ["model"] = "project.project", ["res_id"] = 1 }) };
        (await Json2Async("ir.model.data/create", Values())).Status.ShouldBe(200);
        await ExpectAsync(422, "odoo.exceptions.ValidationError", Json2Async("ir.model.data/create", Values()));
    }

    [Fact]
    public async Task A_key_ends_from_18_on()
    {
        foreach (var (version, answers) in new[] { (17, true), (18, false) })
        {
            Odoo.UseVersion(version);
            Odoo.AddKey("old", expiresAt: TimeProvider.System.GetUtcNow().AddDays(-1));
            var login = (await RpcAsync("common", "login", SimulatedOdoo.DatabaseName, SimulatedOdoo.Login, "old")).Json!["result"]!;
            (login.GetValueKind() is System.Text.Json.JsonValueKind.Number).ShouldBe(answers);
        }
    }

    private async Task<int> CountAsync(string comparison, string name, JsonObject? context = null) =>
        (await Json2Async("project.project/search_count", new() { ["domain"] = new JsonArray(new JsonArray("name", comparison, name)), ["context"] = context ?? [] })).Json!.GetValue<int>();

    private static async Task ExpectAsync(int status, string name, Task<Answer> answering)
    {
        var answer = await answering;
        (answer.Status, (string?)answer.Json?["name"]).ShouldBe((status, name));
    }

    private async Task<JsonObject> KwAsync(string model, string method, JsonNode first, JsonObject? named = null) =>
        (await RpcAsync("object", "execute_kw", SimulatedOdoo.DatabaseName, 7, SimulatedOdoo.ApiKey, model, method, new JsonArray(first), named ?? [])).Json!.AsObject();

    private Task<Answer> RpcAsync(string service, string method, params JsonNode[] args) => SendAsync("POST", "/jsonrpc", new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["method"] = "call",
        ["id"] = 7,
        ["params"] = new JsonObject { ["service"] = service, ["method"] = method, ["args"] = new JsonArray(args) },
    }.ToJsonString());

    private Task<Answer> Json2Async(string path, JsonObject body, string key = SimulatedOdoo.ApiKey, string database = SimulatedOdoo.DatabaseName) =>
        SendAsync("POST", $"/json/2/{path}", body.ToJsonString(), key, database);

    private async Task<Answer> SendAsync(string method, string path, string? body = null, string? key = null, string? database = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_sandbox.AddressOf("odoo"), path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("bearer", key);
            request.Headers.Add("X-Odoo-Database", database);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var type = response.Content.Headers.ContentType?.MediaType;
        return new Answer((int)response.StatusCode, type, type == "application/json" ? JsonNode.Parse(text) : null);
    }

    private sealed record Answer(int Status, string? Type, JsonNode? Json);
}
