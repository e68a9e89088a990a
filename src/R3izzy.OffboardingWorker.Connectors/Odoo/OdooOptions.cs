using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>Settings <c>Platforms:Odoo</c>. Defaults and ranges are in this folder's README.</summary>
public sealed class OdooOptions : PlatformOptions
{
    /// <summary>Such as <c>https://minha-empresa.odoo.com</c>. No default.</summary>
    public string? BaseAddress { get; set; }

    /// <summary><c>auto</c> (default), <c>json-rpc</c> (Odoo 14 to 21) or <c>json-2</c> (from 19).</summary>
    public string Protocol { get; set; } = "auto";

    /// <summary>The database's name; may be left out with <c>json-2</c> at a host that serves one.</summary>
    public string? Database { get; set; }

    /// <summary>The user's login; not needed with <c>json-2</c>.</summary>
    public string? Login { get; set; }

    /// <summary>An API key of that user, without a scope. Or name a file in <see cref="ApiKeyFile"/>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Path of a file that holds the key.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>A language that is installed there, such as <c>pt_BR</c>: names of projects and stages are read in it. Default: the database's own.</summary>
    public string? Language { get; set; }

    /// <summary>The project that is duplicated for each case.</summary>
    public OdooTemplateOptions Template { get; set; } = new();

    /// <summary>Another one for pauses. Default: <see cref="Template"/>.</summary>
    public OdooTemplateOptions PauseTemplate { get; set; } = new();

    /// <summary>Another one for returns. Default: <see cref="Template"/>.</summary>
    public OdooTemplateOptions ReturnTemplate { get; set; } = new();

    /// <summary>By step id, the name of its task in the template. A step that is not named here is found by its title.</summary>
    public Dictionary<string, string> Tasks { get; set; } = [];

    /// <summary>Up to Odoo 16, where a stage closes a task: the name of that stage. Default: the project's only closed stage.</summary>
    public string? DoneStage { get; set; }

    /// <summary>What becomes of the project of a case that is withdrawn: <c>note</c> (default) or <c>archive</c>.</summary>
    public string OnWithdrawal { get; set; } = "note";

    /// <summary>True: the project is registered under an external id too, so that it is found after somebody took the reference out of its name. Default false.</summary>
    public bool UseExternalId { get; set; }

    /// <summary>How often tasks are looked at while a step waits for a person. 1 min to 1 day; default 15 min.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a copy whose answer was lost may still be under way there. 0 to 1 h; default 5 min.</summary>
    public TimeSpan CopySettles { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>How a template project is found: exactly one of the three.</summary>
public sealed class OdooTemplateOptions
{
    /// <summary>The record's number.</summary>
    public int? Id { get; set; }

    /// <summary><c>module.name</c>; the user must be allowed to read external ids.</summary>
    public string? ExternalId { get; set; }

    /// <summary>The project's name, exactly.</summary>
    public string? Name { get; set; }
}
