namespace R3izzy.OffboardingWorker.Tests.Storage;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("offboarding-test-").FullName;

    /// <summary>A path inside that is not there yet.</summary>
    public string Below(string name) => Path.Combine(FullName, name);

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
