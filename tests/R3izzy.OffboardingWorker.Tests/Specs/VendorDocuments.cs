namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>The vendors' machine-readable documents, kept beside the repository in <c>../shared/specs</c>.</summary>
public static class VendorDocuments
{
    /// <summary>The path of a document; the test is skipped, saying so, where the documents are not laid out.</summary>
    public static string PathOf(string fileName)
    {
        var path = Path.Combine(RepositoryRoot(), "..", "shared", "specs", fileName);
        Assert.SkipUnless(File.Exists(path), $"The vendor's document {fileName} is not in ../shared/specs: nothing was compared with it.");
        return path;
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "R3izzy.OffboardingWorker.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
