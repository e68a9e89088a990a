using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

internal enum OdooProtocol
{
    Auto,
    JsonRpc,
    Json2,
}

/// <summary>How a template is found. A closed set.</summary>
internal abstract record TemplateRule
{
    private TemplateRule() { }

    public sealed record ById(int Id) : TemplateRule;

    public sealed record ByExternalId(string Module, string Name) : TemplateRule;

    public sealed record ByName(string Name) : TemplateRule;
}

/// <summary>The checked settings that connectors work by.</summary>
/// <param name="Templates">By action.</param>
/// <param name="Tasks">Names of tasks by step id.</param>
internal sealed partial record OdooSettings(
    OdooProtocol Protocol, IReadOnlyDictionary<string, TemplateRule> Templates, IReadOnlyDictionary<string, string> Tasks,
    string? DoneStage, bool ArchiveOnWithdrawal, bool UseExternalId, TimeSpan PollEvery, TimeSpan CopySettles)
{
    private static readonly Dictionary<string, OdooProtocol> Protocols = new(StringComparer.Ordinal)
    {
        ["auto"] = OdooProtocol.Auto,
        ["json-rpc"] = OdooProtocol.JsonRpc,
        ["json-2"] = OdooProtocol.Json2,
    };

    /// <summary>The template for an action.</summary>
    public TemplateRule TemplateFor(string action) => Templates.GetValueOrDefault(action) ?? Templates["cancel"];

    /// <summary>Null when something cannot be worked with; each reason is among the problems.</summary>
    public static OdooSettings? Read(PlatformSettings settings, OdooOptions options)
    {
        var before = settings.Problems.Count;
        if (!Protocols.TryGetValue(options.Protocol, out var protocol))
        {
            settings.Reject(nameof(options.Protocol), $"is '{options.Protocol}'; it takes auto, json-rpc or json-2.");
        }

        if (protocol is not OdooProtocol.Json2)
        {
            Needed(nameof(options.Database), options.Database, "the database's name");
            Needed(nameof(options.Login), options.Login, "the user's login");
        }

        if (options.OnWithdrawal is not ("note" or "archive"))
        {
            settings.Reject(nameof(options.OnWithdrawal), $"is '{options.OnWithdrawal}'; it takes note or archive.");
        }

        if (options.Language is { } language && !LanguageCode().IsMatch(language))
        {
            settings.Reject(nameof(options.Language), $"is '{language}'; it takes a code such as pt_BR.");
        }

        foreach (var step in options.Tasks.Where(t => string.IsNullOrWhiteSpace(t.Value)).Select(t => t.Key))
        {
            settings.Reject($"{nameof(options.Tasks)}:{step}", "is empty; it takes the name of a task.");
        }

        Range(nameof(options.PollEvery), options.PollEvery, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        Range(nameof(options.CopySettles), options.CopySettles, TimeSpan.Zero, TimeSpan.FromHours(1));
        var templates = ReadTemplates(settings, options);
        return settings.Problems.Count > before ? null : new OdooSettings(
            protocol, templates, options.Tasks, options.DoneStage?.Trim(), options.OnWithdrawal == "archive", options.UseExternalId, options.PollEvery, options.CopySettles);

        void Needed(string key, string? value, string takes)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                settings.Reject(key, $"is missing; it takes {takes} (only with Protocol json-2 may it be left out).");
            }
        }

        void Range(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                settings.Reject(key, FormattableString.Invariant($"is {value}; it takes {least} to {most}."));
            }
        }
    }

    private static Dictionary<string, TemplateRule> ReadTemplates(PlatformSettings settings, OdooOptions options)
    {
        var rules = new Dictionary<string, TemplateRule>(StringComparer.Ordinal);
        foreach (var (action, key, template) in new[]
        {
            ("cancel", nameof(options.Template), options.Template),
            ("pause", nameof(options.PauseTemplate), options.PauseTemplate),
            ("return", nameof(options.ReturnTemplate), options.ReturnTemplate),
        })
        {
            if (ReadTemplate(settings, key, template, isNeeded: action == "cancel") is { } rule)
            {
                rules[action] = rule;
            }
        }

        return rules;
    }

    private static TemplateRule? ReadTemplate(PlatformSettings settings, string key, OdooTemplateOptions template, bool isNeeded)
    {
        var given = (template.Id is null ? 0 : 1) + (template.ExternalId is null ? 0 : 1) + (template.Name is null ? 0 : 1);
        if (given == 0 && !isNeeded)
        {
            return null;
        }

        if (given != 1)
        {
            settings.Reject(key, given == 0 ? "is missing; it takes Id, ExternalId or Name." : "is given more than once; keep one of Id, ExternalId and Name.");
            return null;
        }

        switch (template)
        {
            case { Id: > 0 and var id }:
                return new TemplateRule.ById(id);
            case { ExternalId: { } external } when ExternalIdForm().Match(external) is { Success: true } match:
                return new TemplateRule.ByExternalId(match.Groups[1].Value, match.Groups[2].Value);
            case { Name: { } name } when !string.IsNullOrWhiteSpace(name):
                return new TemplateRule.ByName(name.Trim());
            case { Id: not null }:
                settings.Reject(key + ":Id", "takes a record's number, from 1.");
                return null;
            case { ExternalId: not null }:
                settings.Reject(key + ":ExternalId", "takes module.name, such as __export__.project_project_12.");
                return null;
            default:
                settings.Reject(key + ":Name", "is empty; it takes the project's name.");
                return null;
        }
    }

    [GeneratedRegex(@"^([A-Za-z0-9_]+)\.([A-Za-z0-9_.-]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex ExternalIdForm();

    [GeneratedRegex(@"^[a-z]{2,3}(_[A-Za-z]{2,4})?(@[a-z]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageCode();
}
