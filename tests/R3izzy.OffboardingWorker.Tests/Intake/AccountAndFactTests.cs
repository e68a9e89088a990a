using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class AccountAndFactTests
{
    [Theory]
    [InlineData("stripe", " cus_NffrFeUfNV2Hib ", "cus_NffrFeUfNV2Hib")]
    [InlineData("firebase", "jZqk8Xn4b1aB.c-d_e:f@g", "jZqk8Xn4b1aB.c-d_e:f@g")]
    [InlineData("firestore", "padaria", "padaria")]
    [InlineData("firestore", "clientes/padaria", "clientes/padaria")]
    [InlineData("firestore", "empresas/r3/clientes/Pão 1", "empresas/r3/clientes/Pão 1")]
    [InlineData("storage", "clientes/padaria", "clientes/padaria/")]
    [InlineData("storage", "clientes/padaria/", "clientes/padaria/")]
    [InlineData("drive", "1AbCdEfGhIjKlMnOpQrStUvWxYz_-0", "1AbCdEfGhIjKlMnOpQrStUvWxYz_-0")]
    [InlineData("odoo", "42", "42")]
    [InlineData("conexa", "Padaria-1", "padaria-1")]
    [InlineData("focusnfe", "12345", "12345")]
    [InlineData("questor", "0042", "0042")]
    [InlineData("pix", "RR1234567820240115abcdefghijk", "RR1234567820240115abcdefghijk")]
    [InlineData("testflight", "3f2a-11", "3f2a-11")]
    public void An_account_id_is_taken(string key, string text, string id) =>
        SampleRequest.Accepted(WithAccount(key, text)).Customer.Accounts[key].ShouldBe(id);

    [Theory]
    [InlineData("stripe", "")]
    [InlineData("stripe", "cus_")]
    [InlineData("stripe", "CUS_abc")]
    [InlineData("stripe", "cus_a/b")]
    [InlineData("stripe", "cus_a?limit=1")]
    [InlineData("stripe", "sub_abc")]
    [InlineData("firebase", "a/b")]
    [InlineData("firebase", "a b")]
    [InlineData("firebase", "..")]
    [InlineData("firebase", "a\u200Bb")]
    [InlineData("firebase", "a\nb")]
    [InlineData("firestore", "..")]
    [InlineData("firestore", "clientes/..")]
    [InlineData("firestore", "clientes/../outro/x")]
    [InlineData("firestore", "clientes/a..b")]
    [InlineData("firestore", "clientes/.")]
    [InlineData("firestore", "/clientes/padaria")]
    [InlineData("firestore", "clientes/padaria/")]
    [InlineData("firestore", "clientes//padaria")]
    [InlineData("firestore", "clientes/__id7__")]
    [InlineData("firestore", "__a\n__")]
    [InlineData("firestore", "clientes/padaria/notas")]
    [InlineData("firestore", "clientes\\padaria")]
    [InlineData("firestore", "clientes/a\u0000b")]
    [InlineData("firestore", "clientes/a\u202Eb")]
    [InlineData("storage", "")]
    [InlineData("storage", "/")]
    [InlineData("storage", "//")]
    [InlineData("storage", ".")]
    [InlineData("storage", "./")]
    [InlineData("storage", "a/../b")]
    [InlineData("storage", "a/./b")]
    [InlineData("storage", "/a")]
    [InlineData("storage", "a//b")]
    [InlineData("storage", "gs://bucket/a")]
    [InlineData("storage", "a\rb")]
    [InlineData("drive", "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMn")]
    [InlineData("drive", "1AbC' or '1'='1")]
    [InlineData("odoo", "0")]
    [InlineData("odoo", "007")]
    [InlineData("odoo", "-1")]
    [InlineData("odoo", "99999999999")]
    [InlineData("conexa", "padaria.conexa.app")]
    [InlineData("conexa", "x@127.0.0.1")]
    [InlineData("conexa", "-a")]
    [InlineData("focusnfe", "1/2")]
    [InlineData("questor", "a b")]
    [InlineData("pix", "rr1234567820240115abcdefghijk")]
    [InlineData("pix", "RR12345678")]
    public void An_account_id_that_would_be_unsafe_later_is_refused(string key, string text) =>
        SampleRequest.Errors(WithAccount(key, text)).Single().Field.ShouldBe($"customer.accounts.{key}");

    [Fact]
    public void Firestore_steps_have_at_most_1500_bytes_and_uids_128_characters()
    {
        SampleRequest.Accepted(WithAccount("firestore", "c/" + new string('ã', 750)));
        SampleRequest.Error(WithAccount("firestore", "c/" + new string('ã', 751))).ShouldBe("customer.accounts.firestore too-long");
        SampleRequest.Error(WithAccount("firestore", string.Join('/', Enumerable.Repeat(new string('a', 1_000), 8)))).ShouldBe("customer.accounts.firestore too-long");
        SampleRequest.Accepted(WithAccount("firebase", new string('a', 128)));
        SampleRequest.Error(WithAccount("firebase", new string('a', 129))).ShouldBe("customer.accounts.firebase format");
        SampleRequest.Error(WithAccount("storage", new string('a', 1_024))).ShouldBe("customer.accounts.storage too-long");
    }

    [Fact]
    public void An_unknown_fact_stays_unknown()
    {
        var facts = SampleRequest.Accepted(WithFacts("""{"hasCertificate": false, "testerPlatforms": []}""")).Facts;

        facts.YesNo(FactCatalog.HasCertificate).ShouldBe(false);
        facts.YesNo(FactCatalog.HasContract).ShouldBeNull();
        facts.Words(FactCatalog.TesterPlatforms).ShouldNotBeNull().ShouldBeEmpty();
        facts.Words(FactCatalog.PaysBy).ShouldBeNull();
        facts.Known.Keys.ShouldBe(["hasCertificate", "testerPlatforms"]);
    }

    [Fact]
    public void Words_are_lower_cased_and_come_once_in_the_order_of_the_catalogue() =>
        SampleRequest.Accepted(WithFacts("""{"paysBy": ["PIX", " stripe", "pix"]}""")).Facts.Words(FactCatalog.PaysBy).ShouldBe(["stripe", "pix"]);

    [Fact]
    public void Every_fact_of_the_catalogue_is_taken()
    {
        foreach (var fact in FactCatalog.All)
        {
            var value = fact.Type is FactType.WordList list ? new JsonArray([.. list.Allowed.Take(list.Most).Select(w => (JsonNode)w)]) : (JsonNode)true;
            SampleRequest.Accepted(SampleRequest.With(r => r["facts"] = new JsonObject { [fact.Name] = value })).Facts.Known.Keys.ShouldBe([fact.Name]);
        }
    }

    [Theory]
    [InlineData("manual")]
    [InlineData("Automatic")]
    public void A_paused_system_invoices_in_one_way(string word) =>
        SampleRequest.Accepted(WithFacts($$"""{"invoicing": ["{{word}}"]}""")).Facts.Words(FactCatalog.Invoicing).ShouldBe([word.ToLowerInvariant()]);

    [Fact]
    public void Every_fact_is_told_in_both_languages_and_named_once()
    {
        FactCatalog.All.Select(f => f.Name).ShouldBeUnique();
        FactCatalog.All.ShouldAllBe(f => f.English.EndsWith('.') && f.Portuguese.EndsWith('.') && f.English != f.Portuguese);
    }

    [Fact]
    public void The_plan_with_accounting_says_that_there_is_accounting()
    {
        var silent = SampleRequest.With(r => r["plan"] = "pro-contabilidade");
        SampleRequest.Accepted(silent).Facts.YesNo(FactCatalog.HasAccounting).ShouldBe(true);

        var contradicting = SampleRequest.With(r => (r["plan"], r["facts"]!["hasAccounting"]) = ("pro-contabilidade", false));
        SampleRequest.Error(contradicting).ShouldBe("facts.hasAccounting contradiction");

        SampleRequest.Accepted(SampleRequest.With(r => r["facts"]!["hasAccounting"] = false)).Facts.YesNo(FactCatalog.HasAccounting).ShouldBe(false);
    }

    [Theory]
    [InlineData("""{"hasContract": 1}""", "facts.hasContract wrong-type")]
    [InlineData("""{"hasContract": "true"}""", "facts.hasContract wrong-type")]
    [InlineData("""{"hascontract": true}""", "facts.hascontract unknown-key")]
    [InlineData("""{"paysBy": "stripe"}""", "facts.paysBy wrong-type")]
    [InlineData("""{"paysBy": ["boleto"]}""", "facts.paysBy[0] unknown-word")]
    [InlineData("""{"paysBy": [["pix"]]}""", "facts.paysBy[0] wrong-type")]
    [InlineData("""{"testerPlatforms": ["android", "windows"]}""", "facts.testerPlatforms[1] unknown-word")]
    [InlineData("""{"invoicing": ["manual", "automatic"]}""", "facts.invoicing too-many")]
    [InlineData("""{"invoicing": []}""", "facts.invoicing empty")]
    [InlineData("""{"invoicing": "automatic"}""", "facts.invoicing wrong-type")]
    [InlineData("""{"hasEmailRules": "yes"}""", "facts.hasEmailRules wrong-type")]
    public void A_fact_that_is_not_in_the_catalogue_is_refused(string facts, string error) => SampleRequest.Error(WithFacts(facts)).ShouldBe(error);

    private static string WithAccount(string key, string id) => SampleRequest.WithCustomer("accounts", new JsonObject { [key] = id });

    private static string WithFacts(string facts) => SampleRequest.With(r => r["facts"] = JsonNode.Parse(facts));
}
