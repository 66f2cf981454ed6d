using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node.Worker;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node.Worker;

internal sealed class WorkerDirectoriesTests
{
    private const int LongestPath = 4095;

    // The remaining path length allows the folder and its lock but no shim file, or the folder but no lock.
    [TestCase(27)]
    [TestCase(21)]
    public void Create_leaves_no_files_when_a_path_is_too_long(int left)
    {
        using var temporary = new TemporaryFolder();
        var parent = temporary.FullPath;
        while (parent.Length < LongestPath - left)
            parent = Path.Combine(parent, new string('a', Math.Clamp(LongestPath - left - parent.Length - 1, 1, 200)));
        Directory.CreateDirectory(parent);

        Assert.Throws<RuntimeUnavailableException>(() => WorkerDirectories.Create(parent));

        Assert.That(Directory.EnumerateFileSystemEntries(parent), Is.Empty);
    }
}
