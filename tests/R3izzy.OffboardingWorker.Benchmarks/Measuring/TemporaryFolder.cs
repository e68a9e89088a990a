namespace R3izzy.OffboardingWorker.Benchmarks.Measuring;

/// <summary>A folder that is gone afterwards. Where it is made decides which disk is measured: <c>TMPDIR</c>.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("r3izzy-bench-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
