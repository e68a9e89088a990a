using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.GooglePlay;

/// <summary>A program other than the connector that calls one simulated Google API with the same service account.</summary>
internal sealed class GoogleCaller : IDisposable, ICallLog
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly GoogleAuthorizer _authorizer;
    private readonly Uri _root;

    public GoogleCaller(SandboxHost sandbox, string platform, string scope, string? actAs = null)
    {
        var settings = new PlatformSettings(new ConfigurationBuilder().Build().GetSection("Platforms:play"), NullLoggerFactory.Instance);
        _authorizer = GoogleAuthorizer.Create(
            settings, "Credential", new GoogleCredentialOptions { Key = PlayWorld.Key(sandbox), ActAs = actAs },
            ["https://www.googleapis.com/auth/" + scope]).ShouldNotBeNull();
        _root = sandbox.AddressOf(platform);
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? json = null, bool withToken = true)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_root, path));
        if (json is not null)
        {
            request.Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        }

        if (withToken)
        {
            (await _authorizer.AuthorizeAsync(request, this, default)).ShouldBeNull();
        }

        using var response = await _http.SendAsync(request, default);
        var body = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, body.Length == 0 ? null : JsonNode.Parse(body));
    }

    public void Record(Call call)
    {
    }

    public void Dispose()
    {
        _http.Dispose();
        _authorizer.Dispose();
    }
}
