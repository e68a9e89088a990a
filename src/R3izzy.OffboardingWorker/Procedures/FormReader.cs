using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>Reads what a person's task asks for.</summary>
internal sealed class FormReader(YamlReading yaml)
{
    internal static readonly string[] FieldKeys = ["id", "label", "type", "required", "options"];
    private static readonly string[] Types = [.. Enum.GetNames<FormFieldType>().Select(n => n.ToLowerInvariant())];

    public IReadOnlyList<FormField> Read(Dictionary<string, YamlNode> entries)
    {
        var fields = new List<FormField>();
        foreach (var node in yaml.Items(entries, "form"))
        {
            var field = ReadField(node);
            if (fields.Any(f => f.Id == field.Id))
            {
                yaml.Problem(node, "form.id", $"'{field.Id}' is given twice.");
            }

            fields.Add(field);
        }

        return fields;
    }

    private FormField ReadField(YamlNode node)
    {
        var entries = yaml.Mapping(node, "form", FieldKeys);
        var id = yaml.Text(entries, node, "id");
        if (id.Length > 40 || (id.Length > 0 && !char.IsAsciiLetterLower(id[0])) || id.Any(c => !char.IsAsciiLetterOrDigit(c)))
        {
            yaml.Problem(node, "form.id", $"'{id}' is no name of an answer; it takes a word such as dataRescisao: letters and digits, 1 to 40.");
        }

        var word = yaml.Text(entries, node, "type");
        if (word.Length > 0 && !Types.Contains(word))
        {
            yaml.Problem(node, "form.type", $"'{word}' is not one of {string.Join(", ", Types)}.");
        }

        var type = Enum.TryParse<FormFieldType>(word, ignoreCase: true, out var known) ? known : FormFieldType.Text;
        var options = yaml.Items(entries, "options").Select(o => o.ToString()).ToList();
        if (type == FormFieldType.Choice ? options.Count < 2 : options.Count > 0)
        {
            yaml.Problem(node, "form.options", "a choice takes two options or more, and no other type takes any.");
        }

        return new FormField(id, yaml.Text(entries, node, "label"), type, yaml.YesNo(entries, "required"), options);
    }
}
