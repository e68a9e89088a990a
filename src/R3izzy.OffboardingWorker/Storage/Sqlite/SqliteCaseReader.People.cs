using System.Globalization;
using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>What people did, and what waits for them.</summary>
public sealed partial class SqliteCaseReader
{
    public async Task<IReadOnlyList<TaskRow>> WithPeopleAsync(CancellationToken cancellationToken) =>
        [.. (await QueryAsync<(long CaseId, string Ref, long No, long State, long? AskedAt, string? Why, byte[]? Instructions)>(
            """
            SELECT s.case_id, c.ref, s.no, s.state, s.asked_at, s.why, s.instructions
            FROM step s INDEXED BY step_with_people CROSS JOIN case_ c ON c.id = s.case_id
            WHERE s.state IN (6, 7) AND c.closed_at IS NULL ORDER BY s.asked_at, s.case_id, s.no
            """,
            new { }).ConfigureAwait(false)).Select(t => new TaskRow(t.CaseId, t.Ref, (int)t.No, (StepState)t.State, Time(t.AskedAt), t.Why, t.Instructions))];

    public async Task<IReadOnlyList<AnswerRow>> AnswersAsync(long caseId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<(long No, string Field, long At, byte[] Value, byte[]? Name, long Bytes, string Sha256)>(
            """
            SELECT no, field, at, CASE WHEN name IS NULL THEN value ELSE x'' END, name, bytes, sha256
            FROM answer WHERE case_id = @caseId ORDER BY at, no, field
            """,
            new { caseId }).ConfigureAwait(false)).Select(a => new AnswerRow((int)a.No, a.Field, Time(a.At), a.Value, a.Name, a.Bytes, a.Sha256))];

    public async Task<byte[]?> AnswerFileAsync(StepKey step, string field, CancellationToken cancellationToken) =>
        (await QueryAsync<byte[]>(
            "SELECT value FROM answer WHERE case_id = @CaseId AND no = @No AND field = @field AND name IS NOT NULL",
            new { step.CaseId, step.No, field }).ConfigureAwait(false)).FirstOrDefault();

    public async Task<IReadOnlyList<AuditRow>> AuditAsync(string reference, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<(long At, string Who, string Act, string? Step, string? Reason)>(
            "SELECT at, who, act, step, reason FROM audit WHERE ref = @reference ORDER BY id", new { reference }).ConfigureAwait(false))
            .Select(a => new AuditRow(Time(a.At), a.Who, a.Act, a.Step, a.Reason ?? ""))];

    public async Task<byte[]?> CheckpointAsync(StepKey step, CancellationToken cancellationToken) =>
        (await QueryAsync<byte[]?>("SELECT checkpoint FROM step WHERE case_id = @CaseId AND no = @No", step).ConfigureAwait(false)).FirstOrDefault();

    public async Task<CaseRow?> PauseToEndAsync(byte[] customerKey, CancellationToken cancellationToken) =>
        (await QueryAsync<CaseRecord>(
            $"""
            SELECT {CaseColumns} FROM case_
            WHERE customer_key = @customerKey AND action = 'pause' AND withdrawn_at IS NULL
                AND (closed_at IS NULL OR EXISTS (SELECT 1 FROM step s WHERE s.case_id = case_.id AND (s.attempts > 0 OR s.state = {(int)StepState.Done})))
                AND NOT (coalesce(closed_at < effective_end, 0) AND EXISTS (SELECT 1 FROM step s WHERE s.case_id = case_.id AND s.state = {(int)StepState.Cancelled}))
                AND NOT EXISTS (SELECT 1 FROM case_ f WHERE f.follows = case_.id AND f.withdrawn_at IS NULL)
                AND NOT EXISTS (
                    SELECT 1 FROM case_ l
                    WHERE l.customer_key = @customerKey AND l.action = 'cancel' AND l.id > case_.id AND l.closed_at IS NOT NULL AND l.withdrawn_at IS NULL)
            ORDER BY id DESC LIMIT 1
            """,
            new { customerKey }).ConfigureAwait(false)).Select(Row).FirstOrDefault();

    public async Task<long> HistoryAsync(byte[] customerKey, CancellationToken cancellationToken) =>
        (await QueryAsync<long>(SqliteOpening.History, new { customerKey }).ConfigureAwait(false)).Single();

    public async Task<IReadOnlyList<(string Department, string Kind)>> RemindersAsync(DateOnly day, CancellationToken cancellationToken) =>
        [.. await QueryAsync<(string, string)>(
            "SELECT department, kind FROM reminder WHERE day = @day",
            new { day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }).ConfigureAwait(false)];
}
