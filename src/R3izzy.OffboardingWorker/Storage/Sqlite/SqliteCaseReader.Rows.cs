namespace R3izzy.OffboardingWorker.Storage.Sqlite;

public sealed partial class SqliteCaseReader
{
    // Rows as SQLite types them.
    private sealed class CaseRecord
    {
        public long Id { get; init; }
        public string Ref { get; init; } = "";
        public string RequestId { get; init; } = "";
        public string Action { get; init; } = "";
        public string Plan { get; init; } = "";
        public string LastMonth { get; init; } = "";
        public long EffectiveEnd { get; init; }
        public string Procedure { get; init; } = "";
        public long Version { get; init; }
        public byte[] Payload { get; init; } = [];
        public long OpenedAt { get; init; }
        public long? ClosedAt { get; init; }
        public long? ClosedAs { get; init; }
        public string? States { get; init; }
        public long Revision { get; init; }
        public long? WithdrawnAt { get; init; }
        public long? Follows { get; init; }
    }

    private sealed class StepRecord
    {
        public long No { get; init; }
        public long State { get; init; }
        public long NeedsLeft { get; init; }
        public long Attempts { get; init; }
        public long Failures { get; init; }
        public long VerifyFirst { get; init; }
        public long? DueAt { get; init; }
        public long? EndedAt { get; init; }
        public string? Why { get; init; }
        public byte[]? Instructions { get; init; }
        public long? AskedAt { get; init; }
    }

    private sealed class AttemptRecord
    {
        public long No { get; init; }
        public long Number { get; init; }
        public long StartedAt { get; init; }
        public long? EndedAt { get; init; }
        public long? Outcome { get; init; }
        public long? Failure { get; init; }
        public string? Code { get; init; }
        public string? Text { get; init; }
    }

    private sealed class CallRecord
    {
        public long No { get; init; }
        public long Number { get; init; }
        public long Seq { get; init; }
        public string Platform { get; init; } = "";
        public string Method { get; init; } = "";
        public string Path { get; init; } = "";
        public long? Status { get; init; }
        public long StartedAt { get; init; }
        public long DurationUs { get; init; }
        public string? RequestId { get; init; }
        public string? Failure { get; init; }
    }

    private sealed class EvidenceRecord
    {
        public long No { get; init; }
        public long Number { get; init; }
        public long Seq { get; init; }
        public long At { get; init; }
        public string Kind { get; init; } = "";
        public string Json { get; init; } = "";
        public string Sha256 { get; init; } = "";
    }

    private sealed class RejectedRecord
    {
        public long Id { get; init; }
        public long ReceivedAt { get; init; }
        public string Source { get; init; } = "";
        public string Name { get; init; } = "";
        public string Redacted { get; init; } = "";
        public string Errors { get; init; } = "";
        public long? SentAgain { get; init; }
    }
}
