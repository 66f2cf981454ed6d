using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

public sealed class EntryFileTests
{
    [TestCase("src/main.js", ExpectedResult = "src/main.js")]
    [TestCase("/src/main.js", ExpectedResult = "src/main.js")]
    [TestCase("./src/main.js", ExpectedResult = "src/main.js")]
    [TestCase("src/../src/main.js", ExpectedResult = "src/main.js")]
    [TestCase("src//./lib/../main.js", ExpectedResult = "src/main.js")]
    public string RelativePathOf_an_entry_file_is_resolved(string entrypoint) => EntryFile.RelativePathOf(entrypoint);

    [TestCase("../main.js")]
    [TestCase("src/../../main.js")]
    [TestCase("/../main.js")]
    public void RelativePathOf_a_file_outside_is_refused(string entrypoint) =>
        Assert.Throws<ArchiveRejectedException>(() => EntryFile.RelativePathOf(entrypoint));
}
