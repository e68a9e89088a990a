using System.CommandLine;
using R3izzy.OffboardingWorker.Operations;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary>Who acts, and why: the same options for every act.</summary>
internal static class ActOptions
{
    public static (Option<string?> Reason, Option<string?> By) Create(bool reasonRequired)
    {
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "Why, in your own words; kept in the audit.", Required = reasonRequired };
        reason.Validators.Add(r =>
        {
            if (reasonRequired && string.IsNullOrWhiteSpace(r.GetValueOrDefault<string?>()))
            {
                r.AddError("--reason takes a text.");
            }
        });
        var by = new Option<string?>("--by") { HelpName = "NAME", Description = "Who acts. Default: the user of this session." };
        by.Validators.Add(b =>
        {
            if (b.Tokens.Count > 0 && string.IsNullOrWhiteSpace(b.GetValueOrDefault<string?>()))
            {
                b.AddError("--by takes a name.");
            }
        });
        return (reason, by);
    }

    public static Act Read(ParseResult parsed, Option<string?> reason, Option<string?> by) =>
        new(parsed.GetValue(by) ?? Environment.UserName, parsed.GetValue(reason) ?? "");
}
