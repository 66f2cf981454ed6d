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

    [TestCase("x/../src/main.js", ExpectedResult = "src/main.js")]
    [TestCase("src/main.js/", ExpectedResult = "src/main.js")]
    public string RelativePathOf_an_entry_file_through_a_missing_folder_is_resolved(string entrypoint) => EntryFile.RelativePathOf(entrypoint);

    [TestCase("src/main.js")]
    [TestCase("/src/main.js")]
    [TestCase("src/../src/main.js")]
    [TestCase("x/../src/main.js")]
    [TestCase("./src//main.js")]
    [TestCase("src/main.js/")]
    [TestCase("link/../src/main.js")]
    [TestCase("src/main.js/../main.js")]
    [TestCase("src")]
    public async Task An_entry_file_that_a_build_accepts_is_the_one_that_is_executed(string entrypoint)
    {
        await using var host = TestHost.WithNode();
        // Through the link, the operating system would find another file than the rule.
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Entrypoint = entrypoint, Commands = "ln -s lib/deep link" });
        var deployment = await host.CreateDeploymentAsync(archive: TestArchives.Create(
            ("src/main.js", "module.exports = ({ res }) => res.text('main');"),
            ("src/index.js", "module.exports = require('./main.js');"),
            ("lib/deep/index.js", ""),
            ("lib/src/main.js", "module.exports = ({ res }) => res.text('another file');")));
        var state = await host.WaitAsync("fn1", deployment.Id);
        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Ready), state.BuildLogTail);

        var executed = await host.ExecuteAsync("fn1", "");

        Assert.That((executed.StatusCode, executed.BodyText), Is.EqualTo((200, "main")), executed.Execution.Errors);
    }

    [TestCase("x/main.js")]
    [TestCase("src/../main.js")]
    [TestCase("../src/main.js")]
    public async Task An_entry_file_that_does_not_exist_fails_the_build(string entrypoint)
    {
        await using var host = TestHost.WithNode();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Entrypoint = entrypoint, Commands = "" });
        var deployment = await host.CreateDeploymentAsync(archive: TestArchives.Create(("src/main.js", "")));

        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That((state.Status, state.BuildLogTail.Contains(entrypoint, StringComparison.Ordinal)), Is.EqualTo((DeploymentStatus.Failed, true)));
    }

    [TestCase("../main.js")]
    [TestCase("src/../../main.js")]
    [TestCase("/../main.js")]
    public void RelativePathOf_a_file_outside_is_refused(string entrypoint) =>
        Assert.Throws<ArchiveRejectedException>(() => EntryFile.RelativePathOf(entrypoint));
}
