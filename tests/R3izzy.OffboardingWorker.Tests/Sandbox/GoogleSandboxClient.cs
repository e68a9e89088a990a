using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Sandbox;

/// <summary>A plain HTTP client of one simulated Google API, with a token of a service account: no client of ours is in between.</summary>
public sealed class GoogleSandboxClient : IDisposable
{
    public const string Account = "backup@r3izzy-sandbox.iam.gserviceaccount.com";

    private readonly HttpClient _http;

    private GoogleSandboxClient(HttpClient http, string? token)
    {
        _http = http;
        Token = token;
    }

    public string? Token { get; }

    public static async Task<GoogleSandboxClient> OpenAsync(SandboxHost sandbox, string platform, string scope, string? actAs = null, string account = Account)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }, disposeHandler: true) { BaseAddress = sandbox.AddressOf(platform) };
        return new GoogleSandboxClient(http, scope.Length == 0 ? null : await TokenAsync(sandbox, http, scope, actAs, account));
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> SendAsync(HttpMethod method, string path, object? json = null, Action<HttpRequestMessage>? prepare = null) =>
        SendContentAsync(method, path, json is null ? null : new StringContent(json as string ?? JsonSerializer.Serialize(json), Encoding.UTF8, "application/json"), prepare);

    public async Task<Answer> SendContentAsync(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute)) { Content = content };
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        prepare?.Invoke(request);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public Task<HttpResponseMessage> StreamAsync(string path) =>
        _http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } },
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken);

    public void Dispose() => _http.Dispose();

    private static async Task<string> TokenAsync(SandboxHost sandbox, HttpClient http, string scope, string? actAs, string account)
    {
        var endpoint = new Uri(sandbox.AddressOf("google-oauth"), "token");
        var key = JsonNode.Parse(sandbox.Context.Tokens.AddAccount(account).KeyFile(endpoint))!;
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key["private_key"]!.GetValue<string>());
        var claims = new JsonObject
        {
            ["iss"] = account,
            ["scope"] = string.Join(' ', scope.Split(' ').Select(s => "https://www.googleapis.com/auth/" + s)),
            ["aud"] = endpoint.ToString(),
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds(),
        };
        if (actAs is not null)
        {
            sandbox.Context.Tokens.Find(account)!.MayActAs.Add(actAs);
            claims["sub"] = actAs;
        }

        var unsigned = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ["assertion"] = unsigned + "." + Base64Url.EncodeToString(signature),
        });
        using var response = await http.PostAsync(endpoint, form);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
    }
}

/// <summary>An answer as it was on the wire.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The reason of a Drive or Storage error.</summary>
    public string? Reason => Json["error"]?["errors"]?[0]?["reason"]?.GetValue<string>();

    public Answer Expect(int status)
    {
        Status.ShouldBe(status, Text.Length > 2000 ? Text[..2000] : Text);
        return this;
    }
}

/// <summary>A clock that a test moves by hand.</summary>
public sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
