using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Reads requests from a stream and opens their cases: all of them, or none when one is bad.</summary>
public sealed class TakeRequests(OpenCases openCases, IntakeLimits limits, RequestIdRule idRule)
{
    /// <summary>Gives a request that has no id one, from its content and line, that is the same whenever it is read again; null: each reading is a new request.</summary>
    public Func<OffboardingRequest, int, string>? IdOf { get; init; }

    public async Task<TakenRequests> RunAsync(Stream stream, CancellationToken cancellationToken)
    {
        var accepted = new List<OffboardingRequest>();
        var lines = new List<int>();
        var errors = new List<FieldError>();
        var actions = new Dictionary<string, RequestAction>(StringComparer.Ordinal);
        await foreach (var parsed in new RequestFileReader(limits, idRule).ReadAsync(stream, cancellationToken).ConfigureAwait(false))
        {
            switch (parsed)
            {
                case ParsedRequest.Accepted good when await openCases.ObstacleAsync(good.Request, cancellationToken).ConfigureAwait(false) is { } obstacle:
                    errors.Add(ErrorOf(good.Line, obstacle));
                    break;
                // Whether a customer can be paused is looked up before the first request of the stream is in the store.
                case ParsedRequest.Accepted good when !actions.TryAdd(good.Request.Customer.TaxId.Value, good.Request.Action) && actions[good.Request.Customer.TaxId.Value] != good.Request.Action:
                    errors.Add(new FieldError(
                        good.Line, "action", "customer-twice", "The request cannot be taken: an earlier one here has another action for the same customer; send them one after another.",
                        "Um pedido anterior deste envio traz outra ação para o mesmo cliente; envie um depois do outro."));
                    break;
                case ParsedRequest.Accepted good:
                    lines.Add(good.Line);
                    accepted.Add(good.Request.RequestId is null && IdOf is not null ? good.Request with { RequestId = IdOf(good.Request, good.Line) } : good.Request);
                    break;
                case ParsedRequest.Rejected bad:
                    errors.AddRange(bad.Errors);
                    break;
            }
        }

        return errors.Count > 0
            ? new TakenRequests.Bad(errors)
            : await openCases.RunAsync(accepted, cancellationToken).ConfigureAwait(false) switch
            {
                OpenReply.Opened opened => new TakenRequests.Taken(opened.Cases),
                OpenReply.Refused refused => new TakenRequests.Bad([ErrorOf(lines[refused.Index], refused.Obstacle)]),
                var other => throw new InvalidOperationException($"Unknown {other.GetType().Name}."),
            };
    }

    private static FieldError ErrorOf(int line, Obstacle obstacle) =>
        new(line, obstacle.Field, obstacle.Code, $"The request cannot be taken: {obstacle.English}.", obstacle.Portuguese);
}

/// <summary>What became of a stream of requests.</summary>
public abstract record TakenRequests
{
    private TakenRequests() { }

    /// <summary>On disk, in the order of the stream.</summary>
    public sealed record Taken(IReadOnlyList<OpenedCase> Cases) : TakenRequests;

    /// <summary>Nothing was queued.</summary>
    public sealed record Bad(IReadOnlyList<FieldError> Errors) : TakenRequests;
}
