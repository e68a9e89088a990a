using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>A mail ready to be handed over.</summary>
/// <param name="Key">The same in every attempt at the same mail: header <c>X-R3izzy-Ref</c>, and left part of the Message-ID.</param>
/// <param name="SubjectMark">What stands in brackets in the subject, so that a search finds the mail: the case's ref.</param>
/// <param name="Recipients">Bare addresses.</param>
/// <param name="Date">UTC.</param>
internal sealed record OutgoingMail(
    string Key, string SubjectMark, IReadOnlyList<string> Recipients, string Subject, string Text, string? Html, DateTimeOffset Date)
{
    public PartialDelivery Partial { get; init; } = PartialDelivery.Refuse;

    /// <summary>All of them as one text, the same in whatever order and case they come.</summary>
    public string RecipientsText => string.Join('\n', Recipients.Select(r => r.ToLowerInvariant()).Order(StringComparer.Ordinal));

    public string ContentText => $"{Subject}\n\n{Text}\n\n{Html}";
}

/// <summary>What happens when a mail system takes some of the recipients and refuses others for good.</summary>
internal enum PartialDelivery
{
    /// <summary>Nothing is sent: the addresses are settings, which can be mended, and then all of them get the same mail.</summary>
    Refuse,

    /// <summary>The others get it; a person sees to the rest.</summary>
    Accept,
}

/// <summary>Whom mails are from.</summary>
internal sealed record MailSender(string Address, string Name, string? ReplyTo)
{
    private string Domain => Address[(Address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>
    /// <c>DESL-2026-000042.avisar@dominio</c>, without brackets. Whatever RFC 5322 does not take in a dot-atom becomes <c>=XX</c>.
    /// </summary>
    public string MessageId(string key)
    {
        var local = new StringBuilder(key.Length);
        foreach (var b in Encoding.UTF8.GetBytes(key))
        {
            var isDotToKeep = b == '.' && local.Length > 0 && local[^1] != '.';
            _ = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' || isDotToKeep
                ? local.Append((char)b)
                : local.Append(CultureInfo.InvariantCulture, $"={b:X2}");
        }

        return local.Length > 0 && local[^1] == '.' ? $"{local.ToString(0, local.Length - 1)}=2E@{Domain}" : $"{local}@{Domain}";
    }
}
