using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace R3izzy.OffboardingWorker.Security;

/// <summary>Where the key comes from that encrypts personal data at rest.</summary>
public static class DataKey
{
    public const string Setting = "Security:DataKey";
    public const string FileName = "data.key";

    /// <summary>
    /// The key of the settings (<c>Security:DataKey</c>, base64 of 32 bytes, or <c>Security:DataKeyFile</c>); without one,
    /// the key file in the data folder, made at the first start and readable by its owner alone.
    /// </summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="dataFolder">Already there.</param>
    /// <param name="say">Told when a key was made.</param>
    /// <exception cref="InvalidOperationException">The setting is not a key, or a store is there whose key is gone.</exception>
    public static byte[] Read(IConfiguration configuration, string dataFolder, Action<string> say)
    {
        if (configuration[Setting] is { Length: > 0 } configured)
        {
            return Parse(configured, Setting);
        }

        if (configuration[Setting + "File"] is { Length: > 0 } keyFile)
        {
            return File.Exists(keyFile)
                ? Parse(File.ReadAllText(keyFile), Setting + "File")
                : throw new InvalidOperationException($"{Setting}File names a file that is not there: {keyFile}");
        }

        // Looked at before the key: another process that starts now makes the key first and then the store.
        var storeIsThere = File.Exists(Path.Combine(dataFolder, "offboarding.db"));
        var own = Path.Combine(dataFolder, FileName);
        if (File.Exists(own))
        {
            return Parse(File.ReadAllText(own), own);
        }

        if (storeIsThere)
        {
            throw new InvalidOperationException(
                $"The store in {dataFolder} was written with a key, and neither {Setting} nor {own} is there. Put the key back; without it the stored personal data cannot be read.");
        }

        return Make(own, say);
    }

    private static byte[] Make(string file, Action<string> say)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var draft = $"{file}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
                // A power cut must not leave a store whose key was never on disk.
                stream.Flush(flushToDisk: true);
            }

            if (!TryPutInPlace(draft, file))
            {
                // Another process started at the same moment and was first: its key is the key.
                return Parse(File.ReadAllText(file), file);
            }
        }
        finally
        {
            File.Delete(draft);
        }

        say($"Made the key that encrypts personal data at rest: {file} (readable by its owner alone). Keep a copy in a safe place, or give your own as {Setting}.");
        return key;
    }

    // Whole or not at all, and only once: nobody reads half a key, and no second key takes the place of one in use.
    private static bool TryPutInPlace(string draft, string file)
    {
        // File.Move looks and then renames: of two at once both succeed, and the first one's key is gone.
        if (!OperatingSystem.IsWindows() && link(draft, file) == 0)
        {
            return true;
        }

        try
        {
            // Windows moves without that gap; elsewhere somebody was first, or the file system has no links.
            File.Move(draft, file, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string made);

    private static byte[] Parse(string text, string source)
    {
        var key = new byte[33];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == 32
            ? key[..32]
            : throw new InvalidOperationException($"{source} is not a key; it takes 32 bytes in base64, such as `openssl rand -base64 32` prints.");
    }
}
