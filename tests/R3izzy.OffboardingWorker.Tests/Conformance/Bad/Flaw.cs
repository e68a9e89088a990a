namespace R3izzy.OffboardingWorker.Tests.Conformance.Bad;

/// <summary>What is wrong with a connector, one thing at a time.</summary>
public enum Flaw
{
    ActsWithoutLooking,
    DoesNotReadBack,
    SaysDoneWhateverTheAnswer,
    TakesALostAnswerForNothingHappened,
    TakesAnUnreadableAnswerForNobody,
    TakesEveryFailureForTransient,
    ForgetsThePlatformsWish,
    ThrowsItsFailures,
    SaysDoneForAnUnknownCustomer,
    SaysInPlaceWithoutLooking,
    TakesALookForTheProof,
    TellsItsOwnDeedAsSomebodyElses,
    UndoesWithoutProof,
    IgnoresCancellation,
    WritesInItsPreview,
    PutsTheEmailIntoItsEvidence,
    PutsAHashOfTheEmailIntoItsEvidence,
    PutsAHashOfTheTaxIdKeyedWithTheCaseIntoItsEvidence,
    PutsTheEmailIntoItsCallLog,
    PutsTheEmailIntoItsReason,
    TakesAnySettings,
    ProbesNothing,
}
