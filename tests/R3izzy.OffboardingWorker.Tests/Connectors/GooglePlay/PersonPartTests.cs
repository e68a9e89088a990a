using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

/// <summary>What has no API, or must not be done without looking, is asked of a person: never a silent success.</summary>
public class PersonPartTests
{
    [Fact]
    public async Task Console_lists_that_may_exist_are_looked_at_by_a_person_along_the_procedures_own_clicks()
    {
        await using var rig = await PlayRig.StartAsync(("ConsoleEmailLists", null));
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());

        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.NotInPlace>();
        var text = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;

        text.ShouldContain("Test and release → Testing → Closed testing → faixa Manager");
        text.ShouldContain("Testers");
        text.ShouldContain("salvar");
        text.ShouldContain(PlayWorld.Customer);
        text.ShouldContain(PlayWorld.Package);
        text.ShouldContain("já removeu o cliente de 1 grupo");
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeFalse();
        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe("no-api");
    }

    [Fact]
    public async Task A_lost_answer_with_a_part_for_a_person_left_is_not_verified_as_done()
    {
        await using var rig = await PlayRig.StartAsync(("ConsoleEmailLists", "possible"));
        (await rig.VerifyAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task Someone_in_no_group_at_all_is_still_looked_for_in_the_console_lists()
    {
        await using var rig = await PlayRig.StartAsync(("ConsoleEmailLists", "possible"));
        var harness = new StepHarness(PlayWorld.Profile());
        (await rig.PreviewAsync(harness)).ShouldBeOfType<Preview.WouldAskPerson>();
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        harness.Evidence.Select(e => e.Kind).ShouldBe(["before", "after", "asked-person"]);
    }

    [Fact]
    public async Task A_consumer_group_is_a_persons_after_the_workspace_groups_are_done()
    {
        await using var rig = await PlayRig.StartAsync(("Groups:0", "beta-r3izzy@googlegroups.com"));
        rig.Groups.Add(PlayWorld.Second, PlayWorld.Customer);
        var harness = new StepHarness(PlayWorld.Profile());
        var text = (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        text.ShouldContain("beta-r3izzy@googlegroups.com");
        text.ShouldContain("https://groups.google.com");
        text.ShouldNotContain("listas de e-mails");
        rig.Sandbox.IsMember(PlayWorld.Second).ShouldBeFalse();
    }

    [Theory]
    [InlineData("cloud-identity", "OWNER")]
    [InlineData("cloud-identity", "MANAGER")]
    [InlineData("directory", "OWNER")]
    [InlineData("directory", "MANAGER")]
    public async Task An_owner_or_manager_is_staff_and_is_never_removed(string membership, string role)
    {
        await using var rig = await PlayRig.StartAsync(("Membership", membership), ("Credential:ActAs", PlayWorld.Admin));
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer, role);
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.NeedsPerson>()
            .Instructions.ShouldContain("proprietário ou gerente");
        rig.Sandbox.IsMember(PlayWorld.First).ShouldBeTrue();
    }

    [Theory]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task An_address_that_is_a_group_is_never_removed(string membership)
    {
        await using var rig = await PlayRig.StartAsync(("Membership", membership), ("Credential:ActAs", PlayWorld.Admin));
        rig.Groups.AddGroup("contato@cliente.test");
        rig.Groups.Add(PlayWorld.First, "contato@cliente.test");
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile("contato@cliente.test")))).ShouldBeOfType<StepOutcome.NeedsPerson>();
        rig.Sandbox.IsMember(PlayWorld.First, "contato@cliente.test").ShouldBeTrue();
    }

    [Theory]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task A_member_of_a_group_within_the_group_is_found_at_any_depth_and_left_to_a_person(string membership)
    {
        await using var rig = await PlayRig.StartAsync(("Membership", membership), ("Credential:ActAs", PlayWorld.Admin));
        rig.Groups.AddGroup("camada1@r3izzy.com.br");
        rig.Groups.AddGroup("camada2@r3izzy.com.br");
        rig.Groups.Add(PlayWorld.First, "camada1@r3izzy.com.br");
        rig.Groups.Add("camada1@r3izzy.com.br", "camada2@r3izzy.com.br");
        // A circle must not be walked for ever.
        rig.Groups.Add("camada2@r3izzy.com.br", "camada1@r3izzy.com.br");
        rig.Groups.Add("camada2@r3izzy.com.br", PlayWorld.Customer);

        var text = (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;

        text.ShouldContain("camada2@r3izzy.com.br, que faz parte do grupo " + PlayWorld.First);
        rig.Sandbox.IsMember("camada2@r3izzy.com.br").ShouldBeTrue();
    }

    [Fact]
    public async Task A_nested_group_that_cannot_be_read_is_named_to_a_person()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.Add(PlayWorld.First, "alheio@outra.test", kind: OffboardingWorker.Sandbox.Platforms.CloudIdentity.MemberKind.Group);
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.NeedsPerson>()
            .Instructions.ShouldContain("O grupo alheio@outra.test");
    }

    [Fact]
    public async Task A_nested_group_without_the_customer_does_not_stand_in_the_way()
    {
        await using var rig = await PlayRig.StartAsync();
        rig.Groups.AddGroup("equipe@r3izzy.com.br");
        rig.Groups.Add(PlayWorld.First, "equipe@r3izzy.com.br");
        rig.Groups.Add(PlayWorld.First, PlayWorld.Customer);
        (await rig.RunAsync(new StepHarness(PlayWorld.Profile()))).ShouldBeOfType<StepOutcome.Done>();
    }
}
