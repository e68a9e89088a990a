using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Email.Mime;

/// <summary>A mail as it goes over the wire (RFC 5322, RFC 2045 to 2049): ASCII, lines ended by CRLF, text and perhaps HTML.</summary>
internal static class MimeMessage
{
    public const string RefHeader = "X-R3izzy-Ref";

    public static byte[] Write(OutgoingMail mail, MailSender sender)
    {
        var message = new StringBuilder();
        Header("From", $"{HeaderText.Phrase(sender.Name)} <{Safe(sender.Address)}>");
        if (sender.ReplyTo is { } replyTo)
        {
            Header("Reply-To", Safe(replyTo));
        }

        Header("To", string.Join(",\r\n ", mail.Recipients.Select(Safe)));
        Header("Subject", HeaderText.Unstructured(mail.Subject));
        Header("Date", mail.Date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header("Message-ID", $"<{sender.MessageId(mail.Key)}>");
        Header(RefHeader, HeaderText.OneLine(mail.Key));
        // RFC 3834: other machines do not answer it.
        Header("Auto-Submitted", "auto-generated");
        Header("MIME-Version", "1.0");
        WriteBody(message, mail);
        return Encoding.ASCII.GetBytes(message.ToString());

        void Header(string name, string value) => message.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    private static void WriteBody(StringBuilder message, OutgoingMail mail)
    {
        if (mail.Html is not { } html)
        {
            WritePart(message, "plain", mail.Text);
            return;
        }

        // "=_" cannot come up in quoted-printable text (RFC 2045, 6.7).
        var boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.Key)))[..32];
        message.Append("Content-Type: multipart/alternative; boundary=\"").Append(boundary).Append("\"\r\n\r\n");
        foreach (var (type, text) in new[] { ("plain", mail.Text), ("html", html) })
        {
            message.Append("--").Append(boundary).Append("\r\n");
            WritePart(message, type, text);
        }

        message.Append("--").Append(boundary).Append("--\r\n");
    }

    private static void WritePart(StringBuilder message, string type, string text) => message
        .Append("Content-Type: text/").Append(type).Append("; charset=utf-8\r\n")
        .Append("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        .Append(QuotedPrintable.Encode(text));

    // Checked where they came in; whoever forgets it shall not open a header to strangers.
    private static string Safe(string address) =>
        MailAddress.IsValid(address) ? address : throw new ArgumentException("An address cannot be written into a header.", nameof(address));
}
