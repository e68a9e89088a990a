using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Mail;
using R3izzy.OffboardingWorker.Tests.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>Our client and our simulator against Google's own description of Gmail.</summary>
public sealed class GmailSpecTests
{
    private const string Document = "gmail.v1.json";

    [Fact]
    public async Task Every_exchange_of_the_connectors_is_as_documented()
    {
        var api = GoogleDiscovery.Open(Document);
        var seen = new ObservedExchanges();
        await using var sandbox = await SandboxHost.StartAsync(seen.Options);
        var settings = EmailSandbox.GmailSettings(sandbox);
        using var runtime = StepHarness.Build(new EmailPlatform(), settings);
        foreach (var replaces in new[] { false, true })
        {
            sandbox.Platform<SimulatedGmail>().ReplacesMessageIds = replaces;
            var harness = new StepHarness(EmailSandbox.Customer) { StepId = replaces ? "a" : "b" };
            var connector = runtime.Connector("email.inform-customer");
            await connector.Execute(new InformCustomerInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);
            await connector.Verify!(new InformCustomerInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);
        }

        await runtime.Probe.ProbeAsync(new StepHarness(EmailSandbox.Customer), TestContext.Current.CancellationToken);
        seen.Departures(api, "gmail", _ => false).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_whole_message_of_the_simulator_is_as_documented()
    {
        var api = GoogleDiscovery.Open(Document);
        var seen = new ObservedExchanges();
        await using var sandbox = await SandboxHost.StartAsync(seen.Options);
        using var runtime = StepHarness.Build(new EmailPlatform(), EmailSandbox.GmailSettings(sandbox));
        await runtime.Connector("email.inform-customer").Execute(
            new InformCustomerInput(), new StepHarness(EmailSandbox.Customer).NextAttempt(), TestContext.Current.CancellationToken);
        using var http = await GoogleSandboxClient.OpenAsync(sandbox, "gmail", "gmail.readonly", EmailSandbox.Mailbox, "offboarding@r3izzy.test");
        foreach (var format in new[] { "full", "raw", "minimal", "metadata" })
        {
            (await http.GetAsync($"gmail/v1/users/me/messages/{sandbox.Sent()[0].Id}?format={format}")).Status.ShouldBe(200);
        }

        (await http.GetAsync("gmail/v1/users/me/messages?labelIds=SENT&maxResults=1")).Status.ShouldBe(200);
        seen.Departures(api, "gmail", _ => false).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_route_of_the_simulator_is_a_documented_method()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        ObservedExchanges.UnknownRoutes(sandbox, "gmail", GoogleDiscovery.Open(Document)).ShouldBeEmpty();
    }
}
