using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>Key and version of a request (docs.stripe.com/api/authentication, docs.stripe.com/api/versioning).</summary>
internal static partial class StripeCredentials
{
    public static void Check(HttpRequest request)
    {
        var key = KeyOf(request.Headers.Authorization.ToString());
        if (key.Length == 0)
        {
            throw Unauthorized("You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
        }

        if (key != SimulatedStripe.SecretKey)
        {
            throw Unauthorized($"Invalid API Key provided: {(key.Length > 12 ? key[..8] + "****" : "****")}");
        }

        var version = request.Headers["Stripe-Version"].ToString();
        if (version.Length == 0)
        {
            // A real account has a default version; the sandbox has none, so that nobody depends on it.
            throw StripeRefusal.BadParameter("The sandbox account has no default API version: send Stripe-Version.", null);
        }

        if (!Version().IsMatch(version) || string.CompareOrdinal(version, "2025-03-31") < 0)
        {
            throw StripeRefusal.BadParameter($"Invalid Stripe API version: {version}. The sandbox answers in the shapes of 2025-03-31.basil and later.", null);
        }
    }

    private static StripeRefusal Unauthorized(string message) => new(401, message) { BeforeExecution = true };

    private static string KeyOf(string header)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header[7..].Trim();
        }

        // The key as user name of Basic authentication, without password, is taken as well.
        var buffer = new byte[header.Length];
        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(header[6..], buffer, out var length)
            ? Encoding.UTF8.GetString(buffer, 0, length).Split(':')[0]
            : "";
    }

    [GeneratedRegex(@"^20\d\d-[01]\d-[0-3]\d\.[a-z]+$")]
    private static partial Regex Version();
}
