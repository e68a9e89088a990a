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
        if (!Move(sql, result))
        {
            return null;
        }

        sql.CloseAttempt.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, result.Step.Attempt).Bind(4, result.EndedAt)
            .Bind(5, (long)result.Outcome).Bind(6, (long?)result.Failure).Bind(7, result.Code).Bind(8, result.Text).Run();
        AddCalls(sql, result.Step, result.Calls);
        return result.Move is StepMove.End ? ReleaseDependents(sql, key, result.Dependents, result.EndedAt, result.Step.WorkerId, result.ClosesAs, result.TryReserve) : null;
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
    public static ClaimedStep? ReleaseDependents(
        SqliteStatements sql, StepKey ended, IReadOnlyList<Dependent> dependents, DateTimeOffset now, long workerId,
        CaseState closesAs, Func<string, bool>? tryReserve)
    {
        ClaimedStep? claimed = null;
        var goesOn = false;
        foreach (var dependent in dependents)
        {
            var key = new StepKey(ended.CaseId, dependent.No);
            if (claimed is null && !dependent.Blocked && (dependent.NotBefore is null || dependent.NotBefore <= now)
                && tryReserve is not null && (dependent.OnlyNeed || IsLastNeed(sql, key)) && tryReserve(dependent.Platform))
            {
                claimed = ClaimAtOnce(sql, key, dependent.Platform, workerId, now);
                goesOn = true;
            }

            // When a person has carried the dependent on meanwhile, it was not claimed and this does nothing either.
            if (claimed?.Key != key)
            {
                goesOn |= Release(sql, key, dependent, now);
            }
        }

        if (!goesOn)
        {
            CloseIfLast(sql, ended.CaseId, now, closesAs);
        }

        return claimed;
    }

    public static void CloseIfLast(SqliteStatements sql, long caseId, DateTimeOffset now, CaseState closesAs)
    {
        var open = sql.AnyOpenStep.Bind(1, caseId);
        var any = open.Step();
        open.Reset();
        if (!any)
        {
            sql.CloseCase.Bind(1, caseId).Bind(2, now).Bind(3, (long)closesAs).Run();
        }
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
            default:
                throw new InvalidOperationException($"Unknown move {result.Move.GetType().Name}.");
        }

        bool To(StepState state, DateTimeOffset? dueAt, int failuresNow, bool verifyFirst)
        {
            var moved = sql.MoveStep.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, attempt).Bind(4, (long)state).Bind(5, dueAt)
                .Bind(6, result.Text).Bind(7, failuresNow).Bind(8, verifyFirst).Bind(9, result.Instructions).Run() > 0;
            if (moved && dueAt is { } due)
            {
                sql.AddDue.Bind(1, result.Step.Platform).Bind(2, due).Bind(3, key.CaseId).Bind(4, key.No).Run();
            }

            return moved;
        }
    }

    private static bool IsLastNeed(SqliteStatements sql, StepKey key)
    {
        var row = sql.NeedsLeft.Bind(1, key.CaseId).Bind(2, key.No);
        var last = row.Step() && row.Int(0) == 1 && row.Int(1) == 0;
        row.Reset();
        return last;
    }

    private static ClaimedStep? ClaimAtOnce(SqliteStatements sql, StepKey key, string platform, long workerId, DateTimeOffset now)
    {
        if (sql.ClaimReleased.Bind(1, key.CaseId).Bind(2, key.No).Run() == 0)
        {
            return null;
        }

        var claimed = new ClaimedStep(key, 1, 0, false, null, now) { Platform = platform, WorkerId = workerId };
        SqliteClaims.AddAttempt(sql, claimed);
        return claimed;
    }

    /// <summary>False: the dependent did not wait, for it was left out or has ended already.</summary>
    private static bool Release(SqliteStatements sql, StepKey key, Dependent dependent, DateTimeOffset now)
    {
        var row = sql.ReleaseDependent.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, dependent.Blocked);
        var isThere = row.Step();
        var waits = isThere && row.Int(0) > 0;
        var blocked = isThere && row.Int(1) != 0;
        row.Reset();
        if (!isThere || waits)
        {
            return waits;
        }

        if (blocked)
        {
            sql.SetStepState.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, (long)StepState.Parked).Bind(4, (long?)null)
                .Bind(5, "Um passo obrigatório antes deste não foi feito; uma pessoa precisa decidir.").Run();
            return true;
        }

        var dueAt = dependent.NotBefore > now ? dependent.NotBefore.Value : now;
        var state = dueAt > now ? StepState.Scheduled : StepState.Ready;
        sql.SetStepState.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, (long)state).Bind(4, dueAt).Bind(5, (string?)null).Run();
        sql.AddDue.Bind(1, dependent.Platform).Bind(2, dueAt).Bind(3, key.CaseId).Bind(4, key.No).Run();
        return true;
    }
}
