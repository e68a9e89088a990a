using System.Text;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class RequestParserTests
{
    [Fact]
    public void A_whole_request_is_read()
    {
        var request = SampleRequest.Accepted(SampleRequest.Json);

        request.ShouldBe(new OffboardingRequest(
            "web-2026-000123", RequestAction.Cancel, Plan.Pro, new Month(2026, 12),
            new Customer("Padaria Pão Quente Ltda", ["financeiro@padaria.example", "dono@padaria.example"], request.Customer.TaxId,
                new EquatableDictionary<string>([KeyValuePair.Create("stripe", "cus_NffrFeUfNV2Hib"), KeyValuePair.Create("firestore", "clientes/padaria")])),
            RequestFacts.None.With(FactCatalog.HasContract, new FactValue.YesNo(true)).With(FactCatalog.PaysBy, new FactValue.Words(["stripe", "pix"])),
            "comercial", "Vai fechar a loja."));
        request.Customer.TaxId.Value.ShouldBe("12ABC34501DE35");
    }

    [Fact]
    public void Only_what_is_known_has_to_be_told()
    {
        var request = SampleRequest.Accepted("""
            {"action":"CANCEL","plan":" Lite ","lastMonth":"dezembro/2026","requestedBy":"vendas",
             "customer":{"name":"Loja","emails":["LOJA@a.example"],"taxId":"11144477735"}}
            """);

        (request.RequestId, request.Reason).ShouldBe((null, null));
        request.Customer.Accounts.ShouldBeEmpty();
        request.Facts.ShouldBe(RequestFacts.None);
        request.Plan.ShouldBe(Plan.Lite);
    }

    [Fact]
    public void A_byte_order_mark_CRLF_and_spaces_around_are_fine()
    {
        var text = "\uFEFF \r\n" + SampleRequest.Json.ReplaceLineEndings("\r\n") + "\r\n\r\n";
        SampleRequest.Accepted(text).ShouldBe(SampleRequest.Accepted(SampleRequest.Json));
    }

    [Fact]
    public void All_errors_are_told_at_once_with_field_line_and_column()
    {
        var errors = SampleRequest.Errors("""
            {
              "action": "stop",
              "plan": 3,
              "lastMonth": "2026-13",
              "lastmonth": "2026-12",
              "customer": {
                "name": "Padaria\u202E",
                "emails": ["ok@a.example", "nota@a.example\n", 7],
                "taxId": "111.444.777-36",
                "taxId": "111.444.777-35",
                "accounts": { "stripe": "sub_123", "firestore": "clientes/../outro", "paypal": "x" }
              },
              "facts": { "hasContract": "yes", "paysBy": ["stripe", "boleto"], "testerPlatforms": "ios" },
              "reason": null
            }
            """);

        errors.Select(e => $"{e.Line}:{e.Column} {e.Field} {e.Code}").ShouldBe(
        [
            "1:1 requestedBy missing",
            "2:13 action unknown-word",
            "3:11 plan wrong-type",
            "4:16 lastMonth out-of-range",
            "5:3 lastmonth unknown-key",
            "7:13 customer.name invisible-character",
            "8:32 customer.emails[1] control-character",
            "8:52 customer.emails[2] wrong-type",
            "9:14 customer.taxId check-digits",
            "10:5 customer.taxId duplicate-key",
            "11:29 customer.accounts.stripe format",
            "11:53 customer.accounts.firestore unsafe",
            "11:74 customer.accounts.paypal unknown-key",
            "13:29 facts.hasContract wrong-type",
            "13:57 facts.paysBy[1] unknown-word",
            "13:87 facts.testerPlatforms wrong-type",
            "14:13 reason wrong-type",
        ]);
        errors.ShouldAllBe(e => e.Message.Length > 0 && e.MessagePt.Length > 0 && e.Message != e.MessagePt);
    }

    [Theory]
    [InlineData("requestId", "optional")]
    [InlineData("action", "missing")]
    [InlineData("plan", "missing")]
    [InlineData("lastMonth", "missing")]
    [InlineData("customer", "missing")]
    [InlineData("facts", "optional")]
    [InlineData("requestedBy", "missing")]
    [InlineData("reason", "optional")]
    public void A_missing_field_is_named(string key, string fate)
    {
        var json = SampleRequest.With(r => r.Remove(key));
        if (fate == "optional")
        {
            SampleRequest.Accepted(json);
        }
        else
        {
            SampleRequest.Error(json).ShouldBe($"{key} missing");
        }
    }

    [Theory]
    [InlineData("name")]
    [InlineData("emails")]
    [InlineData("taxId")]
    public void A_missing_field_of_the_customer_is_named(string key) =>
        SampleRequest.Error(SampleRequest.With(r => r["customer"]!.AsObject().Remove(key))).ShouldBe($"customer.{key} missing");

    [Fact]
    public void Ways_in_that_may_send_twice_ask_for_a_request_id()
    {
        var json = SampleRequest.With(r => r.Remove("requestId"));
        var parsed = RequestParser.Parse(Encoding.UTF8.GetBytes(json), idRule: RequestIdRule.Required);
        parsed.ShouldBeOfType<ParsedRequest.Rejected>().Errors.Single().Field.ShouldBe("requestId");
    }

    [Theory]
    [InlineData("lastmonth", "lastMonth")]
    [InlineData("last_month", "lastMonth")]
    [InlineData("lastMoth", "lastMonth")]
    [InlineData("ultimoMes", "lastMonth")]
    [InlineData("requestdBy", "requestedBy")]
    [InlineData("plano", "plan")]
    [InlineData("cliente", "customer")]
    public void A_misspelt_key_is_told_with_the_key_that_was_meant_and_not_as_missing_too(string given, string meant)
    {
        var json = SampleRequest.With(r =>
        {
            var value = r[meant];
            r.Remove(meant);
            r[given] = value;
        });

        var error = SampleRequest.Errors(json).ShouldHaveSingleItem();
        (error.Field, error.Code).ShouldBe((given, FlawCodes.UnknownKey));
        error.Message.ShouldEndWith($"did you mean '{meant}'?");
        error.MessagePt.ShouldEndWith($"quis dizer '{meant}'?");
    }

    [Fact]
    public void A_key_like_no_other_is_told_with_the_keys_that_are_known()
    {
        SampleRequest.Errors(SampleRequest.With(r => r["xyz"] = 1)).Single().Message
            .ShouldBe("is not a known key. Known here: requestId, action, plan, lastMonth, customer, facts, requestedBy, reason.");
        SampleRequest.Errors(SampleRequest.With(r => r["customer"]!["accounts"]!["strpe"] = "cus_1")).Single().Code.ShouldBe(FlawCodes.UnknownKey);
    }

    [Theory]
    [InlineData("nota@a.example")]
    [InlineData("11144477735")]
    [InlineData("Padaria da Praça")]
    [InlineData("a\u001b[31m")]
    public void What_is_not_like_a_key_is_not_repeated_in_the_error(string key)
    {
        var error = SampleRequest.Errors(SampleRequest.With(r => r[key] = 1)).Single();
        error.Field.ShouldBe($"(key of {key.Length} characters)");
        error.ToString().ShouldNotContain(key);
    }

    [Theory]
    [InlineData("pró", "pro")]
    [InlineData("pro contabilidade", "pro-contabilidade")]
    [InlineData("Pro + Contabilidade", "pro-contabilidade")]
    [InlineData("litte", "lite")]
    [InlineData("gold", null)]
    public void An_unknown_plan_is_told_with_the_plans_there_are(string plan, string? meant)
    {
        var error = SampleRequest.Errors(SampleRequest.With(r => r["plan"] = plan)).Single();
        error.Message.ShouldBe("takes one of: lite, pro, pro-contabilidade" + (meant is null ? "." : $"; did you mean '{meant}'?"));
    }

    [Theory]
    [InlineData("requestId", "123", "wrong-type")]
    [InlineData("requestId", "\"\"", "empty")]
    [InlineData("requestId", "\"a b\"", "format")]
    [InlineData("requestId", "\"../a\"", "format")]
    [InlineData("action", "\"cancelar\"", "unknown-word")]
    [InlineData("action", "[\"cancel\"]", "wrong-type")]
    [InlineData("plan", "null", "wrong-type")]
    [InlineData("lastMonth", "202612", "wrong-type")]
    [InlineData("customer", "\"Padaria\"", "wrong-type")]
    [InlineData("customer", "[]", "wrong-type")]
    [InlineData("facts", "[]", "wrong-type")]
    [InlineData("facts", "null", "wrong-type")]
    [InlineData("requestedBy", "\"\"", "empty")]
    [InlineData("requestedBy", "\"a\\u0000b\"", "control-character")]
    [InlineData("requestedBy", "\"\\uD800\"", "broken-character")]
    [InlineData("requestedBy", "\"\\uDC00\\uD800\"", "broken-character")]
    [InlineData("reason", "true", "wrong-type")]
    public void A_value_of_the_wrong_kind_is_refused(string key, string value, string code) =>
        SampleRequest.Error(SampleRequest.With(r => r[key] = "@@").Replace("\"@@\"", value, StringComparison.Ordinal)).ShouldBe($"{key} {code}");

    [Fact]
    public void A_wrong_type_says_what_came_and_what_is_taken()
    {
        SampleRequest.Errors(SampleRequest.WithCustomer("taxId", 11144477735)).Single().Message
            .ShouldBe("is a number, but takes a text; write it in double quotes.");
        SampleRequest.Errors(SampleRequest.With(r => r["reason"] = null)).Single().MessagePt
            .ShouldBe("é null, mas aceita um texto; omita a chave quando não souber o valor.");
        SampleRequest.Errors(SampleRequest.WithCustomer("emails", "a@a.example")).Single().Message
            .ShouldBe("is a text, but takes a list.");
    }

    [Fact]
    public void An_error_reads_as_a_sentence_in_both_languages()
    {
        var missing = SampleRequest.Errors(SampleRequest.With(r => r.Remove("plan"))).Single();
        missing.ToSentence().ShouldBe("line 1, column 1: plan is missing.");
        missing.ToSentencePt().ShouldBe("linha 1, coluna 1: plan está faltando.");
        SampleRequest.Errors("7").Single().ToSentencePt().ShouldBe("linha 1, coluna 1: pedido não é um objeto: um pedido começa com { e termina com }.");
        new FieldError(4, FieldError.WholeFile, FlawCodes.FileEmpty, "is empty.", "está vazio.").ToSentencePt().ShouldBe("linha 4: arquivo está vazio.");
    }

    [Fact]
    public void The_same_email_twice_is_one()
    {
        var request = SampleRequest.Accepted(SampleRequest.WithCustomer("emails", new JsonArray("A@a.example", "b@a.example", " a@A.example ")));
        request.Customer.Emails.ShouldBe(["a@a.example", "b@a.example"]);
    }

    [Fact]
    public void A_customer_has_1_to_20_emails()
    {
        static JsonArray Emails(int count) => new([.. Enumerable.Range(0, count).Select(i => (JsonNode)$"a{i}@a.example")]);
        SampleRequest.Error(SampleRequest.WithCustomer("emails", Emails(0))).ShouldBe("customer.emails empty");
        SampleRequest.Accepted(SampleRequest.WithCustomer("emails", Emails(20))).Customer.Emails.Count.ShouldBe(20);
        SampleRequest.Error(SampleRequest.WithCustomer("emails", Emails(21))).ShouldBe("customer.emails too-many");
    }

    [Fact]
    public void A_key_given_twice_is_told_wherever_it_is_and_whatever_its_values()
    {
        SampleRequest.Error(SampleRequest.Json.Replace("\"plan\":", "\"plan\": \"pro\", \"plan\":", StringComparison.Ordinal)).ShouldBe("plan duplicate-key");
        SampleRequest.Error(SampleRequest.Json.Replace("\"plan\":", "\"pl\\u0061n\": \"pro\", \"plan\":", StringComparison.Ordinal)).ShouldBe("plan duplicate-key");
        SampleRequest.Error(SampleRequest.Json.Replace("\"stripe\":", "\"stripe\": \"cus_1\", \"stripe\":", StringComparison.Ordinal))
            .ShouldBe("customer.accounts.stripe duplicate-key");
    }

    [Fact]
    public void More_errors_than_a_person_can_use_are_cut_and_said_to_be()
    {
        var errors = SampleRequest.Errors(SampleRequest.With(r =>
        {
            for (var i = 0; i < 500; i++)
            {
                r[$"key{i}"] = 1;
            }
        }));

        errors.Count.ShouldBe(101);
        errors[^1].Code.ShouldBe(FlawCodes.TooManyErrors);
    }

    [Fact]
    public void What_was_refused_is_kept_as_it_came()
    {
        var bytes = "\uFEFF{\"plan\": 1}"u8.ToArray();
        var rejected = RequestParser.Parse(bytes, 7).ShouldBeOfType<ParsedRequest.Rejected>();
        rejected.Line.ShouldBe(7);
        rejected.Text.ToArray().ShouldBe(bytes);
        rejected.TextIsWhole.ShouldBeTrue();
        rejected.Errors.ShouldAllBe(e => e.Line == 7);
    }

    [Fact]
    public void A_request_prints_itself_without_personal_data()
    {
        var printed = new ParsedRequest.Accepted(1, SampleRequest.Accepted(SampleRequest.Json)).ToString();
        foreach (var personal in new[] { "Pão", "@", "01DE", "cus_", "fechar", "comercial" })
        {
            printed.ShouldNotContain(personal);
        }
    }
}
