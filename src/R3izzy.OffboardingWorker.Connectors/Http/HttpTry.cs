using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>How one try at a request ended.</summary>
/// <param name="Response">Open when there is no failure; otherwise disposed, or null when no answer came.</param>
/// <param name="Body">The answer's body, where it was read.</param>
/// <param name="Failure">Null when an expected answer came.</param>
/// <param name="Left">False when nothing of the request can have reached the platform.</param>
/// <param name="Credential">What the request was authorised with.</param>
internal sealed record HttpTry(
    HttpResponseMessage? Response, ReadOnlyMemory<byte> Body, StepOutcome.Failed? Failure, bool Left, AuthenticationHeaderValue? Credential)
{
    // A platform's rule may read a 401 as it likes: the status alone says that the credential was not taken.
    public bool CredentialRefused => Failure is not null && Response is { StatusCode: System.Net.HttpStatusCode.Unauthorized };

    public static HttpTry NotSent(StepOutcome.Failed failure) => new(null, default, failure, Left: false, Credential: null);
}
