namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Holds the refused texts of one file to a sum, so that many bad lines cannot fill the memory of whoever gathers them.</summary>
internal sealed class RejectedTextBudget(int bytes)
{
    private int _left = bytes;

    public ParsedRequest.Rejected Keep(ParsedRequest.Rejected rejected)
    {
        if (rejected.Text.Length <= _left)
        {
            _left -= rejected.Text.Length;
            return rejected;
        }

        var beginning = rejected.Text[..Math.Min(rejected.Text.Length, IntakeLimits.BeginningBytes)].ToArray();
        return rejected with { Text = beginning, TextIsWhole = false };
    }
}
