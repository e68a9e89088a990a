using System.Text;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>An opaque page token: where the page before ended, and the request that it belongs to.</summary>
internal static class PageToken
{
    public static string Make(string request, string last) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(request + "\n" + last)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Where to go on, or null when the token is none of ours or belongs to another request.</summary>
    public static string? Read(string token, string request)
    {
        try
        {
            var text = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token));
            return text.StartsWith(request + "\n", StringComparison.Ordinal) ? text[(request.Length + 1)..] : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
