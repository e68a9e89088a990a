using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Procedures;

public sealed class ProcedureReaderTests
{
    private const string Good = """
        procedure: teste
        version: 3
        action: cancel
        plan: pro
        title: Teste
        steps:
          - id: primeiro
            title: Primeiro
            uses: p.act
            with:
              count: 2
              way: at-once
            owner: ti
            when:
              paysBy: stripe
            instructions: Faça.
          - id: segundo
            title: Segundo
            uses: human
            owner: comercial
            at: effective-end +3d
            needs:
              - primeiro
            instructions: Faça.
          - id: terceiro
            title: Terceiro
            uses: case.verify
            owner: ti
            at: effective-end -2d
            needs:
              - after: segundo
              - primeiro
        """;

    private enum Way
    {
        Later,
        AtOnce,
    }

    private sealed record Input(int Count = 1, Way Way = Way.Later);

    private static Procedure Read(string text) => new ProcedureReader(
        new Dictionary<string, ConnectorDescription> { ["p.act"] = new("p.act", typeof(Input)), ["p.destroy"] = new("p.destroy", typeof(Input)) { IsIrreversible = true } },
        new Dictionary<string, IReadOnlyList<string>> { ["paysBy"] = ["stripe", "pix"], ["hasContract"] = ["true", "false"] },
        ["rescisao"]).Read("teste.yaml", text);

    [Fact]
    public void A_good_file_is_read_as_it_is_written()
    {
        var procedure = Read(Good);
        (procedure.Name, procedure.Version, procedure.Action, procedure.Plan).ShouldBe(("teste", 3, "cancel", "pro"));
        procedure.Steps.Select(s => (s.No, s.Id, s.Platform)).ShouldBe([(0, "primeiro", "p"), (1, "segundo", "human"), (2, "terceiro", "case")]);
        procedure.Steps[0].Input.ShouldBe(new Input(2, Way.AtOnce));
        procedure.Steps[0].When.ShouldBe([new FactCondition("paysBy", "stripe")]);
        procedure.Steps.Select(s => s.At).ShouldBe([new(TimingAnchor.Now, 0), new(TimingAnchor.Effective, 3), new(TimingAnchor.Effective, -2)]);
        procedure.Steps[1].Needs.ShouldBe([new Need(0, Strictness.Strict)]);
        procedure.Steps[2].Needs.ShouldBe([new Need(1, Strictness.After), new Need(0, Strictness.Strict)]);
    }

    [Fact]
    public void The_hash_is_the_same_on_every_system_and_changes_with_the_text()
    {
        Read(Good.ReplaceLineEndings("\r\n")).Hash.ShouldBe(Read(Good).Hash);
        Read(Good.Replace("Faça.", "Faça!", StringComparison.Ordinal)).Hash.ShouldNotBe(Read(Good).Hash);
    }

    public static TheoryData<string, string, string> BadFiles => new()
    {
        // what is written, what is written in its place, and what the message says
        { "title: Primeiro", "titel: Primeiro", "teste.yaml:8: steps.titel: is not a known key" },
        { "title: Primeiro", "titel: Primeiro", "teste.yaml:7: title: is missing." },
        { "version: 3", "versao: 3", "teste.yaml:2: versao: is not a known key" },
        { "plan: pro", "plan: pro\nplan: lite", "teste.yaml:5: not YAML, or a key is given twice" },
        { "title: Teste", "title: Teste\n  x: [", "teste.yaml:" },
        { "version: 3", "version: 0", "teste.yaml:1: version: takes a whole number from 1." },
        { "version: 3", "version: dois", "version: takes a whole number from 1." },
        { "id: segundo", "id: primeiro", "teste.yaml:17: id: 'primeiro' is given twice." },
        { "id: segundo", "id: Segundo!", "teste.yaml:17: id: takes 1 to 40 of a-z, 0-9 and '-'." },
        { "- primeiro\n    instructions", "- quarto\n    instructions", "teste.yaml:23: needs: 'quarto' is no step of this procedure" },
        { "- after: segundo", "- before: segundo", "teste.yaml:31: needs: '' is no step of this procedure" },
        { "- after: segundo", "- after: primeiro", "teste.yaml:32: needs: 'primeiro' is given twice." },
        { "uses: p.act", "uses: p.acts", "teste.yaml:9: uses: 'p.acts' is no connector; known are human, approval, case.ask-if-by-hand, case.open-return, case.verify, p.act, p.destroy." },
        { "count: 2", "count: dois", "teste.yaml:11: with.count: does not fit p.act" },
        { "count: 2", "cuont: 2", "teste.yaml:11: with" },
        { "way: at-once", "way: AtOnce?", "teste.yaml:11: with.way: does not fit p.act" },
        { "way: at-once", "way: 1", "teste.yaml:11: with.way: does not fit p.act" },
        { "uses: human", "uses: human\n    with: {a: 1}", "teste.yaml:20: with: human takes no input." },
        { "at: effective-end +3d", "at: amanhã", "teste.yaml:21: at: 'amanhã' is no time" },
        { "at: effective-end +3d", "at: effective-end +3w", "teste.yaml:21: at: 'effective-end +3w' is no time" },
        { "at: effective-end +3d", "at: effective-end +400d", "teste.yaml:21: at: " },
        { "paysBy: stripe", "paysBy: cheque", "teste.yaml:15: when.paysBy: 'cheque' is not one of stripe, pix." },
        { "paysBy: stripe", "pagaPor: stripe", "teste.yaml:15: when.pagaPor: is not a known key" },
        { "owner: comercial", "x: y", "teste.yaml:17: owner: is missing." },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_bad_file_is_refused_by_file_line_and_key(string written, string instead, string message)
    {
        Good.ShouldContain(written);
        var bad = Good.Replace(written, instead, StringComparison.Ordinal);
        Should.Throw<ProcedureException>(() => Read(bad)).Problems.ShouldContain(p => p.StartsWith("teste.yaml:", StringComparison.Ordinal) && p.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_circle_of_needs_is_found()
    {
        var bad = Good.Replace("    owner: ti\n    when:", "    owner: ti\n    needs: [segundo]\n    when:", StringComparison.Ordinal);
        Should.Throw<ProcedureException>(() => Read(bad)).Problems.ShouldHaveSingleItem().ShouldMatch("teste.yaml:7: needs: step primeiro needs itself by a circle");
        var itself = Good.Replace("      - primeiro\n    instructions", "      - segundo\n    instructions", StringComparison.Ordinal);
        Should.Throw<ProcedureException>(() => Read(itself)).Message.ShouldContain("step segundo needs itself");
    }

    [Fact]
    public void Every_problem_of_a_file_is_told_at_once()
    {
        var bad = Good.Replace("uses: p.act", "uses: p.acts", StringComparison.Ordinal).Replace("+3d", "+3w", StringComparison.Ordinal).Replace("version: 3", "version: x", StringComparison.Ordinal);
        Should.Throw<ProcedureException>(() => Read(bad)).Problems.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# só um comentário")]
    [InlineData("- a\n- b")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("procedure: teste\nversion: 1\naction: cancel\nplan: pro\ntitle: t\nsteps: []")]
    [InlineData("procedure: teste\nversion: 1\naction: cancel\nplan: pro\ntitle: t\nsteps: texto")]
    public void A_file_without_a_procedure_is_refused(string text) =>
        Should.Throw<ProcedureException>(() => Read(text)).Problems.ShouldAllBe(p => p.StartsWith("teste.yaml:", StringComparison.Ordinal));

    [Fact]
    public void The_procedures_that_come_with_the_program_load_and_end_with_the_closing_check()
    {
        var catalog = ProcedureCatalog.Load(null, Platforms.All);
        catalog.Current.Select(p => (p.Action, p.Plan)).ShouldBe([("cancel", "lite"), ("cancel", "pro"), ("cancel", "pro-contabilidade"), ("pause", "any"), ("return", "any")], ignoreOrder: true);
        foreach (var procedure in catalog.Current)
        {
            var check = procedure.Steps.Single(s => s.Uses == ProcedureStep.ClosingCheck);
            check.Needs.Select(n => n.Step).ShouldBe(procedure.Steps.Where(s => s != check && s.Uses != ProcedureStep.OpenReturn).Select(s => s.No), ignoreOrder: true);
        }

        foreach (var procedure in catalog.Current.Where(p => p.Action == "cancel"))
        {
            // Promise 2: access is never taken away before the backup is verified.
            var backup = procedure.Steps.Single(s => s.Uses == "drive.backup");
            procedure.Steps.Single(s => s.Uses == "firebase.disable-user").Needs.ShouldContain(new Need(backup.No, Strictness.Strict));
        }
    }

    [Fact]
    public void A_folder_replaces_what_comes_with_the_program_and_names_what_is_wrong_with_it()
    {
        using var folder = new TempFolder();
        var text = Good.Replace("uses: p.act", "uses: human", StringComparison.Ordinal).Replace("    with:\n      count: 2\n      way: at-once\n", "", StringComparison.Ordinal);
        File.WriteAllText(folder.Below("meu.yaml"), text);
        ProcedureCatalog.Load(folder.FullName, Platforms.All).Current.Single().Name.ShouldBe("teste");

        File.WriteAllText(folder.Below("outro.yaml"), text.Replace("version: 3", "version: x", StringComparison.Ordinal));
        Should.Throw<ProcedureException>(() => ProcedureCatalog.Load(folder.FullName, Platforms.All)).Message.ShouldContain("outro.yaml:1: version");
        File.WriteAllText(folder.Below("outro.yaml"), text.Replace("procedure: teste", "procedure: outro", StringComparison.Ordinal));
        Should.Throw<ProcedureException>(() => ProcedureCatalog.Load(folder.FullName, Platforms.All)).Message.ShouldContain("more than one procedure (teste, outro)");
        Should.Throw<ProcedureException>(() => ProcedureCatalog.Load(folder.Below("nada"), Platforms.All)).Message.ShouldContain("Procedures:Folder");
    }

    [Fact]
    public void A_text_names_only_answers_that_some_form_asks_for_and_a_return_also_those_of_the_pause()
    {
        using var folder = new TempFolder();
        static string File(string action, string text, string form) =>
            $"procedure: {action}\nversion: 1\naction: {action}\nplan: any\ntitle: T\nsteps:\n  - id: a\n    title: A\n    uses: human\n    owner: ti\n    instructions: \"{text}\"\n{form}";
        const string Form = "    form:\n      - {id: regras, label: Regras, type: text}\n";

        System.IO.File.WriteAllText(folder.Below("pausa.yaml"), File("pause", "Anote.", Form));
        System.IO.File.WriteAllText(folder.Below("retorno.yaml"), File("return", "Religue {{answers.regras}}.", ""));
        ProcedureCatalog.Load(folder.FullName, Platforms.All).Current.Count.ShouldBe(2);

        System.IO.File.WriteAllText(folder.Below("retorno.yaml"), File("return", "Religue {{answers.regra}}.", ""));
        Should.Throw<ProcedureException>(() => ProcedureCatalog.Load(folder.FullName, Platforms.All)).Problems
            .ShouldBe(["procedure return, step a: 'answers.regra' is asked by no form; asked are regras."]);
        System.IO.File.WriteAllText(folder.Below("retorno.yaml"), File("cancel", "Religue {{answers.regras}}.", ""));
        Should.Throw<ProcedureException>(() => ProcedureCatalog.Load(folder.FullName, Platforms.All)).Problems.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("action: cancel", "action: cancell", "3: action")]
    [InlineData("plan: pro", "plan: pró", "4: plan")]
    public void An_action_or_plan_that_no_request_can_name_is_refused(string written, string instead, string place)
    {
        using var folder = new TempFolder();
        var text = Good.Replace("uses: p.act", "uses: human", StringComparison.Ordinal).Replace("    with:\n      count: 2\n      way: at-once\n", "", StringComparison.Ordinal);
        File.WriteAllText(folder.Below("meu.yaml"), text.Replace(written, instead, StringComparison.Ordinal));
        Should.Throw<ProcedureException>(() => ProcedureCatalog.Load(folder.FullName, Platforms.All)).Problems.ShouldHaveSingleItem().ShouldStartWith($"meu.yaml:{place}:");
    }
}
