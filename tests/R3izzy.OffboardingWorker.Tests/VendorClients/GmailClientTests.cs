using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>Google's own Gmail client works against the simulator.</summary>
public sealed class GmailClientTests
{
    private const string User = "desligamentos@exemplo.test";

    [Fact]
    public async Task Googles_own_client_sends_searches_and_reads_the_simulated_mailbox()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        sandbox.Platform<SimulatedGmail>().AddMailbox(User);
        var account = sandbox.Context.Tokens.AddAccount("worker@exemplo.test");
        account.MayActAs.Add(User);
        var output = await NodeClient.RunAsync("gmail", new Dictionary<string, string>
        {
            ["GMAIL_ROOT"] = sandbox.AddressOf("gmail").ToString(),
            ["GMAIL_KEY"] = account.KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token")),
            ["GMAIL_USER"] = User,
        });

        using var answer = JsonDocument.Parse(output);
        Refusal("unknown").ShouldBe((404, "notFound"));
        Refusal("nobody").ShouldBe((400, "invalidArgument"));
        Refusal("other").ShouldBe((403, "forbidden"));
        Refusal("readWithSend").ShouldBe((403, "insufficientPermissions"));
        Refusal("searchWithMetadata").ShouldBe((403, "forbidden"));
        Refusal("fullWithMetadata").ShouldBe((403, "forbidden"));
        answer.RootElement.GetProperty("notDelegated").GetString().ShouldBe("unauthorized_client");
        answer.RootElement.GetProperty("listedWithMetadata").GetInt32().ShouldBe(1);
        sandbox.Ledger.Count("gmail", "message.sent").ShouldBe(1);

        (int, string?) Refusal(string name) =>
            (answer.RootElement.GetProperty(name).GetProperty("code").GetInt32(), answer.RootElement.GetProperty(name).GetProperty("reason").GetString());
    }
}
