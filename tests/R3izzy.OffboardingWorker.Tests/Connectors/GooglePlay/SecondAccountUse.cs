using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

/// <summary>Another program with the same service account, such as a build that publishes the app.</summary>
internal sealed class SecondAccountUse : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly GoogleAuthorizer _authorizer;
    private readonly Uri _root;

    private SecondAccountUse(GoogleAuthorizer authorizer, Uri root) => (_authorizer, _root) = (authorizer, root);

    public static Task<SecondAccountUse> StartAsync(SandboxHost sandbox)
    {
        var settings = new PlatformSettings(new ConfigurationBuilder().Build().GetSection("Platforms:play"), NullLoggerFactory.Instance);
        var authorizer = GoogleAuthorizer.Create(
            settings, "Credential", new GoogleCredentialOptions { Key = PlayWorld.Key(sandbox) }, ["https://www.googleapis.com/auth/androidpublisher"]);
        return Task.FromResult(new SecondAccountUse(authorizer.ShouldNotBeNull(), sandbox.AddressOf("android-publisher")));
    }

    public async Task OpenEditAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_root, $"androidpublisher/v3/applications/{PlayWorld.Package}/edits"));
        request.Content = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"));
        (await _authorizer.AuthorizeAsync(request, new Silent(), default)).ShouldBeNull();
        using var response = await _http.SendAsync(request, default);
        response.IsSuccessStatusCode.ShouldBeTrue();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _authorizer.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Silent : ICallLog
    {
        public void Record(Call call)
        {
        }
    }
}
