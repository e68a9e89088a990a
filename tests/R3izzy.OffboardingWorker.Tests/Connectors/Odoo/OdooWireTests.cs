using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

/// <summary>
/// What goes over the wire, letter by letter: Odoo has no machine-readable document, so the shapes stand here as they were
/// seen to be taken by running servers of 17.0, 18.0 and 19.0.
/// </summary>
public sealed class OdooWireTests
{
    private const string Context = """{"active_test":false,"lang":"pt_BR"}""";

    [Fact]
    public async Task JSON_RPC()
    {
        await using var odoo = await OdooCase.StartAsync(18, "json-rpc", new() { ["Language"] = "pt_BR" });
        await BothDirectionsAsync(odoo);
        var (template, project, task) = (odoo.Template, odoo.Project.Id, odoo.Seeds.TasksOf(odoo.Project.Id)[2].Id);
        odoo.Exchanges.ShouldAllBe(e => e.Method == "POST" && e.Path == "/jsonrpc" && e.Query == "" && e.RequestType == "application/json" && e.Status == 200);
        var sent = odoo.Exchanges.Select(e => JsonNode.Parse(e.RequestBody)!).ToList();
        sent.ShouldAllBe(b => (string)b["jsonrpc"]! == "2.0" && (string)b["method"]! == "call" && b["id"]!.GetValue<int>() > 0);
        Contains(sent.Select(b => b["params"]!),
            """{"service":"common","method":"version","args":[]}""",
            $$"""{"service":"common","method":"login","args":["r3izzy","{{SimulatedOdoo.Login}}","{{SimulatedOdoo.ApiKey}}"]}""",
            Rpc("project.project", "search_read", "[]", $$"""{"domain":[["name","ilike","[DESL-2026-000001]"]],"fields":["name","active"],"order":"id","context":{{Context}}}"""),
            Rpc("project.project", "fields_get", "[]", $$"""{"allfields":["is_template"],"attributes":["type"],"context":{{Context}}}"""),
            Rpc("project.project", "copy", $$"""[[{{template}}],{"name":"{{OdooSandbox.ProjectName}}"}]""", $$"""{"context":{{Context}}}"""),
            Rpc("project.task", "search_read", "[]", $$"""{"domain":[["project_id","=",{{project}}]],"fields":["name","active","state","write_date","write_uid"],"order":"id","context":{{Context}}}"""),
            Rpc("project.task", "message_post", $"[[{task}]]", $$"""{"body":"Concluído em 21/11/2026 14:30: Guardar o backup. [DESL-2026-000001/backup]","message_type":"comment","subtype_xmlid":"mail.mt_note","context":{{Context}}}"""),
            Rpc("project.task", "write", $$"""[[{{task}}],{"state":"1_done"}]""", $$"""{"context":{{Context}}}"""),
            Rpc("project.task", "create", $$"""[[{"name":"Conferir","project_id":{{project}}}]]""", $$"""{"context":{{Context}}}"""));
    }

    [Fact]
    public async Task JSON_2()
    {
        await using var odoo = await OdooCase.StartAsync(19, "json-2", new() { ["Language"] = "pt_BR", ["Login"] = null });
        await BothDirectionsAsync(odoo);
        var (template, project, task) = (odoo.Template, odoo.Project.Id, odoo.Seeds.TasksOf(odoo.Project.Id)[2].Id);
        odoo.Exchanges.ShouldAllBe(e => e.Method == "POST" && e.Path.StartsWith("/json/2/", StringComparison.Ordinal) && e.Query == "" && e.RequestType == "application/json" && e.Status == 200);
        Contains(odoo.Exchanges.Select(e => (JsonNode)new JsonArray(e.Path[8..], JsonNode.Parse(e.RequestBody))),
            $$"""["project.project/search_read",{"domain":[["name","ilike","[DESL-2026-000001]"]],"fields":["name","active"],"order":"id","context":{{Context}}}]""",
            $$"""["project.project/copy",{"ids":[{{template}}],"default":{"name":"{{OdooSandbox.ProjectName}}"},"context":{{Context}}}]""",
            $$"""["project.task/message_post",{"ids":[{{task}}],"body":"Concluído em 21/11/2026 14:30: Guardar o backup. [DESL-2026-000001/backup]","message_type":"comment","subtype_xmlid":"mail.mt_note","context":{{Context}}}]""",
            $$"""["project.task/write",{"ids":[{{task}}],"vals":{"state":"1_done"},"context":{{Context}}}]""",
            $$"""["project.task/create",{"vals_list":[{"name":"Conferir","project_id":{{project}}}],"context":{{Context}}}]""",
            $$"""["mail.message/search_read",{"domain":[["model","=","project.task"],["res_id","in",[{{string.Join(',', odoo.Seeds.TasksOf(project).Take(3).Select(t => t.Id))}}]],["body","ilike","[DESL-2026-000001/"]],"fields":["res_id","body"],"order":"id","context":{{Context}}}]""");
    }

    [Fact]
    public async Task A_template_project_is_called_by_the_methods_own_names()
    {
        await using var odoo = await OdooCase.StartAsync(19, "json-2", withTemplate: false);
        var template = odoo.Seeds.AddProject(OdooSandbox.TemplateName, [], isTemplate: true);
        await odoo.CreateAsync();
        Contains(odoo.Exchanges.Where(e => e.Path.EndsWith("action_create_from_template")).Select(e => JsonNode.Parse(e.RequestBody)!),
            $$$"""{"ids":[{{{template}}}],"values":{"name":"{{{OdooSandbox.ProjectName}}}"},"context":{"active_test":false}}""");
    }

    [Fact]
    public async Task No_read_asks_for_all_fields_and_no_note_goes_out_as_mail()
    {
        foreach (var version in new[] { 16, 17, 19 })
        {
            await using var odoo = await OdooCase.StartAsync(version);
            await BothDirectionsAsync(odoo);
            var bodies = odoo.Exchanges.Where(e => e.RequestBody.Length > 0).Select(e => (e.Path, e.RequestBody)).ToList();
            bodies.Where(b => (b.Path + b.RequestBody).Contains("search_read")).ShouldAllBe(b => b.RequestBody.Contains("\"fields\":[\""));
            bodies.Where(b => (b.Path + b.RequestBody).Contains("message_post")).ShouldAllBe(b => b.RequestBody.Contains("mail.mt_note"));
            bodies.Where(b => b.RequestBody.Contains("execute_kw") || b.Path.StartsWith("/json/2")).ShouldAllBe(b => b.RequestBody.Contains("\"active_test\":false"));
        }
    }

    private static async Task BothDirectionsAsync(OdooCase odoo)
    {
        odoo.CreateMissing = true;
        (await odoo.CreateAsync()).ShouldBeOfType<StepOutcome.Done>();
        odoo.Steps.Connector("backup", "Guardar o backup").End("backup").Person("conferir", "Conferir");
        (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>();
    }

    private static string Rpc(string model, string method, string positional, string named) =>
        $$"""{"service":"object","method":"execute_kw","args":["r3izzy",7,"{{SimulatedOdoo.ApiKey}}","{{model}}","{{method}}",{{positional}},{{named}}]}""";

    private static void Contains(IEnumerable<JsonNode> sent, params string[] golden)
    {
        var all = sent.ToList();
        foreach (var wanted in golden)
        {
            all.ShouldContain(s => JsonNode.DeepEquals(s, JsonNode.Parse(wanted, null, default)), $"{wanted}\nnot among\n{string.Join('\n', all.Select(a => a.ToJsonString()))}");
        }
    }
}
