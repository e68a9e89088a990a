using System.CommandLine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary>Who acts, and why: the same options for every act.</summary>
internal static class ActOptions
{
    public static (Option<string?> Reason, Option<string?> By) Create(bool reasonRequired)
    {
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "Why, in your own words; kept in the audit.", Required = reasonRequired };
        reason.Validators.Add(r => Check(r, "--reason takes a text", TextRule.Reason));
        return (reason, By());
    }

    public static Option<string?> By()
    {
        var by = new Option<string?>("--by") { HelpName = "NAME", Description = "Who acts. Default: the user of this session." };
        by.Validators.Add(b => Check(b, "--by takes a name", TextRule.RequestedBy));
        return by;
    }

    public static Act Read(ParseResult parsed, Option<string?> reason, Option<string?> by) =>
        new(Read(parsed.GetValue(by), TextRule.RequestedBy) ?? Environment.UserName, Read(parsed.GetValue(reason), TextRule.Reason) ?? "");

    // The audit is read on terminals and printed: a line break in a name would write another line of it.
    private static void Check(System.CommandLine.Parsing.OptionResult option, string takes, TextRule rule)
    {
        if (option.Tokens.Count > 0 && !rule.TryRead(option.Tokens[0].Value, out _, out var flaw))
        {
            option.AddError($"{takes}: it {flaw.Message}");
        }
    }

    private static string? Read(string? text, TextRule rule) => text is not null && rule.TryRead(text, out var read, out _) ? read : null;
}
