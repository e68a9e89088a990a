using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;

namespace R3izzy.OffboardingWorker.Tests.Conformance.Bad;

/// <summary>A connector with one thing wrong.</summary>
internal sealed class FlawedConnector(Flaw flaw, ConnectorBinding real, IdentityToolkitClient client, AccountPools pools)
    : IConnector<DisableUserInput>, IVerifies<DisableUserInput>, IPreviews<DisableUserInput>, IReverts<DisableUserInput>
{
    private static int _writes;

    public async Task<StepOutcome> ExecuteAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken)
    {
        switch (flaw)
        {
            case Flaw.ActsWithoutLooking:
                return await ActBlindlyAsync(step, cancellationToken);
            case Flaw.DoesNotReadBack:
                return await ActAsync(step, cancellationToken);
            case Flaw.IgnoresCancellation:
                return await real.Execute(input, step, CancellationToken.None);
            case Flaw.PutsTheEmailIntoItsEvidence:
                await NoteAsync(step, step.Customer.Emails[0].ToUpper(CultureInfo.InvariantCulture), cancellationToken);
                break;
            case Flaw.PutsAHashOfTheEmailIntoItsEvidence:
                await NoteAsync(step, Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(step.Customer.Emails[0]))), cancellationToken);
                break;
            case Flaw.PutsAHashOfTheTaxIdKeyedWithTheCaseIntoItsEvidence:
                await NoteAsync(
                    step, "hash:" + Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(step.CaseRef), Encoding.UTF8.GetBytes(step.Customer.TaxId)))[..16], cancellationToken);
                break;
            case Flaw.PutsTheEmailIntoItsCallLog:
                var path = "/users/" + Uri.EscapeDataString(step.Customer.Emails[0]);
                step.Calls.Record(new Call("identity-toolkit", "GET", path, 200, step.StartedAt, TimeSpan.Zero, null, null));
                break;
        }

        return Distort(step, await real.Execute(input, step, cancellationToken));
    }

    public async Task<Verification> VerifyAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken)
    {
        var found = flaw == Flaw.SaysInPlaceWithoutLooking ? new Verification.InPlace("em vigor") : await real.Verify!(input, step, cancellationToken);
        return flaw == Flaw.TakesALookForTheProof && ReferenceEquals(found, Verification.LeftToTheRun) ? new Verification.InPlace("em vigor") : found;
    }

    public async Task<Preview> PreviewAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken)
    {
        var preview = await real.Preview!(input, step, cancellationToken);
        if (flaw == Flaw.WritesInItsPreview)
        {
            await real.Execute(input, step, cancellationToken);
        }

        return preview;
    }

    public async Task<StepOutcome> RevertAsync(DisableUserInput input, StepContext step, CancellationToken cancellationToken) =>
        flaw == Flaw.UndoesWithoutProof ? await EnableAsync(step, cancellationToken) : Distort(step, await real.Revert!(input, step, cancellationToken));

    private static Task NoteAsync(StepContext step, string who, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new Evidence("note", $$"""{"who":"{{who}}"}"""), cancellationToken);

    private StepOutcome Distort(StepContext step, StepOutcome outcome) => (flaw, outcome) switch
    {
        (Flaw.SaysDoneWhateverTheAnswer, StepOutcome.Failed) => new StepOutcome.Done("feito"),
        (Flaw.TakesALostAnswerForNothingHappened, StepOutcome.Failed { Kind: FailureKind.OutcomeUnknown } lost) => lost with { Kind = FailureKind.Transient },
        (Flaw.TakesAnUnreadableAnswerForNobody, StepOutcome.Failed { Code: FailureCodes.UnreadableAnswer }) => new StepOutcome.NotApplicable("ninguém"),
        (Flaw.TakesEveryFailureForTransient, StepOutcome.Failed failed) => failed with { Kind = FailureKind.Transient },
        (Flaw.ForgetsThePlatformsWish, StepOutcome.Failed failed) => failed with { RetryAfter = null },
        (Flaw.ThrowsItsFailures, StepOutcome.Failed failed) => throw new HttpRequestException(failed.Reason),
        (Flaw.SaysDoneForAnUnknownCustomer, StepOutcome.NotApplicable) => new StepOutcome.Done("feito"),
        (Flaw.TellsItsOwnDeedAsSomebodyElses, StepOutcome.Done done) when step.PriorDoubt is PriorDoubt.Open => done with { AlreadyInPlace = true },
        (Flaw.PutsTheEmailIntoItsReason, StepOutcome.Done done) => done with { Summary = $"{step.Customer.Emails[0]} desativado" },
        _ => outcome,
    };

    // No look before, and a value that is another one each time: every run is one effect more.
    private async Task<StepOutcome> ActBlindlyAsync(StepContext step, CancellationToken cancellationToken)
    {
        if (!pools.Of(step.Plan).TryGet(out var pool, out var failure))
        {
            return failure;
        }

        var uid = step.Customer.AccountAt("firebase")!;
        var validSince = step.StartedAt.AddSeconds(Interlocked.Increment(ref _writes));
        if (!(await client.DisableAsync(pool, uid, validSince, step.Calls, cancellationToken)).TryGet(out _, out failure)
            || !(await client.LookupAsync(pool, [uid], [], step.Calls, cancellationToken)).TryGet(out var now, out failure))
        {
            return failure;
        }

        await step.Journal.AddEvidenceAsync(UserEvidence.Of(UserEvidence.After, pool, step.Customer, now), cancellationToken);
        return new StepOutcome.Done("feito");
    }

    // Looks and acts, and takes the platform's word for it.
    private async Task<StepOutcome> ActAsync(StepContext step, CancellationToken cancellationToken)
    {
        if (!pools.Of(step.Plan).TryGet(out var pool, out var failure))
        {
            return failure;
        }

        var uid = step.Customer.AccountAt("firebase")!;
        if (!(await client.LookupAsync(pool, [uid], [], step.Calls, cancellationToken)).TryGet(out var users, out failure))
        {
            return failure;
        }

        await step.Journal.AddEvidenceAsync(UserEvidence.Of(UserEvidence.Before, pool, step.Customer, users), cancellationToken);
        if (users.All(u => u.Disabled))
        {
            return new StepOutcome.Done("já feito", AlreadyInPlace: true);
        }

        return (await client.DisableAsync(pool, uid, step.StartedAt, step.Calls, cancellationToken)).TryGet(out _, out failure) ? new StepOutcome.Done("feito") : failure;
    }

    // Undone and read back, and kept for nobody.
    private async Task<StepOutcome> EnableAsync(StepContext step, CancellationToken cancellationToken)
    {
        if (!pools.Of(step.Plan).TryGet(out var pool, out var failure))
        {
            return failure;
        }

        var uid = step.Customer.AccountAt("firebase")!;
        return (await client.EnableAsync(pool, uid, step.Calls, cancellationToken)).TryGet(out _, out failure)
            && (await client.LookupAsync(pool, [uid], [], step.Calls, cancellationToken)).TryGet(out var now, out failure) && !now.Any(u => u.Disabled)
            ? new StepOutcome.Done("desfeito") : failure ?? new StepOutcome.Failed(FailureKind.OutcomeUnknown, "not read back");
    }
}
