namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>What App Store Connect may do and does not always do; a test turns it on.</summary>
public sealed class AppStoreQuirks
{
    /// <summary>A removal is only accepted (202), and shows after so many further looks at the tester. 0: at once (204).</summary>
    public int RemovalTakesReads { get; set; }

    /// <summary>As <see cref="RemovalTakesReads"/>, by the sandbox's clock.</summary>
    public TimeSpan RemovalTakes { get; set; }

    /// <summary>A removal that is finished later is answered as if it were finished (204).</summary>
    public bool AnswersEarly { get; set; }

    /// <summary>A tester whose last app is gone is gone as well: the documents don't say whether it stays.</summary>
    public bool ForgetsTestersWithoutApps { get; set; }

    /// <summary>Filters find a value only in its own letters: the documents don't say whether they do.</summary>
    public bool FiltersMindLetterCase { get; set; }

    /// <summary>Most entries on a page, and of one relationship in a tester.</summary>
    public int LargestPage { get; set; } = 200;

    public int LargestInclude { get; set; } = 50;

    /// <summary>Calls in an hour, for all keys together.</summary>
    public int HourlyLimit { get; set; } = 3500;
}
