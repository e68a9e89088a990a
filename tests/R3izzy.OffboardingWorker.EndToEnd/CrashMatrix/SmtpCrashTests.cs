using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Cli.Demo;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Smtp;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

/// <summary>
/// The real process is killed with SIGKILL in the middle of SMTP dialogues. A mail server cannot be asked what it took: after a
/// death around the last dot a person is asked at once, and nothing is ever sent twice without a word.
/// </summary>
public sealed class SmtpCrashTests : IAsyncLifetime
{
    private const string MessageId = "Message-ID";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DataFolder _folder = new();
    private readonly Dictionary<string, string?> _more = [];
    private SandboxHost? _sandbox;
    private DemoWorld? _world;
    private WorkerProcess? _worker;
    private Installation? _installation;
    private string _ref = "";

    private SimulatedSmtp Server => _sandbox!.Platform<SimulatedSmtp>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _world = new DemoWorld(_sandbox);
        Server.Login = ("worker", "senha-do-servidor");
        _folder.Write("server.pem", Server.CertificatePem);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "procedures"));
        _folder.Write("procedures/one-step.yaml", """
            procedure: one-step
            version: 1
            action: cancel
            plan: pro
            title: Um passo
            steps:
              - id: passo
                title: Passo
                owner: ti
                instructions: Faça à mão.
                uses: email.notify-departments
            """);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }

        await _sandbox!.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("AUTH")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    public async Task Killed_before_the_mail_was_about_to_leave_it_is_simply_sent(string command)
    {
        await KillAtAsync(command, hold => new Fault.HoldBefore(hold));
        (await SettledAsync()).State.ShouldBe(StepState.Done);
        Server.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("DATA")]
    [InlineData("DATA-END")]
    public async Task Killed_before_the_server_took_it_a_person_is_asked_and_can_have_it_sent(string command)
    {
        await KillAtAsync(command, hold => new Fault.HoldBefore(hold));
        (await SettledAsync()).State.ShouldBe(StepState.AwaitingPerson);
        Server.Messages.ShouldBeEmpty();

        var act = new Act("Operadora", "Ninguém recebeu");
        (await _installation!.RetryStep.RunAsync(_ref, "passo", act, CancellationToken.None)).ShouldBeOfType<ActResult.Ok>();
        _installation.Wake.Signal();
        (await SettledAsync(StepState.AwaitingPerson)).State.ShouldBe(StepState.Done);
        Server.Messages.ShouldHaveSingleItem().Content.Header(MessageId)!.ShouldContain(_ref);
    }

    [Fact]
    public async Task Killed_after_the_server_took_it_a_person_is_asked_and_it_is_not_sent_again()
    {
        await KillAtAsync("DATA-END", hold => new Fault.HoldAfter(hold));
        (await SettledAsync()).State.ShouldBe(StepState.AwaitingPerson);
        Server.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Where_the_company_prefers_one_mail_too_many_it_is_sent_once_more_under_the_same_message_id()
    {
        _more["Platforms:Email:OnUnknown"] = "at-least-once";
        await KillAtAsync("DATA-END", hold => new Fault.HoldAfter(hold));
        (await SettledAsync()).State.ShouldBe(StepState.Done);
        Server.Messages.Count.ShouldBe(2);
        Server.Messages.Select(m => m.Content.Header(MessageId)).Distinct().Count().ShouldBe(1);
    }

    private async Task KillAtAsync(string command, Func<Hold, Fault> fault)
    {
        await StartWorkerAsync();
        var hold = new Hold();
        _sandbox!.Faults.Add(new FaultRule(fault(hold)) { Platform = "smtp", When = r => r.Path == "/" + command });
        await OpenCaseAsync();
        await hold.Reached.WaitAsync(Patience);
        await _worker!.KillAsync();
        using (var connection = _installation!.Database.Open())
        {
            // The dead worker's lease would run out in a minute; the test is not there to wait for it.
            connection.Execute("UPDATE worker SET lease_until = 0");
        }

        _sandbox.Faults.Clear();
        await StartWorkerAsync();
    }

    private async Task StartWorkerAsync()
    {
        var settings = _world!.Settings();
        foreach (var (key, value) in new Dictionary<string, string?>(_more)
        {
            ["Platforms:Email:Transport"] = "smtp",
            ["Platforms:Email:Smtp:Host"] = "127.0.0.1",
            ["Platforms:Email:Smtp:Port"] = Server.Port.ToString(CultureInfo.InvariantCulture),
            ["Platforms:Email:Smtp:User"] = "worker",
            ["Platforms:Email:Smtp:Password"] = "senha-do-servidor",
            ["Platforms:Email:Smtp:CertificateFile"] = Path.Combine(_folder.Path, "server.pem"),
            ["Procedures:Folder"] = Path.Combine(_folder.Path, "procedures"),
            ["Engine:LongestSleep"] = "00:00:00.2",
            ["Engine:Lease"] = "00:01:00",
        })
        {
            settings[key] = value;
        }

        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        (_worker, _) = await WorkerProcess.RunServiceAsync(Path.Combine(_folder.Path, "data"), settings);
        _installation ??= Installation.Open(
            Settings.ReadDemo(settings), Path.Combine(_folder.Path, "data"), TimeProvider.System, NullLoggerFactory.Instance, _ => { });
    }

    private async Task OpenCaseAsync()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(_world!.Customer("cliente", "Cliente", "11222333000181", "pro", "2026-01")));
        var taken = await new TakeRequests(_installation!.OpenCases, new IntakeLimits(), RequestIdRule.Required).RunAsync(stream, CancellationToken.None);
        _ref = taken.ShouldBeOfType<TakenRequests.Taken>().Cases.Single().Ref;
        _installation.Wake.Signal();
    }

    /// <summary>Where the step stands once the worker has done all it can, past <paramref name="beyond"/>.</summary>
    private async Task<StepRow> SettledAsync(StepState? beyond = null)
    {
        var row = await _installation!.Reader.FindAsync(_ref, CancellationToken.None);
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var step = (await _installation.Reader.StepsAsync(row!.Id, CancellationToken.None)).Single();
            if (step.State != beyond && (step.State.HasEnded() || step.State is StepState.Parked or StepState.AwaitingPerson))
            {
                return step;
            }

            if (limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The step is {step.State}: {step.Why}\n{_worker!.Output}\n{_worker.Errors}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }
}
