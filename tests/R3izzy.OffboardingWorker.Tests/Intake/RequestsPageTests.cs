using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

/// <summary>docs/requests.md says what the code does.</summary>
public sealed partial class RequestsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "requests.md"));

    [Fact]
    public async Task Every_example_is_accepted_as_a_file()
    {
        var examples = Example().Matches(Page).Select(m => m.Groups[1].Value).ToList();
        examples.Count.ShouldBe(6);
        foreach (var action in Enum.GetValues<RequestAction>())
        {
            examples.ShouldContain(e => e.Contains($"\"action\": \"{action.ToWire()}\"", StringComparison.Ordinal));
        }

        foreach (var example in examples)
        {
            var results = new RequestFileReader(new IntakeLimits()).ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(example)), TestContext.Current.CancellationToken);
            await foreach (var result in results)
            {
                result.ShouldBeOfType<ParsedRequest.Accepted>();
            }
        }
    }

    [Fact]
    public void Every_code_account_fact_and_word_is_on_the_page()
    {
        var codes = typeof(FlawCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
        var facts = FactCatalog.All.SelectMany(f => f.Type is FactType.WordList list ? list.Allowed.Append(f.Name) : [f.Name]);
        var plans = Enum.GetValues<Plan>().Select(p => p.ToWire());
        var actions = Enum.GetValues<RequestAction>().Select(a => a.ToWire());
        foreach (var word in codes.Concat(facts).Concat(plans).Concat(actions).Concat(AccountCatalog.All.Select(a => a.Key)))
        {
            Page.ShouldContain($"`{word}`");
        }
    }

    [Fact]
    public void The_limits_on_the_page_are_the_limits()
    {
        var limits = new IntakeLimits();
        Page.ShouldContain($"a line of more than {limits.LineBytes / 1024} KiB");
        Page.ShouldContain($"more than {limits.FileBytes / 1024 / 1024} MiB; more than 100,000 requests");
        limits.Requests.ShouldBe(100_000);
        Page.ShouldContain($"an object of more than {RequestParser.LongestMessage / 1024 / 1024} MiB");
        Page.ShouldContain($"nested more than {JsonTree.DeepestLevel} deep; more than 2,000 values");
        EmailAddress.TryRead("a@pão.example", out var email, out _).ShouldBeTrue();
        Page.ShouldContain($"`{email[2..]}`");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.GetFiles("*.sln").Length == 0)
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No .sln above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```jsonl?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
