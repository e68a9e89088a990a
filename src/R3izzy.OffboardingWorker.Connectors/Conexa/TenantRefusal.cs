using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>
/// What a refused credential and an open circuit mean here. Elsewhere they close the platform; but every tenant is a system of
/// its own with a credential of its own, and the steps of all other tenants' cases must go on.
/// </summary>
internal static class TenantRefusal
{
    /// <summary>The tenant's system does not take the credential, or its rights do not suffice.</summary>
    public const string Unauthorized = "tenant-unauthorized";

    /// <summary>The tenant's system failed repeatedly and is left alone for a while: nothing was sent.</summary>
    public const string Unwell = "tenant-unwell";

    public static StepOutcome Of(ConexaTenant tenant, StepOutcome outcome, string clicks) => outcome switch
    {
        StepOutcome.Failed { Kind: FailureKind.Unauthorized } refused => new StepOutcome.NeedsPerson(ConexaTexts.CredentialRefused(tenant, refused, clicks)),
        StepOutcome.Failed failed => OfOneTenant(failed),
        _ => outcome,
    };

    public static Verification Of(StepContext step, Verification verification) => verification switch
    {
        // Within an attempt nothing has been seen in place, and the attempt then asks. From outside, a later look may tell.
        Verification.CannotTell { Cause.Kind: FailureKind.Unauthorized } when step.PriorDoubt is not PriorDoubt.NotTold =>
            new Verification.NotInPlace("A Conexa recusou a credencial do sistema do cliente; nada pôde ser lido."),
        // The worker never came to its end, so a person ended the step, in the only way there was.
        Verification.CannotTell { Cause.Kind: FailureKind.Unauthorized } when step.EarlierEvidence.All(e => e.Kind != AccessRecords.After) => ConexaTenants.NoApi(step),
        Verification.CannotTell cannot => new Verification.CannotTell(OfOneTenant(cannot.Cause)),
        _ => verification,
    };

    public static Preview Of(ConexaTenant tenant, Preview preview, string clicks) => preview switch
    {
        Preview.CannotTell { Cause: { Kind: FailureKind.Unauthorized } refused } => new Preview.WouldAskPerson(ConexaTexts.CredentialRefused(tenant, refused, clicks)),
        _ => preview,
    };

    private static StepOutcome.Failed OfOneTenant(StepOutcome.Failed failed) => failed switch
    {
        { Kind: FailureKind.Unauthorized } => failed with { Kind = FailureKind.Refused, Code = Unauthorized },
        { Code: FailureCodes.CircuitOpen } => failed with { Code = Unwell },
        _ => failed,
    };
}
