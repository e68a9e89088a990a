using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>What a look says. Never <see cref="Done"/> unless every assertion of it was found to hold.</summary>
internal enum SightingKind
{
    Done,
    Open,
    Pending,
    Absent,
}

/// <param name="Kind">Which condition fits.</param>
/// <param name="Status">The answer's.</param>
/// <param name="Fields">What stands at the pointers that the declaration asserts or shows; null where nothing does.</param>
internal sealed record Sighting(SightingKind Kind, int Status, IReadOnlyList<(string Pointer, string? Value)> Fields);

/// <summary>A look with this case's values.</summary>
internal sealed record FilledLook(FilledRequest Request, FilledCondition Done, FilledCondition? Open, FilledCondition? Pending, FilledCondition? Absent)
{
    private IReadOnlyList<int> AlsoExpected =>
        [.. new[] { Done, Open, Pending, Absent }.OfType<FilledCondition>().SelectMany(c => c.Statuses).Where(s => s is < 200 or > 299).Distinct()];

    /// <summary>Null when this case lacks a value; why is added to <paramref name="obstacles"/>.</summary>
    public static FilledLook? Of(LookTemplate look, CaseFields fields, ISet<string> obstacles)
    {
        var request = look.Request.Fill(fields, obstacles);
        var done = look.Done.Fill(fields, obstacles);
        var filled = look.All.Skip(1).ToDictionary(c => c, c => c.Fill(fields, obstacles));
        return request is null || done is null || filled.ContainsValue(null) ? null
            : new FilledLook(request, done, Filled(look.Open), Filled(look.Pending), Filled(look.Absent));

        FilledCondition? Filled(Condition? condition) => condition is null ? null : filled[condition];
    }

    public async Task<Result<Sighting>> AtAsync(
        DeclaredCallClient client, IEnumerable<JsonPointer> pointers, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await client.SendAsync(Request, CallKind.Read, AlsoExpected, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        var isSuccess = reply.Status is >= 200 and < 300;
        if (JsonAnswer.Read(reply.Body) is not { } body)
        {
            // A 404 page of some proxy is not the system's word that it does not know the customer.
            return isSuccess
                ? FailureTable.Unreadable(reply.System, CallKind.Read, $"HTTP {reply.Status} with a body that is not JSON")
                : CallFailures.Table.Classify(reply.System, reply.Status, null, CallKind.Read, null);
        }

        SightingKind? kind = Fits(Done) ? SightingKind.Done
            : Fits(Absent) ? SightingKind.Absent
            : Fits(Pending) ? SightingKind.Pending
            : Fits(Open) || (Open is null && isSuccess) ? SightingKind.Open
            : null;
        return kind switch
        {
            { } found => new Sighting(found, reply.Status, [.. pointers.DistinctBy(p => p.Text).Select(p => (p.Text, JsonAnswer.Text(p.In(body))))]),
            null when isSuccess => new StepOutcome.Failed(FailureKind.Refused,
                $"{reply.System}: HTTP {reply.Status} with an answer that fits none of the declared conditions", CallFailures.LookNotUnderstood),
            null => CallFailures.Table.Classify(reply.System, reply.Status, null, CallKind.Read, null),
        };

        bool Fits(FilledCondition? condition) => condition?.Fits(reply.Status, body) == true;
    }
}

/// <summary>An answer's body as JSON.</summary>
internal static class JsonAnswer
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Null when it is not JSON. A byte order mark before it, as some servers send, is passed over.</summary>
    public static JsonElement? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.Span.StartsWith(Mark) ? body[Mark.Length..] : body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Text(JsonElement? value) => value is { } found ? found.ValueKind == JsonValueKind.String ? found.GetString() : found.GetRawText() : null;
}
