using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;
using Spectre.Console;

namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary>Shows the cases move: a live table on a terminal, a plain line for each change when piped. Skips idle waits.</summary>
internal sealed class DemoProgress(Installation installation, DemoPeople people, Dispatcher dispatcher, WakeSignal wake, DemoClock clock)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<(string Ref, string Step), StepState> _seen = [];

    /// <summary>Ends when nothing but people's tasks is left (if <paramref name="exit"/>), or when cancelled. False: a step was parked.</summary>
    public async Task<bool> WatchAsync(bool exit, bool skipWaits, CancellationToken cancellationToken)
    {
        if (Console.IsOutputRedirected)
        {
            await LoopAsync(exit, skipWaits, PrintChanges, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var table = Output.Table("Caso", "Cliente", "Estado", "Passos");
            await AnsiConsole.Live(table).StartAsync(context => LoopAsync(exit, skipWaits, cases => Redraw(table, context, cases), cancellationToken)).ConfigureAwait(false);
        }

        return (await installation.Reader.CountAsync(CancellationToken.None).ConfigureAwait(false)).Parked == 0;
    }

    private async Task LoopAsync(bool exit, bool skipWaits, Action<IReadOnlyList<CaseDetail>> show, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var cases = await ReadAsync().ConfigureAwait(false);
            show(cases);
            if (dispatcher.Busy == 0 && await people.ActAsync(cancellationToken).ConfigureAwait(false))
            {
                wake.Wake();
            }
            else if (exit && dispatcher.Busy == 0 && !cases.SelectMany(c => c.Steps).Any(Moves))
            {
                return;
            }

            if (skipWaits)
            {
                await SkipWaitAsync().ConfigureAwait(false);
            }

            try
            {
                await Task.Delay(Tick, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // A mirror only looks after the people whom the case waits for.
    private bool Moves(StepView step) =>
        step.State is StepState.Scheduled or StepState.Ready or StepState.Running or StepState.Retrying or StepState.AwaitingPlatform
        && !(step.State == StepState.AwaitingPlatform && installation.Procedures.Current.SelectMany(p => p.Steps).Any(s => s.IsMirror && s.Uses == step.Uses));

    /// <summary>When every open step waits only for a time, the clock jumps there.</summary>
    private async Task SkipWaitAsync()
    {
        var looks = dispatcher.IdleLooks;
        if (dispatcher.Busy > 0 || dispatcher.NextDueAt is not { } due || due <= clock.GetUtcNow())
        {
            return;
        }

        // One more look of the dispatcher, so that the due time is not older than the last result.
        wake.Wake();
        await Task.Delay(Tick, TimeProvider.System).ConfigureAwait(false);
        if (dispatcher.Busy == 0 && dispatcher.IdleLooks > looks && dispatcher.NextDueAt is { } still && still > clock.GetUtcNow())
        {
            clock.JumpTo(still);
            wake.Wake();
        }
    }

    private async Task<IReadOnlyList<CaseDetail>> ReadAsync()
    {
        var views = installation.Views;
        var details = new List<CaseDetail>();
        foreach (var row in await views.ListAsync(new CaseFilter(Limit: 20), CancellationToken.None).ConfigureAwait(false))
        {
            details.Add((await views.DetailAsync(row.Ref, CancellationToken.None).ConfigureAwait(false))!);
        }

        details.Reverse();
        return details;
    }

    private void PrintChanges(IReadOnlyList<CaseDetail> cases)
    {
        foreach (var detail in cases)
        {
            foreach (var step in detail.Steps)
            {
                var known = _seen.TryGetValue((detail.Ref, step.Id), out var before);
                if (known && before == step.State)
                {
                    continue;
                }

                _seen[(detail.Ref, step.Id)] = step.State;
                if (known)
                {
                    Console.Out.WriteLine($"{Output.Time(clock.GetUtcNow())}  {detail.Ref}  {step.Id,-24} {step.State,-16} {step.Why}");
                }
            }
        }
    }

    private static void Redraw(Table table, LiveDisplayContext context, IReadOnlyList<CaseDetail> cases)
    {
        table.Rows.Clear();
        foreach (var detail in cases)
        {
            table.AddRow(detail.Ref, Markup.Escape(detail.Customer.Name), detail.State.ToString(), string.Join(' ', detail.Steps.Select(Mark)));
        }

        context.Refresh();
    }

    private static string Mark(StepView step) => step.State switch
    {
        StepState.Done or StepState.AlreadyDone => $"[green]{step.Id}[/]",
        StepState.NotApplicable or StepState.Skipped or StepState.Cancelled => $"[grey]{step.Id}[/]",
        StepState.Running => $"[blue]{step.Id}[/]",
        StepState.Retrying or StepState.AwaitingPlatform or StepState.Scheduled => $"[yellow]{step.Id}[/]",
        StepState.AwaitingPerson => $"[magenta]{step.Id}[/]",
        StepState.Parked => $"[red]{step.Id}[/]",
        StepState.Waiting or StepState.Ready => step.Id,
    };
}
