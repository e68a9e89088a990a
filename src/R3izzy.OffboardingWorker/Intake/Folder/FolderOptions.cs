namespace R3izzy.OffboardingWorker.Intake.Folder;

/// <summary>Settings <c>Intake:*</c>.</summary>
public sealed class FolderOptions
{
    /// <summary>Watched for <c>*.json</c> and <c>*.jsonl</c>; null: no folder is watched.</summary>
    public string? Folder { get; set; }

    /// <summary>How long a file must lie unchanged before it is read, since whoever writes it may not have finished. 100 ms to 1 h; default 1 s.</summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(1);

    public IEnumerable<string> Problems()
    {
        if (Folder is not null && !Directory.Exists(Folder))
        {
            yield return $"Intake:Folder names a folder that is not there: {Folder}";
        }

        else if (Folder is not null && !CanWrite(Folder))
        {
            yield return $"Intake:Folder names a folder that cannot be written to, and files are removed once they are taken: {Folder}";
        }

        if (SettleTime < TimeSpan.FromMilliseconds(100) || SettleTime > TimeSpan.FromHours(1))
        {
            yield return $"Intake:SettleTime is {SettleTime}; it takes 00:00:00.1 to 01:00:00.";
        }
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            var probe = Path.Combine(folder, $".r3izzy-{Guid.NewGuid():n}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
