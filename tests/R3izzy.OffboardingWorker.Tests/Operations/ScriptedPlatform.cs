using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Operations;

/// <summary>A platform of the test, whose acts answer as they are told and are written down in order.</summary>
internal sealed class ScriptedPlatform(string name) : IPlatform
{
    private readonly Dictionary<string, Func<int, StepOutcome>> _answers = [];

    public string Name => name;

    public List<ScriptedCall> Calls { get; } = [];

    public IReadOnlyList<ConnectorDescription> Connectors { get; } =
    [
        new($"{name}.act", typeof(NoInput)), new($"{name}.send", typeof(NoInput)),
        new($"{name}.destroy", typeof(NoInput)) { IsIrreversible = true }, new($"{name}.show", typeof(NoInput)) { IsMirror = true },
    ];

    /// <summary>Where there is nothing to do any more.</summary>
    public bool HasNothing { get; set; }

    /// <summary>How many previews find nothing, where <see cref="HasNothing"/>; later ones find something.</summary>
    public int NothingForLooks { get; set; } = int.MaxValue;

    /// <summary>How many previews after those find the platform silent.</summary>
    public int Unanswered { get; set; }

    public PlatformRuntime Runtime => new(
        name,
        [
            .. Connectors.Select(c => c.Id.EndsWith(".act", StringComparison.Ordinal)
                ? ConnectorBinding.For(c.Id, new Reversible(this))
                : ConnectorBinding.For(c.Id, new Plain(this))),
        ],
        null!, new GateLimits(4), []);

    public PlatformRuntime? Build(PlatformSettings settings) => Runtime;

    /// <summary>What the n-th execution of a step answers, from 1; a further lap counts on.</summary>
    public void Answer(string stepId, Func<int, StepOutcome> answer) => _answers[stepId] = answer;

    public IEnumerable<ScriptedCall> Of(string stepId) => Calls.Where(c => c.Step.StepId == stepId);

    private async Task<StepOutcome> RunAsync(string verb, StepContext step, CancellationToken cancellationToken)
    {
        Calls.Add(new ScriptedCall(verb, step));
        if (verb == "execute")
        {
            await step.Journal.SaveCheckpointAsync($"checkpoint of {step.StepId}", cancellationToken);
            await step.Journal.AddEvidenceAsync(new Evidence("before", $$"""{"step":"{{step.StepId}}"}"""), cancellationToken);
        }

        var times = Calls.Count(c => c.Verb == verb && c.Step.StepId == step.StepId);
        return _answers.GetValueOrDefault(verb == "execute" ? step.StepId : $"{verb} {step.StepId}")?.Invoke(times) ?? new StepOutcome.Done("feito");
    }

    private class Plain(ScriptedPlatform platform) : IConnector<NoInput>, IVerifies<NoInput>, IPreviews<NoInput>
    {
        protected ScriptedPlatform Platform => platform;

        public Task<StepOutcome> ExecuteAsync(NoInput input, StepContext step, CancellationToken cancellationToken) => platform.RunAsync("execute", step, cancellationToken);

        public Task<Verification> VerifyAsync(NoInput input, StepContext step, CancellationToken cancellationToken) => Task.FromResult<Verification>(new Verification.InPlace("em vigor"));

        public Task<Preview> PreviewAsync(NoInput input, StepContext step, CancellationToken cancellationToken) => Task.FromResult<Preview>(
            platform.HasNothing && platform.NothingForLooks-- > 0 ? new Preview.NothingToDo("Não há nada.")
            : platform.Unanswered-- > 0 ? new Preview.CannotTell(new StepOutcome.Failed(FailureKind.Transient, "sem resposta"))
            : new Preview.WouldAct([$"apaga {step.Customer.Name}"], []));
    }

    private sealed class Reversible(ScriptedPlatform platform) : Plain(platform), IReverts<NoInput>
    {
        public Task<StepOutcome> RevertAsync(NoInput input, StepContext step, CancellationToken cancellationToken) => Platform.RunAsync("revert", step, cancellationToken);
    }
}

/// <param name="Verb">execute or revert.</param>
/// <param name="Step">What it was given.</param>
internal sealed record ScriptedCall(string Verb, StepContext Step);
