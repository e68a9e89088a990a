using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class EquatableTests
{
    [Fact]
    public void Lists_are_equal_when_their_items_are_in_the_same_order()
    {
        EquatableList<string> list = ["a", "b"];
        list.Equals((EquatableList<string>)["a", "b"]).ShouldBeTrue();
        list.GetHashCode().ShouldBe(((EquatableList<string>)["a", "b"]).GetHashCode());
        foreach (var other in new EquatableList<string>?[] { ["b", "a"], ["a"], ["a", "b", "c"], [], null })
        {
            list.Equals(other).ShouldBeFalse();
        }
    }

    [Fact]
    public void Dictionaries_are_equal_when_their_entries_are_in_whatever_order_they_came()
    {
        var one = Dictionary(("a", "1"), ("b", "2"));
        one.Equals(Dictionary(("b", "2"), ("a", "1"))).ShouldBeTrue();
        one.GetHashCode().ShouldBe(Dictionary(("b", "2"), ("a", "1")).GetHashCode());
        foreach (var other in new[] { Dictionary(("a", "1")), Dictionary(("a", "1"), ("b", "3")), Dictionary(("a", "1"), ("c", "2")), null })
        {
            one.Equals(other).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_request_differs_when_any_part_of_it_does()
    {
        var request = SampleRequest.Accepted(SampleRequest.Json);
        var customer = request.Customer;
        foreach (var other in new[]
        {
            request with { RequestId = null },
            request with { LastMonth = new Month(2026, 11) },
            request with { PauseFrom = new DateOnly(2026, 11, 1) },
            request with { ReturnOn = new DateOnly(2026, 11, 1) },
            request with { PauseRef = "PAUSA-2026-000001" },
            request with { Facts = RequestFacts.None },
            request with { Customer = customer with { Emails = [customer.Emails[0]] } },
            request with { Customer = customer with { Accounts = EquatableDictionary<string>.Empty } },
        })
        {
            other.ShouldNotBe(request);
        }
    }

    private static EquatableDictionary<string> Dictionary(params (string Key, string Value)[] entries) =>
        new(entries.Select(e => KeyValuePair.Create(e.Key, e.Value)));
}
