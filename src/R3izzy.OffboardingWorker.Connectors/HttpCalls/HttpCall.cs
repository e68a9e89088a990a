using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>Input of <c>http.call</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HttpCallInput
{
    /// <summary>The name under <c>Platforms:Http:Calls</c>.</summary>
    public required string Call { get; init; }
}

/// <summary>
/// <c>http.call</c>: a call that the settings declare, with the look that proves it. What is not declared is a person's.
/// </summary>
internal sealed class HttpCall(DeclaredCallClient client, IReadOnlyDictionary<string, DeclaredCall> calls, IReadOnlyCollection<string> secrets)
    : IConnector<HttpCallInput>, IVerifies<HttpCallInput>, IPreviews<HttpCallInput>, IReverts<HttpCallInput>
{
    public const string Id = "http.call";

    public bool Serves(HttpCallInput input) => calls.ContainsKey(input.Call);

    public async Task<StepOutcome> ExecuteAsync(HttpCallInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!calls.TryGetValue(input.Call, out var call))
        {
            return new StepOutcome.NeedsPerson(Undeclared(input));
        }

        var read = CallCheckpoint.Read(step.Checkpoint);
        var checkpoint = read.Undone ? new CallCheckpoint() : read;
        var outcome = await new CallRun(client, call.Act, call.Shown, CallWords.Of(call), step, new CallEvidence(call, secrets, step), checkpoint.Act,
            (progress, ct) => step.Journal.SaveCheckpointAsync((checkpoint with { Act = progress }).Write(), ct)).RunAsync(cancellationToken).ConfigureAwait(false);
        return CallFailures.NamingCall(call.Name, outcome);
    }

    public async Task<Verification> VerifyAsync(HttpCallInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!calls.TryGetValue(input.Call, out var call))
        {
            return Verification.PersonsWord(step, Undeclared(input));
        }

        var (seen, obstacles) = await LookAsync(call, step, cancellationToken).ConfigureAwait(false);
        if (seen is not { } looked)
        {
            return Verification.PersonsWord(step, CallWords.Of(call).Missing(obstacles));
        }

        return !looked.TryGet(out var sighting, out var failure) ? new Verification.CannotTell(failure)
            : sighting.Kind is SightingKind.Done ? Verification.Seen(step, CallWords.Of(call).Done)
            : new Verification.NotInPlace($"Chamada {call.Name}: {Says(sighting)}.");
    }

    public async Task<Preview> PreviewAsync(HttpCallInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!calls.TryGetValue(input.Call, out var call))
        {
            return new Preview.WouldAskPerson(Undeclared(input));
        }

        var (seen, obstacles) = await LookAsync(call, step, cancellationToken).ConfigureAwait(false);
        if (seen is not { } looked)
        {
            return new Preview.WouldAskPerson(CallWords.Of(call).Missing(obstacles));
        }

        var words = CallWords.Of(call);
        var request = call.Act.Request;
        return !looked.TryGet(out var sighting, out var failure) ? new Preview.CannotTell(failure) : sighting.Kind switch
        {
            SightingKind.Done => new Preview.NothingToDo(words.Done),
            SightingKind.Absent => new Preview.NothingToDo(words.Absent),
            SightingKind.Pending => new Preview.NothingToDo(words.Pending),
            SightingKind.Open => new Preview.WouldAct(
                [$"Fazer a chamada {call.Name}: {request.Method} {request.Address.System.Authority}{request.Address.Pattern}."],
                [$"A leitura agora: {Says(sighting)}.", call.Undo is null ? "Não há chamada declarada que a desfaça." : "Há uma chamada declarada que a desfaz."]),
        };
    }

    public async Task<StepOutcome> RevertAsync(HttpCallInput input, StepContext step, CancellationToken cancellationToken)
    {
        var checkpoint = CallCheckpoint.Read(step.Checkpoint);
        if (!checkpoint.Act.Sent)
        {
            return new StepOutcome.NotApplicable($"Não há o que desfazer: este passo não enviou a chamada {input.Call}.");
        }

        if (!calls.TryGetValue(input.Call, out var call) || call.Undo is null)
        {
            return new StepOutcome.NeedsPerson(
                $"A chamada {input.Call} foi feita por este passo, e não há chamada declarada que a desfaça. Desfaça no sistema e conclua a tarefa.");
        }

        var outcome = await new CallRun(client, call.Undo, call.Shown, CallWords.OfUndo(call), step, new CallEvidence(call, secrets, step), checkpoint.Undo,
            (progress, ct) => SaveAsync(checkpoint = checkpoint with { Undo = progress }, ct)).RunAsync(cancellationToken).ConfigureAwait(false);
        if (outcome is StepOutcome.Done)
        {
            await SaveAsync(checkpoint with { Undone = true }, cancellationToken).ConfigureAwait(false);
        }

        return CallFailures.NamingCall($"{call.Name}:Undo", outcome);

        Task SaveAsync(CallCheckpoint saved, CancellationToken ct) => step.Journal.SaveCheckpointAsync(saved.Write(), ct);
    }

    /// <summary>Null: this case lacks a value.</summary>
    private async Task<(Result<Sighting>? Seen, IReadOnlyCollection<string> Obstacles)> LookAsync(DeclaredCall call, StepContext step, CancellationToken cancellationToken)
    {
        var obstacles = new SortedSet<string>(StringComparer.Ordinal);
        var fields = await CaseFields.OfAsync(step, cancellationToken).ConfigureAwait(false);
        var look = FilledLook.Of(call.Act.Look, fields, obstacles);
        // What the call itself lacks is told before anything is asked of the system.
        var canAct = call.Act.Request.Fill(fields, obstacles) is not null;
        Result<Sighting>? seen = look is null || !canAct ? default(Result<Sighting>?) : await look.AtAsync(client, [], step.Calls, cancellationToken).ConfigureAwait(false);
        return (seen, obstacles);
    }

    private static string Says(Sighting seen) => seen.Kind switch
    {
        SightingKind.Done => $"HTTP {seen.Status}, feito",
        SightingKind.Open => $"HTTP {seen.Status}, ainda não feito",
        SightingKind.Pending => $"HTTP {seen.Status}, em andamento",
        SightingKind.Absent => $"HTTP {seen.Status}, o sistema não tem nada deste cliente",
    };

    private static string Undeclared(HttpCallInput input) =>
        $"A chamada {input.Call} não está declarada em Platforms:Http:Calls. Faça a alteração no sistema e conclua a tarefa.";
}
