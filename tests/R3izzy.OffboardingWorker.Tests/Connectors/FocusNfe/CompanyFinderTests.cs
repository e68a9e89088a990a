using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

public sealed class CompanyFinderTests
{
    private const string WithLetters = "12ABC34501DE35";

    [Fact]
    public async Task A_cnpj_with_letters_is_looked_for_among_all_companies_page_by_page()
    {
        await using var scene = await FocusScene.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            scene.Focus.AddCompany(FormattableString.Invariant($"{i:00000000}000100"));
        }

        var company = scene.AddCompany(WithLetters);
        var harness = scene.NewHarness(FocusScene.Customer with { TaxId = WithLetters });
        (await scene.RemoveAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        scene.Focus.Exists(company).ShouldBeFalse();
        scene.Sandbox.Ledger.Entries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_of_letters_in_the_filter_says_nothing_either()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.AddCompany(WithLetters);
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(400)) { Platform = "focusnfe", When = r => r.Query.ContainsKey("cnpj"), Times = int.MaxValue });
        (await scene.RemoveAsync(scene.NewHarness(FocusScene.Customer with { TaxId = WithLetters }))).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_filter_that_is_ignored_does_no_harm()
    {
        await using var scene = await FocusScene.StartAsync();
        var other = scene.AddCompany("11444777000161");
        var company = scene.AddCompany();
        scene.Focus.IgnoresFilter = true;
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Done>();
        (scene.Focus.Exists(other), scene.Focus.Exists(company)).ShouldBe((true, false));
    }

    [Fact]
    public async Task A_person_is_found_by_cpf()
    {
        await using var scene = await FocusScene.StartAsync();
        var company = scene.AddCompany("52998224725", FocusScene.LastMonth);
        var customer = FocusScene.Customer with { TaxId = "52998224725" };
        await scene.KeptAsync(scene.NewHarness(customer));
        (await scene.RemoveAsync(scene.NewHarness(customer))).ShouldBeOfType<StepOutcome.Done>();
        scene.Focus.Exists(company).ShouldBeFalse();
    }

    [Fact]
    public async Task A_search_that_answers_404_means_nobody()
    {
        await using var scene = await FocusScene.StartAsync();
        scene.Focus.SearchAnswers404 = true;
        (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task Two_companies_of_one_number_are_asked_about()
    {
        await using var scene = await FocusScene.StartAsync();
        var (one, two) = (scene.AddCompany(), scene.AddCompany());
        var asks = (await scene.RemoveAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>();
        asks.Instructions.ShouldContain(one);
        asks.Instructions.ShouldContain(two);
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.NeedsPerson>();
        scene.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_requests_id_decides_if_it_is_the_customers_and_is_refused_if_it_is_not()
    {
        await using var scene = await FocusScene.StartAsync();
        var (one, two) = (scene.AddCompany(), scene.AddCompany());
        (await scene.RemoveAsync(scene.NewHarness(With(two)))).ShouldBeOfType<StepOutcome.Done>();
        scene.Focus.Exists(one).ShouldBeTrue();

        var others = scene.AddCompany("11444777000161");
        (await scene.RemoveAsync(scene.NewHarness(With(others)))).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("não tem o CNPJ/CPF do cliente");
        scene.Focus.Exists(others).ShouldBeTrue();

        static CustomerProfile With(string id) => FocusScene.Customer with { Accounts = new Dictionary<string, string> { ["focusnfe"] = id } };
    }

    [Fact]
    public async Task The_tokens_credits_are_waited_for_as_long_as_FocusNFe_says()
    {
        await using var scene = await FocusScene.StartAsync(now: FocusScene.Now.AddSeconds(20));
        scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        scene.Focus.CreditsPerMinute = 1;
        var failed = (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.RetryAfter).ShouldBe((FailureKind.RateLimited, TimeSpan.FromSeconds(40)));
        scene.MoveTo(FocusScene.Now.AddMinutes(1));
        scene.Focus.CreditsPerMinute = 100;
        await scene.KeptAsync();
    }

    [Fact]
    public async Task A_refused_token_closes_the_platform_although_the_answer_is_empty()
    {
        await using var scene = await FocusScene.StartAsync(new Dictionary<string, string?> { ["Token"] = "another-token" });
        (await scene.KeepAsync(scene.NewHarness())).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Unauthorized);
        (await scene.Runtime.Probe.ProbeAsync(scene.NewHarness(), default)).Findings.Single(f => !f.Ok).Subject.ShouldBe("credential");
    }

    [Fact]
    public void Without_Drive_the_start_stops_and_names_both_keys()
    {
        var (runtime, problems) = StepHarness.TryBuild(new FocusNfePlatform(), new Dictionary<string, string?> { ["Enabled"] = "true", ["Token"] = "x" });
        runtime.ShouldBeNull();
        problems.ShouldHaveSingleItem().ShouldStartWith("Platforms:focusnfe:Enabled is true, but Platforms:drive:Enabled is not");
    }

    [Theory]
    [InlineData("""{"codigo":"permissao_negada","mensagem":"x"}""", "permissao_negada")]
    [InlineData("""{"erros":[{"codigo":"parametros_invalidos","mensagem":"x"}]}""", "parametros_invalidos")]
    [InlineData("""{"codigo":"Empresa João 11222333000181"}""", null)]
    [InlineData("""{"erros":[]}""", null)]
    [InlineData("""[1]""", null)]
    public void Codes_are_read_from_either_place_and_only_words_are_quoted(string body, string? code) =>
        FocusNfeFailures.CodeOf(System.Text.Json.JsonDocument.Parse(body).RootElement).ShouldBe(code);
}
