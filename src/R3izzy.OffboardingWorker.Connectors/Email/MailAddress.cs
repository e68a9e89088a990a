namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>Which addresses are written into an envelope or a header: bare ones of ASCII, without anything that could end either.</summary>
internal static class MailAddress
{
    private const int Longest = 254; // RFC 5321, with its erratum 1690

    public static bool IsValid(string? address) =>
        address is { Length: <= Longest }
        && address.IndexOf('@', StringComparison.Ordinal) is var at and > 0 && at == address.LastIndexOf('@') && at < address.Length - 1
        && address.All(IsSafe) && address[(at + 1)..].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    // atext of RFC 5322 and what joins it.
    private static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.@".Contains(c, StringComparison.Ordinal);
}
