using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.GoogleOAuth;

public sealed class SimulatedGoogleOAuthTests : IAsyncLifetime
{
    private const string Account = "worker@r3izzy.test";

    private SandboxHost _sandbox = null!;

    private Uri Endpoint => new(_sandbox.AddressOf("google-oauth"), "token");

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.StartAsync();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_signed_assertion_is_worth_a_token()
    {
        var (status, answer) = await RedeemAsync(Claims());
        (status, answer["token_type"]!.GetValue<string>(), answer["expires_in"]!.GetValue<int>()).ShouldBe((200, "Bearer", 3599));
        answer["access_token"]!.GetValue<string>().ShouldStartWith("ya29.");
    }

    [Theory]
    [InlineData("iss", "\"nobody@r3izzy.test\"", 400, "invalid_grant")]
    [InlineData("aud", "\"https://elsewhere.test/token\"", 400, "invalid_grant")]
    [InlineData("exp", "1", 400, "invalid_grant")]
    [InlineData("exp", "99999999999", 400, "invalid_grant")]
    [InlineData("exp", "\"soon\"", 400, "invalid_grant")]
    [InlineData("scope", "\"\"", 400, "invalid_scope")]
    [InlineData("sub", "\"admin@r3izzy.test\"", 401, "unauthorized_client")]
    public async Task A_wrong_claim_is_refused_in_OAuths_shape(string claim, string value, int status, string error)
    {
        var claims = Claims();
        claims[claim] = JsonNode.Parse(value);
        var (answered, answer) = await RedeemAsync(claims);
        (answered, answer["error"]!.GetValue<string>()).ShouldBe((status, error));
        answer["error_description"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    public async Task What_is_no_assertion_is_refused(string assertion) =>
        (await PostAsync(assertion)).Answer["error"]!.GetValue<string>().ShouldBe("invalid_grant");

    [Fact]
    public async Task A_foreign_signature_is_refused()
    {
        using var foreign = RSA.Create(2048);
        var (status, answer) = await RedeemAsync(Claims(), foreign);
        (status, answer["error_description"]!.GetValue<string>()).ShouldBe((400, "Invalid JWT Signature."));
    }

    private JsonObject Claims() => new()
    {
        ["iss"] = Account,
        ["scope"] = "https://www.googleapis.com/auth/cloud-platform",
        ["aud"] = Endpoint.ToString(),
        ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(60).ToUnixTimeSeconds(),
    };

    private async Task<(int Status, JsonNode Answer)> RedeemAsync(JsonObject claims, RSA? signer = null)
    {
        using var own = RSA.Create();
        own.ImportFromPem(JsonNode.Parse(_sandbox.Context.Tokens.AddAccount(Account).KeyFile(Endpoint))!["private_key"]!.GetValue<string>());
        var unsigned = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        var signature = (signer ?? own).SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return await PostAsync(unsigned + "." + Base64Url.EncodeToString(signature));
    }

    private async Task<(int Status, JsonNode Answer)> PostAsync(string assertion)
    {
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ["assertion"] = assertion,
        });
        using var response = await http.PostAsync(Endpoint, form, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }
}
