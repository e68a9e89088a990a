namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>A user with the groups that decide what a call may do.</summary>
/// <param name="Id">The uid.</param>
public sealed record OdooUser(int Id, string Login)
{
    /// <summary>Project / User: tasks.</summary>
    public bool MayWorkOnTasks { get; set; } = true;

    /// <summary>Project / Administrator: makes projects.</summary>
    public bool IsProjectAdministrator { get; set; } = true;

    /// <summary>Access Rights: reads and makes external ids.</summary>
    public bool MayUseExternalIds { get; set; }

    /// <summary>Use Stages on Project: without it <c>project.project.stage_id</c> fails the whole read.</summary>
    public bool UsesProjectStages { get; set; }

    /// <summary>May read the list of the own API keys.</summary>
    public bool MayReadKeys { get; set; } = true;

    internal List<OdooKey> Keys { get; } = [];
}

/// <param name="Scope">Null: global, which JSON-2 needs.</param>
/// <param name="ExpiresAt">From 18 on; null: never.</param>
internal sealed record OdooKey(string Key, string? Scope, DateTimeOffset? ExpiresAt);
