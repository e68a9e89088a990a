using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.Certificate.CertificateRig;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Certificate;

/// <summary>What is deleted, what goes to a person, and what is kept of it.</summary>
public sealed class RemoveCertificateTests
{
    [Fact]
    public async Task The_certificate_goes_and_what_it_was_is_kept_without_naming_anybody()
    {
        await using var rig = await StartAsync();
        rig.AddPlain();
        rig.Storage.AddObject(Bucket, Folder + "nota.xml", [1]);
        rig.Storage.AddObject(Bucket, "clientes/anabela/certificado/outra.pfx", [1]);
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("restaurados");
        rig.Storage.Names(Bucket).ShouldBe(["clientes/ana/certificado/nota.xml", "clientes/anabela/certificado/outra.pfx"], ignoreOrder: true);

        var file = Files(harness, "before").ShouldHaveSingleItem();
        using var certificate = SampleCertificate.OfCompany(TaxId).Create();
        file.GetProperty("subject").GetString()!.ShouldContain("OU=RFB e-CNPJ A1");
        file.GetProperty("subject").GetString()!.ShouldContain("************81");
        file.GetProperty("subject").GetString()!.ShouldContain("O=ICP-Brasil, C=BR");
        file.GetProperty("notAfter").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero));
        file.GetProperty("serialNumber").GetString()!.Length.ShouldBeGreaterThan(8);
        file.GetProperty("thumbprint").GetString()!.Length.ShouldBe(40);
        file.GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        harness.Evidence.ShouldAllBe(e => !e.Json.Contains("EXEMPLO") && !e.Json.Contains(TaxId) && !e.Json.Contains("empresa") && !e.Json.Contains(Password));
        harness.Calls.ShouldAllBe(c => !c.Path.Contains("empresa"));
        Last(harness, "after").GetProperty("remains").GetProperty("softDeleted").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_certificate_of_another_company_stops_everything()
    {
        await using var rig = await StartAsync();
        rig.AddPlain();
        rig.AddPlain(Folder + "outra.pfx", SampleCertificate.OfCompany("45997418000153"));
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("outra.pfx");
        (await rig.PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAskPerson>();
        rig.Deleted.ShouldBe(0);
        Files(harness, "found").Select(f => f.GetProperty("owner").GetString()).ShouldBe(["Customer", "Another"]);
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task A_name_and_an_alternative_name_that_disagree_stop_everything()
    {
        await using var rig = await StartAsync();
        rig.AddPlain(certificate: SampleCertificate.OfCompany(TaxId) with { OtherNames = [(SampleCertificate.CompanyOid, "45997418000153")] });
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NeedsPerson>();
    }

    [Theory]
    [InlineData(TaxId, "11222333000181", true)]
    [InlineData(TaxId, "11222333000262", true)]
    [InlineData(TaxId, "11222334000100", false)]
    [InlineData("12ABC34501DE35", "12ABC34501DE35", true)]
    [InlineData("52998224725", "52998224725", true)]
    [InlineData("52998224725", "11144477735", false)]
    [InlineData(TaxId, "52998224725", false)]
    public async Task It_must_name_the_customer_or_another_establishment_of_the_same_company(string customer, string named, bool isTheirs)
    {
        await using var rig = await StartAsync();
        rig.AddPlain(certificate: named.Length == 11 ? SampleCertificate.OfPerson(named) : SampleCertificate.OfCompany(named));
        var outcome = await rig.RunAsync(new StepHarness(Customer(customer)));
        (outcome is StepOutcome.Done).ShouldBe(isTheirs);
        rig.Deleted.ShouldBe(isTheirs ? 1 : 0);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_asked_about()
    {
        await using var rig = await StartAsync();
        rig.AddPlain(traits: WithPassword("wrong"));
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("empresa.pfx");
        var file = Files(harness, "found").ShouldHaveSingleItem();
        file.GetProperty("notReadable").GetBoolean().ShouldBeTrue();
        file.GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        file.TryGetProperty("subject", out _).ShouldBeFalse();
        rig.Deleted.ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_deleted_where_the_settings_say_so_but_never_another_companys()
    {
        await using var rig = await StartAsync(("Unreadable", "delete"), ("PasswordFrom", "none"));
        rig.AddPlain();
        rig.Storage.AddSyntheticObject(Bucket, Folder + "enorme.p12", 2 * 1024 * 1024);
        rig.Storage.AddObject(Bucket, Folder + "sem-senha.PFX", SampleCertificate.OfCompany(TaxId).Pfx(null));
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldStartWith("3 certificados");
        rig.Storage.Names(Bucket).ShouldBeEmpty();

        rig.Storage.AddObject(Bucket, Folder + "outra.pfx", SampleCertificate.OfCompany("45997418000153").Pfx(null));
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NeedsPerson>();
    }

    [Fact]
    public async Task A_certificate_that_names_nobody_is_asked_about()
    {
        await using var rig = await StartAsync();
        rig.AddPlain(certificate: new SampleCertificate());
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NeedsPerson>();
        rig.Deleted.ShouldBe(0);
    }

    [Fact]
    public async Task A_password_beside_the_file_opens_it_and_goes_with_it()
    {
        await using var rig = await StartAsync(("PasswordFrom", "sibling:.senha"));
        rig.AddPlain(traits: new ObjectTraits());
        rig.Storage.AddObject(Bucket, Folder + "empresa.pfx.senha", Encoding.UTF8.GetBytes(Password + "\r\n"));
        rig.Storage.AddObject(Bucket, Folder + "lista.senha", [1]);
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldStartWith("Certificado digital excluído");
        rig.Storage.Names(Bucket).ShouldBe([Folder + "lista.senha"]);
        var password = Files(harness, "before").Single(f => f.GetProperty("kind").GetString() == "Password");
        password.TryGetProperty("sha256", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Killed_between_certificate_and_password_the_password_still_goes()
    {
        await using var rig = await StartAsync(("PasswordFrom", "sibling:.senha"));
        rig.AddPlain(traits: new ObjectTraits());
        rig.Storage.AddObject(Bucket, Folder + "empresa.pfx.senha", Encoding.UTF8.GetBytes(Password));
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Method = "DELETE", Skip = 1, Times = int.MaxValue });
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        rig.Sandbox.Faults.Clear();
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        rig.Storage.Names(Bucket).ShouldBeEmpty();
        rig.Deleted.ShouldBe(2);
    }

    [Fact]
    public async Task A_password_without_its_certificate_is_asked_about()
    {
        await using var rig = await StartAsync(("PasswordFrom", "sibling:.senha"));
        rig.Storage.AddObject(Bucket, Folder + "empresa.pfx.senha", [1]);
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NeedsPerson>();
        rig.Deleted.ShouldBe(0);
    }

    [Fact]
    public async Task A_certificate_replaced_meanwhile_is_looked_into_again()
    {
        await using var rig = await StartAsync();
        rig.AddPlain();
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            rig.AddPlain(certificate: SampleCertificate.OfCompany("45997418000153"));
            return Task.CompletedTask;
        }))
        { When = r => r.Query["alt"] == "media" });
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NeedsPerson>();
        rig.Storage.Names(Bucket).ShouldBe([Folder + "empresa.pfx"]);
    }

    [Fact]
    public async Task Nothing_there_is_not_applicable_and_deleted_by_somebody_else_is_already_done()
    {
        await using var rig = await StartAsync();
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NotApplicable>();
        rig.AddPlain();
        await rig.RunAsync(new StepHarness(Customer()));
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_soft_delete_the_bytes_are_gone_and_nothing_else_is_said()
    {
        await using var rig = await StartAsync();
        rig.Storage.AddBucket(Bucket).SoftDelete = false;
        rig.AddPlain();
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldNotContain("restaurados");
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
        (await rig.RunAsync(new StepHarness(Customer()))).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task A_bucket_that_does_not_tell_of_deleted_files_is_no_reason_to_stop()
    {
        await using var rig = await StartAsync();
        rig.AddPlain();
        rig.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(400)) { When = r => r.Query.ContainsKey("softDeleted"), Times = int.MaxValue });
        var harness = new StepHarness(Customer());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        Last(harness, "after").GetProperty("remains").TryGetProperty("softDeleted", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Where_it_cannot_be_a_person_looks()
    {
        await using var rig = await StartAsync();
        var harness = new StepHarness(Customer(firestore: null));
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("Firestore");
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        (await rig.RunAsync(new StepHarness(Customer()) { Plan = "lite" })).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("lite");
    }

    [Fact]
    public async Task What_was_deleted_does_not_come_back_by_itself()
    {
        await using var rig = await StartAsync();
        var harness = new StepHarness(Customer());
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NotApplicable>();
        rig.AddPlain();
        await rig.RunAsync(harness);
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("peça o arquivo");
        rig.Runtime.Connectors.Single().Id.ShouldBe("certificate.remove");
        new OffboardingWorker.Connectors.Certificate.CertificatePlatform().Connectors.Single().IsIrreversible.ShouldBeTrue();
    }

    [Fact]
    public async Task The_probe_names_the_bucket_that_is_missing()
    {
        await using var rig = await StartAsync(("BucketByPlan:lite", "no-such-bucket"));
        var report = await rig.Runtime.Probe.ProbeAsync(new StepHarness(Customer()), default);
        report.Findings.Select(f => (f.Subject, f.Ok)).ShouldBe([($"bucket {Bucket}", true), ("bucket no-such-bucket", false)], ignoreOrder: true);
    }

    private static List<JsonElement> Files(StepHarness harness, string kind) => [.. Last(harness, kind).GetProperty("files").EnumerateArray()];

    private static JsonElement Last(StepHarness harness, string kind) => JsonDocument.Parse(harness.Evidence.Last(e => e.Kind == kind).Json).RootElement;

    [Fact]
    public async Task That_there_is_none_is_no_effect_to_an_attempt_and_what_was_wanted_to_the_closing_check()
    {
        await using var rig = await StartAsync();
        (await rig.VerifyAsync(new StepHarness(Customer()) { PriorDoubt = PriorDoubt.Open })).ShouldBeOfType<Verification.NotInPlace>();
        // A person deleted it, and the bucket keeps nothing of it, or no longer.
        (await rig.VerifyAsync(new StepHarness(Customer()))).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task Killed_before_it_was_recorded_the_next_attempt_tells_it_as_its_own_and_keeps_the_proof()
    {
        await using var rig = await StartAsync();
        rig.AddPlain();
        var harness = new StepHarness(Customer());
        await rig.RunAsync(harness);
        harness.Evidence.RemoveAll(e => e.Kind == "after");

        harness.PriorDoubt = PriorDoubt.Open;
        var summary = await rig.VerifyAsync(harness) is Verification.InPlace settled
            ? settled.Summary
            : (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>().Summary;
        summary.ShouldStartWith("Certificado digital excluído");
        harness.Evidence.ShouldContain(e => e.Kind == "after");
        rig.Deleted.ShouldBe(1);
    }
}
