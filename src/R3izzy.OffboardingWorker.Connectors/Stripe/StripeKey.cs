using System.Security.Cryptography;
using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>
/// What idempotency keys are made from: one request of one step has the same key in every attempt and process, and another
/// request never has it. The parameters are part of it, so "same key, other parameters" cannot come about.
/// </summary>
/// <param name="Step">The step's own key.</param>
/// <param name="Generation">
/// Raised when Stripe keeps an answer under the keys that must not be replayed: a failure, or a success that was undone since.
/// </param>
internal readonly record struct StripeKey(string Step, string Generation)
{
    /// <summary>A hash: keys must carry no personal data and at most 255 characters (docs.stripe.com/api/idempotent_requests).</summary>
    public string For(string path, IEnumerable<KeyValuePair<string, string>> form)
    {
        var text = new StringBuilder(Step).Append('\n').Append(Generation).Append('\n').Append(path);
        foreach (var (name, value) in form)
        {
            text.Append('\n').Append(name).Append('=').Append(value);
        }

        return "r3izzy-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
