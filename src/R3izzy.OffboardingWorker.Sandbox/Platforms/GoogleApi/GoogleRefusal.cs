namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>Ends a request with an error that the platform then writes in its own shape.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Google's reason (<c>notFound</c>) or RPC status (<c>NOT_FOUND</c>).</param>
/// <param name="message">Google's text.</param>
internal sealed class GoogleRefusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
