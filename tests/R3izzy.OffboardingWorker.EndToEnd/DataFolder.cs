namespace R3izzy.OffboardingWorker.EndToEnd;

/// <summary>A folder that is gone after the test.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("r3izzy-e2e-");

    public string Path => _folder.FullName;

    /// <summary>Writes a file beside the store and returns its path.</summary>
    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>Who may do what with a file; where there are no such modes, the owner alone.</summary>
    public static UnixFileMode ModeOf(string file) =>
        OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(file);

    public void Dispose() => _folder.Delete(recursive: true);
}
