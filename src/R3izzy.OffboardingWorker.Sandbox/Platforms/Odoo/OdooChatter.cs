using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>message_post: from 17 on a body is text and gets escaped, unless <c>body_is_html</c>; before, it is HTML as it is.</summary>
internal static class OdooChatter
{
    private static readonly string[] Subtypes = ["mail.mt_note", "mail.mt_comment"];

    public static object Post(OdooMethodCall call)
    {
        if (call.Ids is not [var id])
        {
            throw OdooError.Value($"Expected singleton: {call.Table.Model}({string.Join(", ", call.Ids)})");
        }

        call.Table.Require(id);
        var subtype = call.Arguments.Text("subtype_xmlid") ?? "mail.mt_note";
        if (!Subtypes.Contains(subtype))
        {
            throw OdooError.Value($"External ID not found in the system: {subtype}");
        }

        var body = call.Arguments.Text("body") ?? "";
        var raw = call.Database.Version < 17 || call.Arguments.Flag("body_is_html");
        var message = Add(call.Database, call.Table.Model, id, raw ? body : Escape(body), call.User.Id, call.Arguments.Text("message_type") ?? "notification", subtype);
        call.Database.Happened("note.posted", string.Create(CultureInfo.InvariantCulture, $"{call.Table.Model},{id}"));
        return new OdooRecords([message.Id()], "message_post", false);
    }

    public static JsonObject Add(OdooDatabase database, string model, int record, string html, int user, string type, string subtype) => database.Add(OdooDatabase.Message, new JsonObject
    {
        ["model"] = model,
        ["res_id"] = record,
        ["body"] = $"<p>{html}</p>",
        ["message_type"] = type,
        ["subtype_id"] = subtype,
        ["date"] = database.Now,
    }, user);

    // markupsafe.escape leaves letters with accents as they are.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);

    /// <summary>A message's text as a person sees it.</summary>
    public static string Plain(JsonObject message) => WebUtility.HtmlDecode(message.Text("body").Replace("<p>", "", StringComparison.Ordinal).Replace("</p>", "", StringComparison.Ordinal));
}
