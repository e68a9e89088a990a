using System.Globalization;
using R3izzy.OffboardingWorker.Cli.Demo.Samples;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;

namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class FocusNfeKeepXmlsCrashMatrix : CrashMatrix
{
    protected override string Uses => "focusnfe.keep-xmls";

    protected override string LastMonth => FocusNfeFolders.LastMonth;

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "drive", "focusnfe");

    protected override void AssertNoSecondCopy(string customerName)
    {
        var names = FocusNfeFolders.Files(Sandbox.Platform<SimulatedDrive>(), SharedDriveId, customerName);
        names.ShouldBeUnique();
        names.ShouldContain($"{LastMonth}-xmls.zip");
        names.ShouldNotContain(n => n.EndsWith("-2.zip", StringComparison.Ordinal));
    }
}

public sealed class FocusNfeRemoveCompanyCrashMatrix : CrashMatrix
{
    protected override string Uses => "focusnfe.remove-company";

    protected override string LastMonth => FocusNfeFolders.LastMonth;

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "focusnfe", "drive");

    protected override void Prepare(string customerName, string taxId) =>
        FocusNfeFolders.KeepByHand(Sandbox.Platform<SimulatedFocusNfe>(), Sandbox.Platform<SimulatedDrive>(), SharedDriveId, customerName, taxId);
}

/// <summary>The customers' folders on Drive, as a person sees and fills them.</summary>
internal static class FocusNfeFolders
{
    public static string LastMonth { get; } = FocusNfeSample.LastWholeMonth(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static IReadOnlyList<string> Files(SimulatedDrive drive, string sharedDriveId, string customerName) =>
        [.. drive.ChildrenOf(Child(drive, Child(drive, Clients(drive, sharedDriveId), customerName), "FocusNFe")).Select(f => f.Name)];

    public static void KeepByHand(SimulatedFocusNfe focus, SimulatedDrive drive, string sharedDriveId, string customerName, string taxId)
    {
        var company = focus.IdOf(taxId).ShouldNotBeNull();
        var folder = drive.AddFolder(drive.AddFolder(Clients(drive, sharedDriveId), customerName), "FocusNFe");
        foreach (var month in focus.Months(company))
        {
            foreach (var kind in new[] { "xmls", "danfes" })
            {
                if (focus.Backup(company, month, kind) is { } content)
                {
                    drive.AddFile(folder, $"{month} {kind}.zip", content, "application/zip");
                }
            }
        }
    }

    private static string Clients(SimulatedDrive drive, string sharedDriveId) => Child(drive, sharedDriveId, "Clientes");

    private static string Child(SimulatedDrive drive, string parent, string name) => drive.ChildrenOf(parent).Single(f => f.Name == name).Id;
}
