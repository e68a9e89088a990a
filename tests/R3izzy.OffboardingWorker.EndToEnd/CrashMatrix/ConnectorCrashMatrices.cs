using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class StripeCancelCrashMatrix : CrashMatrix
{
    protected override string Uses => "stripe.cancel-subscriptions";

    protected override string With => "{ mode: now }";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "stripe");
}

public sealed class StripeScheduledCancelCrashMatrix : CrashMatrix
{
    protected override string Uses => "stripe.cancel-subscriptions";

    protected override string With => "{ mode: at-effective-end }";

    protected override string LastMonth => "2099-12";

    protected override StepState Settled => StepState.AwaitingPlatform;

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "stripe");
}

public sealed class FirebaseDisableCrashMatrix : CrashMatrix
{
    protected override string Uses => "firebase.disable-user";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "identity-toolkit");
}

public sealed class PlayRemoveTesterCrashMatrix : CrashMatrix
{
    protected override string Uses => "play.remove-tester";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "cloud-identity", "directory", "android-publisher");
}

public sealed class DriveBackupCrashMatrix : CrashMatrix
{
    protected override string Uses => "drive.backup";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "drive");

    protected override void AssertNoSecondCopy(string customerName)
    {
        var drive = Sandbox.Platform<SimulatedDrive>();
        var names = Tree(drive, SharedDriveId).ToList();
        names.ShouldBeUnique();
        names.Count(n => n.Contains($"/{customerName}/", StringComparison.Ordinal) && n.EndsWith("manifesto.json", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static IEnumerable<string> Tree(SimulatedDrive drive, string parent, string path = "") => drive.ChildrenOf(parent)
        .SelectMany(child => Tree(drive, child.Id, $"{path}/{child.Name}").Prepend($"{path}/{child.Name}"));
}

internal static class Ledger
{
    public static IReadOnlyDictionary<string, int> Of(Sandbox.SandboxHost sandbox, params string[] platforms) => sandbox.Ledger.Entries
        .Where(e => platforms.Contains(e.Platform)).GroupBy(e => e.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
}
