using System.Text.Json;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

/// <summary>What a run leaves in the store, where it is not encrypted.</summary>
public abstract partial class ConnectorConformance
{
    [Fact]
    public async Task Evidence_is_there_and_nothing_personal_or_secret_is_in_it_or_in_the_log()
    {
        var customer = SeedCustomer(Sandbox);
        var harness = NewHarness(customer);
        var outcome = await SettleAsync(harness);
        harness.Evidence.ShouldNotBeEmpty();
        harness.Evidence.ShouldContain(e => e.Kind == "after");
        foreach (var evidence in harness.Evidence)
        {
            using var json = JsonDocument.Parse(evidence.Json);
            json.RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
        }

        var written = string.Join('\n', harness.Evidence.Select(e => e.Json)
            .Concat(harness.Calls.Select(c => $"{c.Path} {c.RequestId} {c.Failure}"))
            .Append(outcome.ToString()));
        foreach (var personal in customer.Emails.Append(customer.Name).Append(customer.TaxId).Concat(Secrets))
        {
            written.ShouldNotContain(personal, Case.Insensitive);
            written.ShouldNotContain(Uri.EscapeDataString(personal), Case.Insensitive);
        }
    }

    [Fact]
    public async Task Nobody_is_found_by_trial_from_a_hash_in_the_evidence()
    {
        var customer = SeedCustomer(Sandbox);
        var harness = NewHarness(customer);
        await SettleAsync(harness);
        var texts = harness.Evidence.SelectMany(e => GuessableHashes.TextsOf(e.Json)).ToList();
        texts.ShouldNotBeEmpty();
        string[] openKeys = [harness.CaseRef, harness.StepId, harness.NextAttempt().IdempotencyKey, ConnectorId, Platform.Name];
        GuessableHashes.In(texts, Guessable(customer), openKeys).ShouldBeEmpty();
    }
}
