using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

public sealed class ListSalesTests
{
    private static readonly DateTimeOffset Inside = new(2026, 7, 10, 9, 0, 0, TimeSpan.FromHours(-3));

    [Fact]
    public async Task A_person_gets_the_list_with_the_clicks_and_nothing_is_deleted()
    {
        await using var it = await ConexaCase.StartAsync();
        var oneOff = it.System.AddSale(Inside, 1_148.5m);
        var recurring = it.System.AddSale(Inside.AddDays(1), 60m, recurringSale: 77);
        var instructions = (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        instructions.ShouldContain($"venda {oneOff}, 10/07/2026, R$ 1.148,50, avulsa");
        instructions.ShouldContain($"venda {recurring}, 11/07/2026, R$ 60,00, venda recorrente 77");
        instructions.ShouldContain("01/06/2026 a 30/09/2026");
        instructions.ShouldContain("Ações em lote → Cancelar");
        it.Count("sale.deleted").ShouldBe(0);
        (await it.VerifySalesAsync()).ShouldBeOfType<Verification.NotInPlace>();

        it.System.CancelSale(oneOff);
        it.System.CancelSale(recurring);
        (await it.VerifySalesAsync()).ShouldBeOfType<Verification.InPlace>();
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task The_first_and_the_last_day_belong_to_the_pause_and_the_day_of_return_does_not()
    {
        await using var it = await ConexaCase.StartAsync();
        it.Sales = new ListSalesInput(Delete: true);
        var midnight = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.FromHours(-3));
        long[] within = [it.System.AddSale(midnight, 1m), it.System.AddSale(new(2026, 9, 30, 23, 59, 59, TimeSpan.FromHours(-3)), 1m)];
        long[] without = [it.System.AddSale(midnight.AddSeconds(-1), 1m), it.System.AddSale(new(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(-3)), 1m)];
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.Done>();
        within.ShouldAllBe(id => !it.System.HasSale(id));
        without.ShouldAllBe(id => it.System.HasSale(id));
    }

    [Fact]
    public async Task Only_one_off_sales_are_deleted_and_what_Conexa_refuses_is_named()
    {
        await using var it = await ConexaCase.StartAsync();
        it.Sales = new ListSalesInput(Delete: true);
        var free = it.System.AddSale(Inside, 10m);
        var contract = it.System.AddSale(Inside, 20m, contract: 5);
        var refused = it.System.AddSale(Inside, 30m, undeletable: "SALE_08");
        var instructions = (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        instructions.ShouldNotContain($"venda {free},");
        instructions.ShouldContain($"venda {contract},");
        instructions.ShouldContain("a Conexa não deixou excluir: SALE_08");
        it.Count("sale.deleted", free).ShouldBe(1);
        it.System.HasSale(contract).ShouldBeTrue();
        it.System.HasSale(refused).ShouldBeTrue();
        it.Evidence("deleting").GetProperty("sales").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task More_than_a_page_is_deleted()
    {
        await using var it = await ConexaCase.StartAsync();
        it.Sales = new ListSalesInput(Delete: true);
        for (var i = 0; i < 230; i++)
        {
            it.System.AddSale(Inside.AddMinutes(i), i);
        }

        (await ConexaCase.SettleAsync(it.ListSalesAsync)).Outcome.ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("230 vendas");
        it.Count("sale.deleted").ShouldBe(230);
    }

    [Fact]
    public async Task What_Conexa_refuses_is_asked_for_once_however_many_they_are_and_again_when_the_step_is_repeated()
    {
        await using var it = await ConexaCase.StartAsync(new ConexaPlatform(changesPerAttempt: 3));
        it.Sales = new ListSalesInput(Delete: true);
        var refused = Enumerable.Range(0, 8).Select(i => it.System.AddSale(Inside.AddMinutes(i), 10m, undeletable: "SALE_09")).ToList();
        var free = Enumerable.Range(0, 4).Select(i => it.System.AddSale(Inside.AddHours(i + 1), 20m)).ToList();
        var (outcome, attempts) = await ConexaCase.SettleAsync(it.ListSalesAsync);
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.Split("SALE_09").Length.ShouldBe(9);
        attempts.ShouldBe(4);
        free.ShouldAllBe(id => !it.System.HasSale(id));
        it.Harness.Calls.Count(c => c.Method == "DELETE").ShouldBe(12);

        (await ConexaCase.SettleAsync(it.ListSalesAsync)).Outcome.ShouldBeOfType<StepOutcome.NeedsPerson>();
        it.Harness.Calls.Count(c => c.Method == "DELETE").ShouldBe(20);
        refused.ForEach(it.System.CancelSale);
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task Until_the_pause_is_over_there_may_be_more()
    {
        await using var it = await ConexaCase.StartAsync();
        it.Harness = it.NewHarness(returnsOn: new DateOnly(2026, 11, 23));
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn
            .ShouldBe(new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero) - ConexaCase.Today);
        (await it.VerifySalesAsync()).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task An_unknown_pause_goes_to_a_person_and_one_without_a_day_is_none()
    {
        await using var it = await ConexaCase.StartAsync();
        it.Harness = new(it.Harness.Customer) { Clock = it.Clock };
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        it.Harness = it.NewHarness(new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 1));
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
    }
}
