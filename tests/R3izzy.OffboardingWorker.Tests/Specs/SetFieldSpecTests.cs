using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Firestore;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>What <c>firestore.set-field</c> sends and is answered, against Google's own description of Firestore.</summary>
public sealed class SetFieldSpecTests
{
    [Fact]
    public async Task Every_exchange_of_the_connector_is_as_documented()
    {
        var document = GoogleDiscovery.Open("firestore.v1.json");
        var observed = new ObservedExchanges();
        await using var sandbox = await SandboxHost.StartAsync(observed.Options);
        sandbox.Firestore().Add(FieldWorld.Project, FieldWorld.Path, new { nome = "Cliente", status = "ativo", conta = new { aberta = true } });
        using var runtime = StepHarness.Build(new FirestorePlatform(), FieldWorld.Settings(sandbox));
        var connector = runtime.Connectors.Single();
        SetFieldInput[] inputs =
        [
            FieldWorld.Inactive,
            new() { Field = FieldPath.Parse("conta.aberta")!, Value = FieldValue.Of(false) },
            new() { Field = FieldPath.Parse("conta.`último mês`")!, Value = FieldValue.Of(7L) },
            new() { Field = FieldPath.Parse("taxa")!, Value = FieldValue.Of(0.5) },
        ];
        foreach (var input in inputs)
        {
            var harness = new StepHarness(FieldWorld.Customer());
            (await connector.Execute(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.Done>();
            (await connector.Revert!(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ShouldBeOfType<StepOutcome.Done>();
        }

        await connector.Execute(FieldWorld.Inactive, new StepHarness(FieldWorld.Customer("none")).NextAttempt(), TestContext.Current.CancellationToken);
        await runtime.Probe.ProbeAsync(new StepHarness(FieldWorld.Customer()), TestContext.Current.CancellationToken);
        observed.Departures(document, "firestore", _ => false).ShouldBeEmpty();
        observed.Seen("firestore").Count(e => e.Method == "PATCH").ShouldBe(2 * inputs.Length);
    }
}
