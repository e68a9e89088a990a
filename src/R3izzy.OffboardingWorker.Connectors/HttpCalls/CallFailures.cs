using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>
/// How an in-house system's refusals are read. Many systems stand behind the one platform <c>http</c>: what closes a platform
/// elsewhere (a refused credential, an open circuit) must here hold up that system's own steps only.
/// </summary>
internal static class CallFailures
{
    /// <summary>The system does not take the credential, or its rights do not suffice: parked, for trying again is useless until somebody mends it.</summary>
    public const string UnauthorizedHere = "unauthorized-here";

    /// <summary>The system failed repeatedly and is left alone for a while: nothing was sent.</summary>
    public const string SystemUnwell = "system-unwell";

    public const string NotReadBack = "not-read-back";

    public const string AnswerNotAccepted = "answer-not-accepted";

    public const string LookNotUnderstood = "look-not-understood";

    public static FailureTable Table { get; } = new((status, _, _) => status is 401 or 403 ? (FailureKind.Refused, UnauthorizedHere) : null);

    /// <summary>Says which declaration holds the credential that a system does not take.</summary>
    public static StepOutcome NamingCall(string name, StepOutcome outcome) => outcome is StepOutcome.Failed { Code: UnauthorizedHere } refused
        ? refused with { Reason = $"{refused.Reason}: mend the secret of Platforms:Http:Calls:{name}, or its rights there; then restart and retry" }
        : outcome;

    public static StepOutcome.Failed OfOneSystem(StepOutcome.Failed failure) =>
        failure.Code == FailureCodes.CircuitOpen ? failure with { Code = SystemUnwell } : failure;
}
