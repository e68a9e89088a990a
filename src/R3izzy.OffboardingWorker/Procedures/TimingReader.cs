using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>Reads when a step may begin: <c>now</c>, or a day of the case with days before or after it.</summary>
internal sealed class TimingReader(YamlReading yaml, string action)
{
    // A cancellation has an end; a pause has a start and perhaps a day of return; a return has a start.
    private readonly Dictionary<string, TimingAnchor> _anchors = action switch
    {
        "cancel" => new() { ["effective-end"] = TimingAnchor.Effective },
        "pause" => new() { ["start"] = TimingAnchor.Effective, ["return-date"] = TimingAnchor.Return },
        "return" => new() { ["start"] = TimingAnchor.Effective },
        // Not an action: that is told elsewhere, once.
        _ => new() { ["effective-end"] = TimingAnchor.Effective, ["start"] = TimingAnchor.Effective, ["return-date"] = TimingAnchor.Return },
    };

    public StepTiming Read(Dictionary<string, YamlNode> entries, YamlNode node)
    {
        var text = yaml.Text(entries, node, "at", "now");
        if (text == "now")
        {
            return default;
        }

        foreach (var (word, anchor) in _anchors)
        {
            if (text.StartsWith(word, StringComparison.Ordinal)
                && Days(text[word.Length..].Replace(" ", "", StringComparison.Ordinal)) is var (days, counts))
            {
                return new StepTiming(anchor, days, counts);
            }
        }

        yaml.Problem(entries["at"], "at", $"'{text}' is no time; it takes now, {string.Join(", ", _anchors.Keys.SelectMany(a => new[] { a, $"{a} +3d", $"{a} -2bd" }))} (bd: business days).");
        return default;
    }

    private static (int Days, DayKind Counts)? Days(string text)
    {
        if (text.Length == 0)
        {
            return (0, DayKind.Calendar);
        }

        var (number, counts) = text.EndsWith("bd", StringComparison.Ordinal) ? (text[..^2], DayKind.Business)
            : text.EndsWith('d') ? (text[..^1], DayKind.Calendar)
            : ("", DayKind.Calendar);
        return int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) && days is > -366 and < 366
            ? (days, counts)
            : null;
    }
}
