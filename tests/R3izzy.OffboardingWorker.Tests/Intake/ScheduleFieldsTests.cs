using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

/// <summary>Which action takes which of <c>lastMonth</c>, <c>pauseFrom</c>, <c>returnOn</c> and <c>pauseRef</c>.</summary>
public sealed class ScheduleFieldsTests
{
    [Fact]
    public void A_pause_has_two_days_and_no_last_month()
    {
        var pause = SampleRequest.Accepted(Request("PAUSE", ("pauseFrom", "01/12/2026"), ("returnOn", "2027-03-01")));
        (pause.Action, pause.LastMonth, pause.PauseFrom, pause.ReturnOn, pause.PauseRef)
            .ShouldBe((RequestAction.Pause, null, new DateOnly(2026, 12, 1), new DateOnly(2027, 3, 1), null));
    }

    [Fact]
    public void A_return_has_its_day_and_its_pause()
    {
        var back = SampleRequest.Accepted(Request("return", ("returnOn", "01/03/2027"), ("pauseRef", " pausa-2026-000001 ")));
        (back.Action, back.LastMonth, back.PauseFrom, back.ReturnOn, back.PauseRef)
            .ShouldBe((RequestAction.Return, null, null, new DateOnly(2027, 3, 1), "PAUSA-2026-000001"));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("return")]
    public void Days_that_are_left_out_stay_open(string action)
    {
        var request = SampleRequest.Accepted(Request(action));
        (request.LastMonth, request.PauseFrom, request.ReturnOn, request.PauseRef).ShouldBe((null, null, null, null));
    }

    [Fact]
    public void A_pause_whose_return_alone_is_known_is_taken() =>
        SampleRequest.Accepted(Request("pause", ("returnOn", "2027-03-01"))).ReturnOn.ShouldBe(new DateOnly(2027, 3, 1));

    [Theory]
    [InlineData("cancel", "pauseFrom", "2026-12-01", "lastMonth")]
    [InlineData("cancel", "returnOn", "2026-12-01", "lastMonth")]
    [InlineData("cancel", "pauseRef", "PAUSA-2026-000001", "lastMonth")]
    [InlineData("pause", "lastMonth", "2026-12", "pauseFrom and returnOn")]
    [InlineData("pause", "pauseRef", "PAUSA-2026-000001", "pauseFrom and returnOn")]
    [InlineData("return", "lastMonth", "2026-12", "returnOn and pauseRef")]
    [InlineData("return", "pauseFrom", "2026-12-01", "returnOn and pauseRef")]
    public void A_field_of_another_action_is_refused_with_what_would_be_right(string action, string key, string value, string right)
    {
        var request = JsonNode.Parse(Request(action, (key, value)))!.AsObject();
        if (action == "cancel")
        {
            request["lastMonth"] = "2026-12";
        }

        var error = SampleRequest.Errors(request.ToJsonString()).ShouldHaveSingleItem();
        (error.Field, error.Code).ShouldBe((key, FlawCodes.Contradiction));
        error.Message.ShouldBe($"has no place in action {action}, which takes {right}: leave it out, or correct action.");
        error.MessagePt.ShouldStartWith($"não cabe na ação {action}, que aceita {right.Replace(" and ", " e ", StringComparison.Ordinal)}");
    }

    [Fact]
    public void A_cancellation_without_its_last_month_is_refused() =>
        SampleRequest.Error(Request("cancel")).ShouldBe("lastMonth missing");

    [Fact]
    public void Where_the_action_is_wrong_its_fields_are_read_and_none_is_missing()
    {
        SampleRequest.Error(Request("stop")).ShouldBe("action unknown-word");
        SampleRequest.Error(Request("stop", ("lastMonth", "2026-12"), ("pauseFrom", "2026-12-01"), ("pauseRef", "PAUSA-2026-000001"))).ShouldBe("action unknown-word");
        SampleRequest.Errors(Request("stop", ("lastMonth", "2026-13"), ("returnOn", "31/02/2027"))).Select(e => $"{e.Field} {e.Code}")
            .ShouldBe(["action unknown-word", "lastMonth out-of-range", "returnOn out-of-range"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("2026-12-01", "2026-12-01")]
    [InlineData("2026-12-02", "2026-12-01")]
    [InlineData("01/12/2027", "01/12/2026")]
    public void A_return_that_is_not_after_the_pause_began_is_refused(string from, string on) =>
        SampleRequest.Error(Request("pause", ("pauseFrom", from), ("returnOn", on))).ShouldBe("returnOn contradiction");

    [Theory]
    [InlineData("pausa", "pause")]
    [InlineData("manutenção", "pause")]
    [InlineData("pausee", "pause")]
    [InlineData("retorno", "return")]
    [InlineData("voltar", "return")]
    [InlineData("cancelar", "cancel")]
    public void An_action_in_other_words_is_told_with_the_word_that_was_meant(string given, string meant) =>
        SampleRequest.Errors(Request(given)).Single().Message.ShouldBe($"takes one of: cancel, pause, return; did you mean '{meant}'?");

    [Theory]
    [InlineData("pause", "pauseform", "pauseFrom")]
    [InlineData("pause", "pause_from", "pauseFrom")]
    [InlineData("pause", "retorno", "returnOn")]
    [InlineData("return", "returnOm", "returnOn")]
    [InlineData("return", "pausa", "pauseRef")]
    public void A_misspelt_key_is_told_with_the_key_of_its_action(string action, string given, string meant)
    {
        var error = SampleRequest.Errors(Request(action, (given, "2026-12-01"))).ShouldHaveSingleItem();
        error.Message.ShouldBe($"is not a known key; did you mean '{meant}'?");
    }

    [Fact]
    public void The_keys_that_are_told_as_known_are_those_of_the_action()
    {
        SampleRequest.Errors(Request("pause", ("xyz", "1"))).Single().Message
            .ShouldBe("is not a known key. Known here: requestId, action, plan, pauseFrom, returnOn, customer, facts, requestedBy, reason.");
        SampleRequest.Errors(Request("return", ("lastMoth", "1"))).Single().Message
            .ShouldBe("is not a known key. Known here: requestId, action, plan, returnOn, pauseRef, customer, facts, requestedBy, reason.");
    }

    [Fact]
    public void A_field_out_of_place_that_comes_twice_is_told_as_both()
    {
        var twice = Request("pause", ("lastMonth", "2026-12")).Replace("\"lastMonth\":", "\"lastMonth\":\"x\",\"lastMonth\":", StringComparison.Ordinal);
        SampleRequest.Errors(twice).Select(e => $"{e.Field} {e.Code}").ShouldBe(["lastMonth contradiction", "lastMonth duplicate-key"]);
    }

    [Theory]
    [InlineData("PAUSA-2026-1000000")]
    [InlineData("pausa-2026-000001")]
    public void A_ref_of_a_pause_is_read(string text) => SampleRequest.Accepted(Request("return", ("pauseRef", text))).PauseRef.ShouldBe(text.ToUpperInvariant());

    [Theory]
    [InlineData("", "empty")]
    [InlineData("DESL-2026-000001", "format")]
    [InlineData("RETORNO-2026-000001", "format")]
    [InlineData("PAUSA-2026-00001", "format")]
    [InlineData("PAUSA-26-000001", "format")]
    [InlineData("PAUSA-2026-0000000001", "format")]
    [InlineData("PAUSA-2026-00000a", "format")]
    [InlineData("PAUSA-2026-٠٠٠٠٠١", "format")]
    [InlineData("PAUSA-2026-000001-1", "format")]
    [InlineData("PAUSA 2026 000001", "format")]
    [InlineData("000001", "format")]
    public void What_is_no_ref_of_a_pause_is_refused(string text, string code) =>
        SampleRequest.Error(Request("return", ("pauseRef", text))).ShouldBe($"pauseRef {code}");

    [Theory]
    [InlineData("cancel", "lastMonth", "2026-12", "2027-01-01T03:00:00Z")]
    [InlineData("pause", "pauseFrom", "2026-12-01", "2026-12-01T03:00:00Z")]
    [InlineData("pause", "pauseFrom", "2018-11-04", "2018-11-04T03:00:00Z")]
    [InlineData("pause", "returnOn", "2027-03-01", "2026-11-30T03:00:00Z")]
    [InlineData("return", "returnOn", "2027-03-01", "2027-03-01T03:00:00Z")]
    [InlineData("return", "pauseRef", "PAUSA-2026-000001", "2026-11-30T03:00:00Z")]
    public void A_case_takes_effect_at_the_beginning_of_a_day_in_Sao_Paulo(string action, string key, string value, string effective)
    {
        // Late in the evening there, already the next day in UTC.
        var taken = new DateTimeOffset(2026, 12, 1, 2, 59, 0, TimeSpan.Zero);
        var at = SampleRequest.Accepted(Request(action, (key, value))).EffectiveAt(taken);
        at.ShouldBe(DateTimeOffset.Parse(effective, CultureInfo.InvariantCulture));
        at.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void What_has_no_day_takes_effect_at_once_and_on_the_day_it_is_taken() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(s => DateTimeOffset.UnixEpoch.AddYears(30).AddSeconds(s)).ToArbitrary(), taken =>
        new[] { "pause", "return" }.Select(a => SampleRequest.Accepted(Request(a)).EffectiveAt(taken))
            .All(at => at <= taken && SaoPauloTime.DayOf(at) == SaoPauloTime.DayOf(taken))).Holds(200);

    [Theory]
    [InlineData("cancel", "lastMonth", "2026-12", "cancel lite 2026-12 (crm-1)")]
    [InlineData("pause", "pauseFrom", "2026-12-01", "pause lite from 2026-12-01 to … (crm-1)")]
    [InlineData("return", "returnOn", "2027-03-01", "return lite on 2027-03-01 (crm-1)")]
    public void A_request_prints_its_action_and_days(string action, string key, string value, string printed) =>
        SampleRequest.Accepted(Request(action, (key, value))).ToString().ShouldBe(printed);

    private static string Request(string action, params (string Key, string Value)[] when) => SampleRequest.With(r =>
    {
        r.Remove("lastMonth");
        (r["action"], r["plan"], r["requestId"]) = (action, "lite", "crm-1");
        foreach (var (key, value) in when)
        {
            r[key] = value;
        }
    });
}
