using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>Recording how attempts ended, inside the writer's transaction.</summary>
internal static class SqliteResults
{
    /// <summary>Null when nothing was claimed on the way, or when the step was taken over and the result came too late.</summary>
    public static ClaimedStep? Record(SqliteStatements sql, StepResult result)
    {
        var key = result.Step.Key;
        if (result.Move is not StepMove.End && IsCalledOff(sql, key))
        {
            result = result with { Move = new StepMove.End(StepState.Cancelled) };
        }

        // Nobody could wake the mirror while it looked, and what it has seen may be of before.
        if (result is { LooksAtCase: true, Move: StepMove.LookAgain } && HasMovedSince(sql, key, result.Step.StartedAt))
        {
            result = result with { Move = new StepMove.LookAgain(result.EndedAt) };
        }

        if (!Move(sql, result))
        {
            return null;
        }

        sql.CloseAttempt.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, result.Step.Attempt).Bind(4, result.EndedAt)
            .Bind(5, (long)result.Outcome).Bind(6, (long?)result.Failure).Bind(7, result.Code).Bind(8, result.Text).Run();
        AddCalls(sql, result.Step, result.Calls);
        if (result.Outcome == AttemptOutcome.Pending)
        {
            DropSameLook(sql, result);
        }

        if (result is { Move: StepMove.AskPerson, Mirror: { } mirror })
        {
            WakeMirror(sql, key.CaseId, mirror, result.EndedAt);
        }

        return result.Move is StepMove.End
            ? ReleaseDependents(
                sql, new EndedStep(key, result.Dependents, result.EndedAt, result.ClosingCheck, result.Mirror, result.Revision),
                result.Step.WorkerId, result.TryReserve)
            : null;
    }

    // A step that is looked at every few minutes for weeks would bury its log: a look that found what the one before it
    // found by the same calls, and left no evidence, takes its place. The call by which something was begun stays.
    private static void DropSameLook(SqliteStatements sql, StepResult result)
    {
        var (key, before) = (result.Step.Key, result.Step.Attempt - 1);
        if (sql.DropPoll.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, before).Bind(4, result.Text).Run() > 0)
        {
            sql.DropCalls.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, before).Run();
        }
    }

    public static void AddCalls(SqliteStatements sql, ClaimedStep step, IReadOnlyList<LoggedCall> calls)
    {
        foreach (var (sequence, call) in calls)
        {
            sql.AddCall.Bind(1, step.Key.CaseId).Bind(2, step.Key.No).Bind(3, step.Attempt).Bind(4, sequence)
                .Bind(5, call.Platform).Bind(6, call.Method).Bind(7, call.Path).Bind(8, (long?)call.Status)
                .Bind(9, call.StartedAt).Bind(10, (long)call.Duration.TotalMicroseconds).Bind(11, call.RequestId).Bind(12, call.Failure).Run();
        }
    }

    public static void AddEvidence(SqliteStatements sql, ClaimedStep step, int ordinal, Evidence evidence, DateTimeOffset at) =>
        sql.AddEvidence.Bind(1, step.Key.CaseId).Bind(2, step.Key.No).Bind(3, step.Attempt).Bind(4, ordinal).Bind(5, at)
            .Bind(6, evidence.Kind).Bind(7, evidence.Json)
            .Bind(8, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(evidence.Json)))).Run();

    /// <summary>Counts the end of a step down in its dependents and closes the case when it was the last.</summary>
    public static ClaimedStep? ReleaseDependents(SqliteStatements sql, EndedStep ended, long workerId, Func<string, bool>? tryReserve)
    {
        ClaimedStep? claimed = null;
        var goesOn = false;
        foreach (var dependent in ended.Dependents)
        {
            var key = new StepKey(ended.Key.CaseId, dependent.No);
            if (claimed is null && !dependent.Blocked && (dependent.NotBefore is null || dependent.NotBefore <= ended.At)
                && tryReserve is not null && (dependent.OnlyNeed || IsLastNeed(sql, key)) && tryReserve(dependent.Platform))
            {
                claimed = ClaimAtOnce(sql, key, dependent.Platform, workerId, ended);
                goesOn |= claimed is not null;
            }

            // When a person has carried the dependent on meanwhile, it was not claimed and this does nothing either.
            if (claimed?.Key != key)
            {
                goesOn |= Release(sql, key, dependent, ended);
            }
        }

        if (ended.Mirror is { } mirror)
        {
            goesOn |= WakeMirror(sql, ended.Key.CaseId, mirror, ended.At);
        }

        if (!goesOn)
        {
            CloseIfLast(sql, ended.Key.CaseId, ended.At, ended.ClosingCheck);
        }

        return claimed;
    }

    public static void CloseIfLast(SqliteStatements sql, long caseId, DateTimeOffset now, int? closingCheck)
    {
        var open = sql.AnyOpenStep.Bind(1, caseId);
        var any = open.Step();
        open.Reset();
        if (!any)
        {
            sql.CloseCase.Bind(1, caseId).Bind(2, now).Bind(3, (long?)closingCheck).Run();
        }
    }

    /// <summary>Has the mirror look now instead of at its time. False: it does not wait.</summary>
    public static bool WakeMirror(SqliteStatements sql, long caseId, MirrorStep mirror, DateTimeOffset now)
    {
        var row = sql.AwaitedUntil.Bind(1, caseId).Bind(2, mirror.No);
        DateTimeOffset? due = row.Step() ? row.Time(0) : null;
        row.Reset();
        if (due is { } later && later > now)
        {
            sql.RemoveDue.Bind(1, mirror.Platform).Bind(2, later).Bind(3, caseId).Bind(4, mirror.No).Run();
            sql.SetStepState.Bind(1, caseId).Bind(2, mirror.No).Bind(3, (long)StepState.AwaitingPlatform).Bind(4, now).Bind(5, (string?)null).Bind(6, (DateTimeOffset?)null).Run();
            sql.AddDue.Bind(1, mirror.Platform).Bind(2, now).Bind(3, caseId).Bind(4, mirror.No).Run();
        }

        return due is not null;
    }

    /// <summary>The case was ended while the attempt ran: what it did not bring about is not tried again.</summary>
    public static bool IsCalledOff(SqliteStatements sql, StepKey key)
    {
        var row = sql.CalledOff.Bind(1, key.CaseId).Bind(2, key.No);
        var calledOff = row.Step();
        row.Reset();
        return calledOff;
    }

    private static bool Move(SqliteStatements sql, StepResult result)
    {
        var (key, attempt) = (result.Step.Key, result.Step.Attempt);
        var failures = result.Step.Failures;
        switch (result.Move)
        {
            case StepMove.End end:
                return sql.EndStep.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, attempt).Bind(4, (long)end.State)
                    .Bind(5, result.EndedAt).Bind(6, result.Text).Run() > 0;
            case StepMove.Retry retry:
                return To(StepState.Retrying, retry.DueAt, failures + 1, retry.VerifyFirst);
            case StepMove.LookAgain look:
                return To(StepState.AwaitingPlatform, look.DueAt, 0, verifyFirst: false);
            case StepMove.AskPerson:
                return To(StepState.AwaitingPerson, null, 0, verifyFirst: false);
            case StepMove.Park park:
                return To(StepState.Parked, null, failures + 1, park.VerifyFirst);
            case StepMove.ClosePlatform close:
                if (!To(StepState.Ready, result.EndedAt, failures, close.VerifyFirst || result.Step.VerifyFirst))
                {
                    return false;
                }

                sql.ClosePlatform.Bind(1, result.Step.Platform).Bind(2, close.Until).Bind(3, result.Text).Bind(4, result.EndedAt).Run();
                return true;
            case StepMove.HandBack:
                return To(StepState.Ready, result.EndedAt, failures, verifyFirst: true);
            case StepMove.NotYet notYet:
                return To(StepState.Scheduled, notYet.DueAt, failures, result.Step.VerifyFirst);
            default:
                throw new InvalidOperationException($"Unknown move {result.Move.GetType().Name}.");
        }

        bool To(StepState state, DateTimeOffset? dueAt, int failuresNow, bool verifyFirst)
        {
            var moved = sql.MoveStep.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, attempt).Bind(4, (long)state).Bind(5, dueAt)
                .Bind(6, result.Text).Bind(7, failuresNow).Bind(8, verifyFirst).Bind(9, result.Instructions)
                .Bind(10, state is StepState.AwaitingPerson or StepState.Parked ? result.EndedAt : (DateTimeOffset?)null).Run() > 0;
            if (moved && dueAt is { } due)
            {
                sql.AddDue.Bind(1, result.Step.Platform).Bind(2, due).Bind(3, key.CaseId).Bind(4, key.No).Run();
            }

            return moved;
        }
    }

    private static bool HasMovedSince(SqliteStatements sql, StepKey key, DateTimeOffset since)
    {
        var row = sql.MovedSince.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, since);
        var any = row.Step();
        row.Reset();
        return any;
    }

    private static bool IsLastNeed(SqliteStatements sql, StepKey key)
    {
        var row = sql.NeedsLeft.Bind(1, key.CaseId).Bind(2, key.No);
        var last = row.Step() && row.Int(0) == 1 && row.Int(1) == 0;
        row.Reset();
        return last;
    }

    private static ClaimedStep? ClaimAtOnce(SqliteStatements sql, StepKey key, string platform, long workerId, EndedStep ended)
    {
        if (sql.ClaimReleased.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, ended.Revision).Run() == 0)
        {
            return null;
        }

        var claimed = new ClaimedStep(key, 1, 0, false, null, ended.At) { Platform = platform, WorkerId = workerId, Revision = ended.Revision };
        SqliteClaims.AddAttempt(sql, claimed);
        return claimed;
    }

    /// <summary>False: the dependent did not wait, for it was left out or has ended already.</summary>
    private static bool Release(SqliteStatements sql, StepKey key, Dependent dependent, EndedStep ended)
    {
        var row = sql.ReleaseDependent.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, dependent.Blocked);
        var isThere = row.Step();
        var waits = isThere && row.Int(0) > 0;
        var blocked = isThere && row.Int(1) != 0;
        // Reckoned before the case's dates changed: the change left the new time with the step. Nobody claims a person's
        // step, so nobody would reckon again before it is handed over.
        var notBefore = isThere && row.Int(2) != ended.Revision ? row.IsNull(3) ? null : row.Time(3) : dependent.NotBefore;
        row.Reset();
        if (!isThere || waits)
        {
            return waits;
        }

        if (blocked)
        {
            sql.SetStepState.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, (long)StepState.Parked).Bind(4, (long?)null)
                .Bind(5, "Um passo obrigatório antes deste não foi feito; uma pessoa precisa decidir.").Bind(6, ended.At).Run();
            return true;
        }

        var dueAt = notBefore > ended.At ? notBefore.Value : ended.At;
        var state = dueAt > ended.At ? StepState.Scheduled : StepState.Ready;
        sql.SetStepState.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, (long)state).Bind(4, dueAt).Bind(5, (string?)null).Bind(6, (DateTimeOffset?)null).Run();
        sql.AddDue.Bind(1, dependent.Platform).Bind(2, dueAt).Bind(3, key.CaseId).Bind(4, key.No).Run();
        return true;
    }
}

/// <summary>A step that has just ended, and what follows from it.</summary>
/// <param name="Revision">The case's revision that <paramref name="Dependents"/> were reckoned with.</param>
internal readonly record struct EndedStep(
    StepKey Key, IReadOnlyList<Dependent> Dependents, DateTimeOffset At, int? ClosingCheck, MirrorStep? Mirror, int Revision);
