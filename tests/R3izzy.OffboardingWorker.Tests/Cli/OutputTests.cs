using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.Tests.Cli;

/// <summary>What came from outside does not rule the terminal it is shown on.</summary>
public sealed class OutputTests
{
    [Theory]
    [InlineData("Feito.", "Feito.")]
    [InlineData("ação 🌱", "ação 🌱")]
    [InlineData("feito\u001b[2J\u0007", "feito\uFFFD[2J\uFFFD")]
    [InlineData("Ana\r\n22/11/2026  chefe: approve", "Ana 22/11/2026  chefe: approve")]
    [InlineData("a\tb\u009bc", "a b\uFFFDc")]
    public void A_line_stays_one_line_and_gives_no_orders(string text, string shown) => Output.Line(text).ShouldBe(shown);

    [Fact]
    public void Instructions_keep_their_lines() => Output.Text("um\r\ndois\n\u001b[31mtrês").ShouldBe("um\ndois\n\uFFFD[31mtrês");

    [Fact]
    public void Ids_are_not_broken_at_a_terminals_width() =>
        Output.Table("Prazo", "Caso", "Passo", "O quê").Whole(1, 2).Columns.Select(c => c.NoWrap).ShouldBe([false, true, true, false]);
}
