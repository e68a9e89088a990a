using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>A search domain in Polish notation: terms <c>[field, operator, value]</c>, joined by <c>&amp;</c> (also where nothing stands), <c>|</c> and <c>!</c>.</summary>
internal static class OdooDomain
{
    /// <summary>The rows that it admits; archived ones only where the context or the domain itself asks for them.</summary>
    public static IEnumerable<JsonObject> Search(OdooTable table, JsonArray domain, JsonObject context)
    {
        var hidesArchived = table.Fields.ContainsKey("active") && !(context["active_test"] is JsonValue test && test.TryGetValue(out bool on) && !on)
            && !domain.OfType<JsonArray>().Any(t => t.Count == 3 && (string?)t[0] == "active");
        var test_ = Compile(table, domain);
        return table.Rows.Where(r => (!hidesArchived || r.Flag("active")) && test_(r));
    }

    private static Func<JsonObject, bool> Compile(OdooTable table, JsonArray domain)
    {
        var items = new Queue<JsonNode?>(domain);
        var all = new List<Func<JsonObject, bool>>();
        while (items.Count > 0)
        {
            all.Add(Next(table, items));
        }

        return row => all.TrueForAll(t => t(row));
    }

    private static Func<JsonObject, bool> Next(OdooTable table, Queue<JsonNode?> items)
    {
        if (!items.TryDequeue(out var item))
        {
            throw OdooError.Value("Domain is missing an operand");
        }

        if (item is JsonValue value && value.TryGetValue(out string? sign))
        {
            var first = Next(table, items);
            if (sign == "!")
            {
                return row => !first(row);
            }

            var second = Next(table, items);
            return sign switch
            {
                "&" => row => first(row) && second(row),
                "|" => row => first(row) || second(row),
                _ => throw OdooError.Value($"Invalid domain operator {sign}"),
            };
        }

        return item is JsonArray { Count: 3 } term ? Term(table, (string)term[0]!, (string)term[1]!, term[2]) : throw OdooError.Value("Invalid leaf in domain");
    }

    private static Func<JsonObject, bool> Term(OdooTable table, string field, string comparison, JsonNode? value)
    {
        var type = table.TypeOf(field);
        return comparison switch
        {
            "=" => row => AreEqual(row, field, value),
            "!=" => row => !AreEqual(row, field, value),
            "in" => row => ((JsonArray)value!).Any(v => AreEqual(row, field, v)),
            "not in" => row => !((JsonArray)value!).Any(v => AreEqual(row, field, v)),
            "like" or "ilike" or "=like" or "=ilike" when type is "char" or "html" or "selection" =>
                Like(field, comparison[0] == '=' ? (string)value! : $"%{(string)value!}%", ignoreCase: comparison.EndsWith("ilike", StringComparison.Ordinal)),
            "<" or "<=" or ">" or ">=" => row => Ordered(row, field, comparison, value),
            _ => throw OdooError.Value($"Invalid leaf ('{field}', '{comparison}')"),
        };
    }

    /// <summary>PostgreSQL's ILIKE: <c>%</c>, <c>_</c> and a backslash before either; any letter's case, but not its accent.</summary>
    private static Func<JsonObject, bool> Like(string field, string pattern, bool ignoreCase)
    {
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return row => Matches(row.Text(field), 0, pattern, 0);

        bool Matches(string text, int t, string like, int p)
        {
            for (; p < like.Length; p++, t++)
            {
                if (like[p] == '%')
                {
                    return Enumerable.Range(t, text.Length - t + 1).Any(from => Matches(text, from, like, p + 1));
                }

                var any = like[p] == '_';
                if (like[p] == '\\' && p + 1 < like.Length)
                {
                    p++;
                }

                if (t >= text.Length || (!any && !string.Equals(text[t].ToString(), like[p].ToString(), comparison)))
                {
                    return false;
                }
            }

            return t == text.Length;
        }
    }

    private static bool AreEqual(JsonObject row, string field, JsonNode? value)
    {
        if (value is null || (value is JsonValue flag && flag.TryGetValue(out bool on) && !on))
        {
            return row[field] is null || (row[field] is JsonValue held && held.TryGetValue(out bool is_) && !is_);
        }

        return row[field] is JsonArray many ? many.Any(m => JsonNode.DeepEquals(m, value)) : Same(row[field], value);
    }

    private static bool Same(JsonNode? held, JsonNode value) =>
        held is not null && held.GetValueKind() == value.GetValueKind() && held.ToJsonString() == value.ToJsonString();

    private static bool Ordered(JsonObject row, string field, string comparison, JsonNode? value)
    {
        var order = value!.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? row.Number(field).CompareTo((int)value)
            : string.CompareOrdinal(row.Text(field), (string)value!);
        return comparison switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }
}
