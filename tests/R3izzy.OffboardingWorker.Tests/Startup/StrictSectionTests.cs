using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Tests.Startup;

public sealed class StrictSectionTests
{
    [Fact]
    public void Every_mistyped_key_and_unreadable_value_is_told_at_once() =>
        ProblemsOf(typeof(EngineOptions), ("Lanse", "1"), ("Lease", "soon"), ("Lanes", "many"), ("RetryAfter:0", "00:01:00"), ("RetryAfter:1", "x")).ShouldBe(
            [
                "S:Lanes cannot be read; it takes a whole number.",
                "S:Lanse is no setting; known are Grace, Lanes, Lease, LongestSleep, PlatformRecheck, RetryAfter.",
                "S:Lease cannot be read; it takes hours:minutes:seconds, such as 00:00:30.",
                "S:RetryAfter:1 cannot be read; it takes hours:minutes:seconds, such as 00:00:30.",
            ], ignoreOrder: true);

    [Fact]
    public void Sections_within_lists_and_maps_are_looked_into() =>
        ProblemsOf(typeof(DriveOptions),
            ("Http:Retries", "x"), ("Http:Retrys", "1"), ("Firestore:Queries:0:Colection", "pedidos"), ("Firestore:ProjectByPlan:pro:x", "1"), ("Credential:Kye", "x"))
            .Select(p => p.Split(' ')[0]).ShouldBe(
                ["S:Http:Retries", "S:Http:Retrys", "S:Firestore:Queries:0:Colection", "S:Firestore:ProjectByPlan:pro", "S:Credential:Kye"], ignoreOrder: true);

    [Fact]
    public void Keys_in_any_letter_case_lists_without_a_setter_and_right_values_are_fine() =>
        ProblemsOf(typeof(PlayOptions), ("enabled", "True"), ("groups:0", "a@b.example"), ("HTTP:CALLSPERSECOND", "0.5"), ("http:tryTimeout", "00:00:10"), ("Concurrency", "2")).ShouldBeEmpty();

    [Fact]
    public void What_is_computed_from_other_settings_is_no_setting_itself() =>
        ProblemsOf(typeof(EngineOptions), ("Schedule", "x")).ShouldHaveSingleItem().ShouldStartWith("S:Schedule is no setting");

    private static List<string> ProblemsOf(Type options, params (string Key, string Value)[] settings) =>
    [
        .. StrictSection.Problems(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => "S:" + s.Key, s => (string?)s.Value)).Build().GetSection("S"), options),
    ];
}
