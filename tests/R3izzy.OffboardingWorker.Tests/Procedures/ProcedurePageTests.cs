using System.Reflection;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Documents;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tests.Specs;

namespace R3izzy.OffboardingWorker.Tests.Procedures;

/// <summary>docs/procedures.md tells all that a procedure file takes, and its example is one.</summary>
public sealed class ProcedurePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(VendorDocuments.RepositoryRoot(), "docs", "procedures.md"));

    [Fact]
    public void The_example_is_a_procedure()
    {
        var example = Regex.Match(Page, "```yaml\\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var procedure = new ProcedureReader(
            Platforms.All.SelectMany(p => p.Connectors).ToDictionary(c => c.Id), FactWords.Allowed, CaseDocuments.Names).Read("procedures.md", example);
        procedure.Steps.Select(s => s.Id).ShouldBe(["informar-competencia", "backup", "aprovar-certificado", "remover-certificado", "conferencia-final"]);
    }

    [Fact]
    public void Every_key_has_its_line()
    {
        foreach (var key in ProcedureReader.ProcedureKeys.Concat(StepReader.StepKeys))
        {
            Page.ShouldContain($"| `{key}` |", customMessage: key);
        }

        foreach (var key in FormReader.FieldKeys)
        {
            Page.ShouldContain($"`{key}`", customMessage: key);
        }
    }

    [Fact]
    public void Every_connector_and_what_it_takes_has_its_line()
    {
        var lines = Page[Page.IndexOf("## What each connector takes", StringComparison.Ordinal)..].Split('\n');
        foreach (var connector in Platforms.All.SelectMany(p => p.Connectors))
        {
            var line = lines.SingleOrDefault(l => l.StartsWith('|') && l.Contains($"`{connector.Id}`", StringComparison.Ordinal)).ShouldNotBeNull(connector.Id);
            foreach (var property in connector.InputType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                line.ShouldContain($"`{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}`", customMessage: connector.Id);
            }
        }
    }
}
