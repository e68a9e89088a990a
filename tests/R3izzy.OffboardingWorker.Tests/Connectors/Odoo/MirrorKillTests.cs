using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

/// <summary>The mirror at work in both directions at once, killed everywhere: no note twice, no task closed twice, no step completed twice.</summary>
public sealed class MirrorKillTests
{
    [Theory]
    [InlineData(17, "json-rpc")]
    [InlineData(19, "json-2")]
    public async Task Killed_at_any_call_of_a_busy_mirror_everything_happens_once(int version, string protocol)
    {
        var calls = await RunAsync(version, protocol, int.MaxValue, afterTheEffect: false);
        calls.ShouldBeGreaterThan(10);
        for (var boundary = 0; boundary < calls; boundary++)
        {
            await RunAsync(version, protocol, boundary, afterTheEffect: false);
            await RunAsync(version, protocol, boundary, afterTheEffect: true);
        }
    }

    [Fact]
    public async Task Killed_before_its_intention_is_on_disk_it_has_written_nothing()
    {
        await using var odoo = await BusyAsync(19, "json-2");
        odoo.BeginAnew().BeforeCheckpoint = () => throw new OperationCanceledException();
        await Should.ThrowAsync<OperationCanceledException>(odoo.MirrorAsync);
        (odoo.Count("note.posted"), odoo.Count("task.closed")).ShouldBe((0, 0));
        odoo.Harness.BeforeCheckpoint = null;
        await SettledAsync(odoo, "after the checkpoint");
    }

    [Fact]
    public async Task Killed_right_after_a_step_was_completed_it_completes_it_no_second_time()
    {
        await using var odoo = await BusyAsync(19, "json-2");
        odoo.Steps.AfterCompleting = () => throw new OperationCanceledException();
        await Should.ThrowAsync<OperationCanceledException>(odoo.MirrorAsync);
        odoo.Steps.AfterCompleting = null;
        await SettledAsync(odoo, "after completing");
    }

    private static async Task<int> RunAsync(int version, string protocol, int boundary, bool afterTheEffect)
    {
        await using var odoo = await BusyAsync(version, protocol);
        var hold = new Hold();
        odoo.Sandbox.Faults.Add(new FaultRule(afterTheEffect ? new Fault.HoldAfter(hold) : new Fault.HoldBefore(hold)) { Skip = boundary });
        using var kill = new CancellationTokenSource();
        var running = odoo.MirrorAsync(kill.Token);
        await Task.WhenAny(hold.Reached, running).WaitAsync(TimeSpan.FromSeconds(30));
        await kill.CancelAsync();
        try
        {
            await running.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (OperationCanceledException)
        {
        }

        odoo.Sandbox.Faults.Clear();
        var calls = odoo.Harness.Calls.Count;
        odoo.Build(protocol);
        await SettledAsync(odoo, $"killed at call {boundary}, after the effect: {afterTheEffect}");
        return calls;
    }

    private static async Task<OdooCase> BusyAsync(int version, string protocol)
    {
        var odoo = await OdooCase.StartAsync(version, protocol);
        var tasks = odoo.SeedProject("Guardar o backup", "Cancelar a cobrança", "Responder o formulário", "Inativar", "Desabilitar");
        odoo.Steps.Connector("backup", "Guardar o backup").End("backup")
            .Person("cobranca", "Cancelar a cobrança")
            .Person("formulario", "Responder o formulário")
            .Connector("inativar", "Inativar").End("inativar", StepEnd.Skipped)
            .Connector("desabilitar", "Desabilitar", asks: true);
        odoo.Steps.Closures["formulario"] = TaskClosure.NeedsAnswers;
        odoo.Seeds.CloseTask(tasks[1], "Financeiro Um");
        odoo.Seeds.CloseTask(tasks[2], "Financeiro Um");
        odoo.Seeds.CloseTask(tasks[4], "Financeiro Um");
        return odoo;
    }

    private static async Task SettledAsync(OdooCase odoo, string where)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            (await odoo.MirrorAsync()).ShouldBeOfType<StepOutcome.Pending>(where);
        }

        var tasks = odoo.Seeds.TasksOf(odoo.Project.Id);
        tasks.Select(t => t.State).ShouldBe(["1_done", "1_done", "01_in_progress", "1_canceled", "01_in_progress"], where);
        tasks.ShouldAllBe(t => odoo.Notes(t.Id).Count == 1, where);
        (odoo.Count("note.posted"), odoo.Count("task.closed"), odoo.Count("task.reopened")).ShouldBe((5, 2, 2), where);
        odoo.Steps.Completed.ShouldHaveSingleItem(where).Step.ShouldBe("cobranca");
    }
}
