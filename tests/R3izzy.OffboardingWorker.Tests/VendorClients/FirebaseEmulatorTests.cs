using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>Our connector against Firebase's own Auth emulator.</summary>
public sealed class FirebaseEmulatorTests
{
    private static readonly Dictionary<string, string?> Settings = new(ConformanceSettings.Quick)
    {
        ["Projects:pro"] = FirebaseSandbox.ProProject,
        ["Projects:lite"] = FirebaseSandbox.LiteProject,
    };

    [Fact]
    public async Task A_user_is_disabled_revoked_read_back_and_enabled_again()
    {
        using var emulator = await NodeServer.StartAsync("firebase-emulator");
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        await PostAsync(http, emulator, "", new { localId = FirebaseSandbox.Uid, email = FirebaseSandbox.Email, password = "segredo1" });
        await PostAsync(http, emulator, "", new { localId = "another", email = "outro@alheio.test", password = "segredo1" });
        using var runtime = StepHarness.Build(
            new FirebasePlatform(name => name == "FIREBASE_AUTH_EMULATOR_HOST" ? emulator.Address.Authority : null), Settings);
        var connector = runtime.Connectors.Single();
        var input = new DisableUserInput();
        var harness = new StepHarness(FirebaseSandbox.Customer());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        (await connector.Execute(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        var user = await LookupAsync(http, emulator, FirebaseSandbox.Uid);
        user.GetProperty("disabled").GetBoolean().ShouldBeTrue();
        long.Parse(user.GetProperty("validSince").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(now);
        (await LookupAsync(http, emulator, "another")).TryGetProperty("disabled", out var other).ShouldBe(other.ValueKind == JsonValueKind.False);

        (await connector.Execute(input, new StepHarness(FirebaseSandbox.Customer()).NextAttempt(), TestContext.Current.CancellationToken))
            .ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        (await connector.Verify!(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<Verification.InPlace>();
        (await connector.Revert!(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.Done>();
        (await LookupAsync(http, emulator, FirebaseSandbox.Uid)).GetProperty("disabled").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task An_unknown_user_is_nothing_to_do_and_the_probe_is_well()
    {
        using var emulator = await NodeServer.StartAsync("firebase-emulator");
        using var runtime = StepHarness.Build(
            new FirebasePlatform(name => name == "FIREBASE_AUTH_EMULATOR_HOST" ? emulator.Address.Authority : null), Settings);
        var harness = new StepHarness(FirebaseSandbox.Customer(null));
        (await runtime.Connectors.Single().Execute(new DisableUserInput(), harness.NextAttempt(), TestContext.Current.CancellationToken))
            .ShouldBeOfType<StepOutcome.NotApplicable>();
        (await runtime.Connectors.Single().Execute(new DisableUserInput(), new StepHarness(FirebaseSandbox.Customer("nobody")).NextAttempt(), TestContext.Current.CancellationToken))
            .ShouldBeOfType<StepOutcome.NeedsPerson>("a stored uid that leads to nobody may be mistyped");
        (await runtime.Probe.ProbeAsync(harness, TestContext.Current.CancellationToken)).IsHealthy.ShouldBeTrue();
    }

    private static async Task<JsonElement> LookupAsync(HttpClient http, NodeServer emulator, string uid) =>
        (await PostAsync(http, emulator, ":lookup", new { localId = new[] { uid } })).GetProperty("users")[0];

    private static async Task<JsonElement> PostAsync(HttpClient http, NodeServer emulator, string method, object body)
    {
        var address = new Uri(emulator.Address, $"/identitytoolkit.googleapis.com/v1/projects/{FirebaseSandbox.ProProject}/accounts{method}");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "owner");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(200);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
