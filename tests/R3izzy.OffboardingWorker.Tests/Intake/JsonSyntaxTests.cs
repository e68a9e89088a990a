using System.Text;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class JsonSyntaxTests
{
    [Theory]
    [InlineData("{\"a\": 1,}", "1:9", "closing bracket")]
    [InlineData("{\"a\": 1\n \"b\": 2}", "2:2", "missing comma")]
    [InlineData("{'a': 1}", "1:2", "single quote")]
    [InlineData("{\"a\": 'x'}", "1:7", "single quote")]
    [InlineData("{\n  // note\n}", "2:3", "comment")]
    [InlineData("{\"a\": \"x", "1:9", "ends before")]
    [InlineData("{\"a\": {\"b\": 1}", "1:15", "ends before")]
    [InlineData("{\"a\": {\"b\": 1}\n\n", "1:15", "ends before")]
    [InlineData("{", "1:2", "ends before")]
    [InlineData("{\"a\": \"x\ny\"}", "1:9", "line break")]
    [InlineData("{\"a\": \"x\ty\"}", "1:9", "line break, tab")]
    [InlineData("{\"a\": nope}", "1:8", "does not fit")]
    [InlineData("{\"ã\": x}", "1:7", "does not fit")]
    [InlineData("{}{}", "1:3", "after its end")]
    [InlineData("{} x", "1:4", "after its end")]
    [InlineData("{\"a\": 01}", "1:8", "does not fit")]
    [InlineData("{\"a\": NaN}", "1:7", "does not fit")]
    [InlineData("x", "1:1", "does not fit")]
    [InlineData("", "1:1", "ends before")]
    [InlineData("   \r\n", "1:1", "ends before")]
    public void A_mistake_in_the_JSON_is_told_with_its_place(string json, string place, string words)
    {
        var error = SampleRequest.Errors(json).ShouldHaveSingleItem();
        (error.Field, error.Code).ShouldBe((FieldError.WholeRequest, FlawCodes.JsonSyntax));
        $"{error.Line}:{error.Column}".ShouldBe(place, error.Message);
        error.Message.ShouldContain(words);
        error.MessagePt.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{\"a\": 1}]")]
    public void A_list_of_requests_is_told_how_to_be_written(string json)
    {
        var error = SampleRequest.Errors(json).ShouldHaveSingleItem();
        error.Code.ShouldBe(FlawCodes.NotAnObject);
        error.Message.ShouldContain("one object per line");
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("true")]
    public void What_is_no_object_is_no_request(string json) => SampleRequest.Error(json).ShouldBe("request not-an-object");

    [Fact]
    public void Nesting_and_number_of_values_are_limited()
    {
        SampleRequest.Error("{\"a\": " + new string('[', 500_000)).ShouldBe("request json-too-deep");
        SampleRequest.Error("{\"a\": " + string.Concat(Enumerable.Repeat("{\"a\":", 20)) + "1" + new string('}', 21)).ShouldBe("request json-too-deep");
        SampleRequest.Error("{\"a\": [" + string.Join(',', Enumerable.Repeat("1", 100_000)) + "]}").ShouldBe("request json-too-many-values");
    }

    [Fact]
    public void A_message_over_a_mebibyte_is_not_looked_into() =>
        SampleRequest.Error(SampleRequest.With(r => r["reason"] = new string('a', RequestParser.LongestMessage))).ShouldBe("request request-too-large");

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // a surrogate
    [InlineData(new byte[] { 0xC0, 0xAF })] // a slash, overlong
    [InlineData(new byte[] { 0xE3 })] // Latin-1 "ã"
    public void Bytes_that_are_not_UTF8_are_told_with_their_place(byte[] bad)
    {
        byte[] bytes = [.. "{\n\"name\": \"Pa"u8, .. bad, .. "\"}"u8];
        var error = RequestParser.Parse(bytes).ShouldBeOfType<ParsedRequest.Rejected>().Errors.ShouldHaveSingleItem();
        (error.Code, error.Line, error.Column).ShouldBe((FlawCodes.Encoding, 2, 12));
    }

    [Fact]
    public void An_error_never_repeats_what_the_request_says()
    {
        const string secret = "Zx9secret";
        var bad = new[]
        {
            SampleRequest.With(r => r["plan"] = secret), SampleRequest.With(r => r["lastMonth"] = secret),
            SampleRequest.With(r => r["requestId"] = secret + " "+ secret), SampleRequest.WithCustomer("name", secret + "\u202E"),
            SampleRequest.WithCustomer("emails", new System.Text.Json.Nodes.JsonArray(secret)), SampleRequest.WithCustomer("taxId", secret),
            SampleRequest.With(r => r["customer"]!["accounts"]!["stripe"] = secret), SampleRequest.Json.Replace("\"pro\"", secret, StringComparison.Ordinal),
        };
        foreach (var json in bad)
        {
            SampleRequest.Errors(json).ShouldAllBe(e => !e.ToString().Contains(secret));
        }
    }

    [Fact]
    public void Columns_count_characters_and_lines_go_on_from_the_files()
    {
        var parsed = RequestParser.Parse(Encoding.UTF8.GetBytes("\n{\"ãé\": 1, x}"), 41);
        var error = parsed.ShouldBeOfType<ParsedRequest.Rejected>().Errors.ShouldHaveSingleItem();
        (error.Line, error.Column).ShouldBe((42, 11));
    }
}
