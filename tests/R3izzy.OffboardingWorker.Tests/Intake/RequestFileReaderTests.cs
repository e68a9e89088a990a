using System.Text;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class RequestFileReaderTests
{
    private static readonly IntakeLimits Limits = new();

    [Fact]
    public async Task One_object_over_many_lines_is_one_request()
    {
        var results = await Read("\n\n" + SampleRequest.Json + "\n");
        var accepted = results.ShouldHaveSingleItem().ShouldBeOfType<ParsedRequest.Accepted>();
        accepted.Line.ShouldBe(3);
        accepted.Request.ShouldBe(SampleRequest.Accepted(SampleRequest.Json));
    }

    [Fact]
    public async Task Objects_on_lines_are_as_many_requests_blank_lines_CRLF_and_mark_or_not()
    {
        var results = await Read($"\uFEFF{SampleRequest.OneLine("a")}\r\n\r\n  \r\n{SampleRequest.OneLine("b")}\r\n{SampleRequest.OneLine("c")}");
        results.Select(r => $"{r.Line} {((ParsedRequest.Accepted)r).Request.RequestId}").ShouldBe(["1 a", "4 b", "5 c"]);
    }

    [Fact]
    public async Task Errors_come_with_the_lines_of_the_file_and_do_not_hide_each_other()
    {
        var results = await Read($$"""
            {{SampleRequest.OneLine("a")}}
            {"plan": 1}
            {{SampleRequest.OneLine("b")}}
            {"plan": "pro"
            nonsense
            """);
        results.Select(r => r is ParsedRequest.Rejected rejected ? $"{r.Line} {rejected.Errors.Count}" : $"{r.Line} ok")
            .ShouldBe(["1 ok", "2 4", "3 ok", "4 1", "5 1"]);
    }

    [Fact]
    public async Task Errors_in_one_object_come_with_the_lines_they_stand_on()
    {
        var errors = await Errors("\n" + SampleRequest.Json.Replace("\"pro\"", "\"gold\"", StringComparison.Ordinal).Replace("2026-12", "2026", StringComparison.Ordinal));
        errors.Select(e => $"{e.Line} {e.Field}").ShouldBe(["5 plan", "6 lastMonth"]);
    }

    [Fact]
    public async Task Lines_whose_first_lost_its_end_are_still_lines()
    {
        var results = await Read($"{{\"plan\": \"pro\"\n{SampleRequest.OneLine("b")}\n{{\"plan\": 1}}\n");
        results.Select(r => $"{r.Line} {r.GetType().Name}").ShouldBe(["1 Rejected", "2 Accepted", "3 Rejected"]);
        ((ParsedRequest.Rejected)results[0]).Errors.Single().Code.ShouldBe(FlawCodes.JsonSyntax);
    }

    [Theory]
    [InlineData("{\n\n\"plan\": 1}", "3 plan wrong-type")]
    [InlineData("{\"facts\":\n{\"hasContract\": 1}}", "2 facts.hasContract wrong-type")]
    [InlineData("{\"customer\": {\"emails\": [\n{}]}}", "2 customer.emails[0] wrong-type")]
    [InlineData("{\n  \"plan\": \"pro\",\n", "2 request json-syntax")]
    [InlineData("{\n}\n{\n}", "3 request json-syntax")]
    public async Task One_object_may_be_broken_anywhere(string text, string error) =>
        (await Errors(text)).Select(e => $"{e.Line} {e.Field} {e.Code}").ShouldContain(error);

    [Theory]
    [InlineData("", FlawCodes.FileEmpty)]
    [InlineData("\uFEFF", FlawCodes.FileEmpty)]
    [InlineData(" \r\n\r\n\t\n", FlawCodes.FileEmpty)]
    [InlineData("[{}]", FlawCodes.NotAnObject)]
    [InlineData("\n  [\n{},\n{}\n]", FlawCodes.NotAnObject)]
    public async Task A_file_without_requests_is_refused_as_a_file(string text, string code)
    {
        var error = (await Errors(text)).ShouldHaveSingleItem();
        (error.Field, error.Code).ShouldBe((FieldError.WholeFile, code));
    }

    [Fact]
    public async Task A_file_in_UTF16_is_told_to_be_saved_as_UTF8()
    {
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(SampleRequest.Json)];
            var error = (await Errors(new MemoryStream(bytes), Limits)).ShouldHaveSingleItem();
            (error.Field, error.Code, error.Message).ShouldBe((FieldError.WholeFile, FlawCodes.Encoding, "is UTF-16: save it as UTF-8."));
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_refuse_their_line_only()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(SampleRequest.OneLine("a")), (byte)'\n', .. "{\"plan\": \"P\xE3o\"}"u8[..12], 0xE3, (byte)'\n', .. Encoding.UTF8.GetBytes(SampleRequest.OneLine("b"))];
        var results = await Read(new MemoryStream(bytes), Limits);
        results.Select(r => $"{r.Line} {r.GetType().Name}").ShouldBe(["1 Accepted", "2 Rejected", "3 Accepted"]);
    }

    [Fact]
    public async Task However_the_bytes_arrive_the_results_are_the_same()
    {
        var text = Encoding.UTF8.GetBytes($"\uFEFF{SampleRequest.OneLine("a")}\r\n\r\n{{\"plan\": 1}}\n{SampleRequest.OneLine("c")}");
        foreach (var size in new[] { 1, 2, 3, 7, 100, 70_000 })
        {
            var results = await Read(new DrippingStream(text, size), Limits);
            results.Select(r => $"{r.Line} {r.GetType().Name}").ShouldBe(["1 Accepted", "3 Rejected", "4 Accepted"]);
        }
    }

    [Fact]
    public async Task Requests_over_the_limit_are_refused_and_not_read()
    {
        var text = string.Join('\n', Enumerable.Range(0, 5).Select(i => SampleRequest.OneLine($"r{i}")));
        (await Read(text, Limits with { Requests = 5 })).ShouldAllBe(r => r is ParsedRequest.Accepted);
        var results = await Read(text, Limits with { Requests = 3 });
        results.Count.ShouldBe(4);
        var error = results[^1].ShouldBeOfType<ParsedRequest.Rejected>().Errors.Single();
        (error.Line, error.Field, error.Code).ShouldBe((4, FieldError.WholeFile, FlawCodes.TooManyRequests));
        error.Message.ShouldBe("has more than 3 requests: divide it.");
    }

    [Fact]
    public async Task After_many_errors_reading_stops_and_says_so()
    {
        var text = string.Join('\n', Enumerable.Repeat("nonsense", 5_000));
        var results = await Read(text);
        results.Count.ShouldBe(1_001);
        var last = results[^1].ShouldBeOfType<ParsedRequest.Rejected>().Errors.Single();
        (last.Line, last.Field, last.Code).ShouldBe((1_000, FieldError.WholeFile, FlawCodes.TooManyErrors));
    }

    [Fact]
    public async Task Refused_text_is_kept_whole_up_to_a_sum_and_then_by_its_beginning()
    {
        var bad = "{\"reason\": \"" + new string('a', 20_000) + "\"}";
        var results = await Read($"{bad}\n{bad}\n{bad}", Limits with { RejectedTextBytes = 50_000 });
        results.Cast<ParsedRequest.Rejected>().Select(r => (r.TextIsWhole, r.Text.Length))
            .ShouldBe([(true, bad.Length), (true, bad.Length), (false, 8 * 1024)]);
    }

    [Fact]
    public async Task A_line_over_the_limit_is_refused_and_the_next_is_read()
    {
        var limits = Limits with { LineBytes = 2_000 };
        var fits = SampleRequest.With(r => r["reason"] = "a");
        fits = fits.Replace("\"a\"", "\"" + new string('a', 2_000 - Encoding.UTF8.GetByteCount(fits) + 1) + "\"", StringComparison.Ordinal);
        var results = await Read($"{fits}\n{fits} \n{fits}", limits);
        results.Select(r => $"{r.Line} {r.GetType().Name}").ShouldBe(["1 Accepted", "2 Rejected", "3 Accepted"]);
        var rejected = (ParsedRequest.Rejected)results[1];
        rejected.Errors.Single().Code.ShouldBe(FlawCodes.LineTooLong);
        rejected.Errors.Single().Message.ShouldContain("2000 bytes");
        rejected.TextIsWhole.ShouldBeFalse();
    }

    [Fact]
    public async Task One_object_over_the_limit_is_refused()
    {
        var text = "{\n" + string.Concat(Enumerable.Repeat("\n" + new string(' ', 10_000), 200)) + "}";
        (await Errors(text)).Single().Code.ShouldBe(FlawCodes.RequestTooLarge);
        (await Errors("{\n" + new string(' ', 300_000) + "}")).Single().Code.ShouldBe(FlawCodes.LineTooLong);
    }

    [Fact]
    public async Task Reading_stops_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new RequestFileReader(Limits).ReadAsync(new MemoryStream(SampleRequest.Bytes), cancelled.Token))
            {
            }
        });
    }

    private static Task<List<ParsedRequest>> Read(string text, IntakeLimits? limits = null) =>
        Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), limits ?? Limits);

    private static async Task<List<ParsedRequest>> Read(Stream stream, IntakeLimits limits)
    {
        var results = new List<ParsedRequest>();
        await foreach (var result in new RequestFileReader(limits).ReadAsync(stream, TestContext.Current.CancellationToken))
        {
            results.Add(result);
        }

        return results;
    }

    private static Task<List<FieldError>> Errors(string text) => Errors(new MemoryStream(Encoding.UTF8.GetBytes(text)), Limits);

    private static async Task<List<FieldError>> Errors(Stream stream, IntakeLimits limits) =>
        [.. (await Read(stream, limits)).SelectMany(r => r.ShouldBeOfType<ParsedRequest.Rejected>().Errors)];
}
