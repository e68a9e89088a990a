using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Http;

public sealed class RequestPathTests
{
    private readonly string _evil = "a/b?c#d%é";

    [Fact]
    public void A_value_is_encoded_as_one_segment()
    {
        var path = RequestPath.Of($"/v1/{_evil}/x");
        path.Real.ShouldBe("/v1/a%2Fb%3Fc%23d%25%C3%A9/x");
        path.Logged.ShouldBe(path.Real);
    }

    [Fact]
    public void A_hidden_value_is_sent_and_not_logged()
    {
        var path = RequestPath.Of($"/groups/g/members/{_evil:hide}");
        path.Real.ShouldEndWith("a%2Fb%3Fc%23d%25%C3%A9");
        path.Logged.ShouldBe("/groups/g/members/***");
        path.ToString().ShouldBe(path.Logged);
    }

    [Fact]
    public void A_raw_value_keeps_its_slashes_and_nothing_else()
    {
        var name = "groups/x y/memberships/z";
        RequestPath.Of($"/v1/{name:raw}").Real.ShouldBe("/v1/groups/x%20y/memberships/z");
        var hidden = RequestPath.Of($"/v1/{name:rawhide}:check");
        (hidden.Real, hidden.Logged).ShouldBe(("/v1/groups/x%20y/memberships/z:check", "/v1/***:check"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void A_value_that_would_lead_to_another_resource_is_rejected(string value)
    {
        Should.Throw<FormatException>(() => RequestPath.Of($"/v1/{value}"));
        Should.Throw<FormatException>(() => RequestPath.Of($"/v1/{value:hide}"));
        Should.Throw<FormatException>(() => RequestPath.Of($"/v1/{"a/" + value:raw}"));
        Should.Throw<FormatException>(() => RequestPath.Of($"/v1/{"a/" + value + "/b":rawhide}"));
    }

    [Fact]
    public void A_path_starts_with_one_slash_and_has_no_dot_segment()
    {
        Should.Throw<FormatException>(() => RequestPath.Of($"/v1/../x"));
        Should.Throw<FormatException>(() => RequestPath.Of($"v1/x"));
        Should.Throw<FormatException>(() => RequestPath.Of($"//elsewhere.test/x"));
        Should.Throw<FormatException>(() => RequestPath.Of($"/v1/{"x":upper}"));
    }
}
