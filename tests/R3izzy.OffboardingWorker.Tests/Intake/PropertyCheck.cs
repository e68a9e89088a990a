using FsCheck;
using FsCheck.Fluent;

namespace R3izzy.OffboardingWorker.Tests.Intake;

internal static class PropertyCheck
{
    /// <summary>Tries the property often; a failure throws with its smallest case and the seed to repeat it.</summary>
    public static void Holds(this Property property, int times = 1_000) =>
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(times).WithQuietOnSuccess(true));
}
