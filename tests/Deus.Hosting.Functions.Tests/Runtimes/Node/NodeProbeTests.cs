using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node;

/// <summary>Tests which Node.js runs which runtime. The programs are scripts that print a version.</summary>
internal sealed class NodeProbeTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task A_runtime_with_a_version_runs_on_the_program_of_that_version()
    {
        var found = await FindAsync(nodePath: Program("v20.1.0"), Program("v22.3.0"), Program("v26.0.0"), Program("v18.0.0"));

        Assert.That(found.Get("node-20.0").Version, Is.EqualTo(new Version(20, 1, 0)));
        Assert.That(found.Get("node-22.0").Version, Is.EqualTo(new Version(22, 3, 0)));
        Assert.That(found.AvailableNames, Is.SupersetOf((string[])["node-20.0", "node-22", "node-22.0"]));
    }

    [Test]
    public async Task Version_24_runs_functions_without_a_version_where_it_is_present()
    {
        var found = await FindAsync(nodePath: null, Program("v22.3.0"), Program("v24.9.0"));

        Assert.That(found.Get("node-20.0").Version, Is.EqualTo(new Version(24, 9, 0)));
        Assert.That(found.AvailableNames, Is.EquivalentTo(NodeInstallations.Names));
    }

    [Test]
    public void A_version_that_is_not_installed_is_named_in_the_error()
    {
        var only20 = new NodeInstallation("/node", new Version(20, 1, 0));
        var found = new NodeInstallations(only20, [only20]);

        Assert.That(found.AvailableNames, Is.EqualTo(["node-20.0"]));
        Assert.That(() => found.Get("node-22.0"), Throws.TypeOf<RuntimeUnavailableException>().With.Message.EqualTo(
            "Node.js 22 was not found, which functions with the runtime 'node-22.0' need. Install it, or add its program to NodePaths."));
    }

    [Test]
    public async Task Program_of_a_version_manager_that_needs_HOME_is_replaced_by_what_it_starts()
    {
        var node = PathSearch.Resolve(PathSearch.FindInPath("node")!);
        var shim = Script($": \"${{HOME:?HOME is not set}}\"\necho choosing a version >&2\nexec {node} \"$@\"");

        var found = await FindAsync(nodePath: shim);

        Assert.That(found.Standard.FullPath, Is.EqualTo(node));
    }

    [Test]
    public async Task Script_that_starts_Node_without_HOME_is_replaced_too()
    {
        var node = PathSearch.Resolve(PathSearch.FindInPath("node")!);

        Assert.That((await FindAsync(nodePath: Script($"exec {node} \"$@\""))).Standard.FullPath, Is.EqualTo(node));
    }

    [TestCase("echo 'No version is set for command node' >&2; exit 126", "No version is set for command node")]
    [TestCase(": \"${NO_SUCH_VARIABLE:?NO_SUCH_VARIABLE is not set}\"", "NO_SUCH_VARIABLE is not set")]
    [TestCase("exit 1", "''")]
    public void Program_of_a_version_manager_that_starts_nothing_throws_with_what_to_do(string text, string answer)
    {
        var shim = Script(text);

        Assert.That(() => FindAsync(nodePath: shim), Throws.TypeOf<RuntimeUnavailableException>().With.Message
            .StartsWith($"{shim} is not Node.js 20 or newer: its version is '").And.Message.Contains(answer).And.Message.Contains(
                "Accepted: the program node of Node.js 20 or newer. Install one, or set NodePath to it.").And.Message.Contains(
                "set NodePath to the program that it starts, which the command 'node -p process.execPath' prints in your shell."));
    }

    [Test]
    public void Program_of_a_version_manager_that_starts_an_old_version_throws_with_that_version()
    {
        var old = Program("v18.1.0");

        Assert.That(
            () => FindAsync(nodePath: Script($": \"${{HOME:?}}\"\necho {old}")),
            Throws.TypeOf<RuntimeUnavailableException>().With.Message.StartsWith($"{old} is not Node.js 20 or newer: its version is 'v18.1.0'."));
    }

    [Test]
    public void Version_managers_get_no_secret_of_the_host()
    {
        Environment.SetEnvironmentVariable("DEUS_TEST_OF_HOST", "secret");

        Assert.That(VersionManagers.EnvironmentOfHost().Keys, Has.Member("PATH").And.Not.Member("DEUS_TEST_OF_HOST"));
    }

    [Test]
    public void Build_path_starts_with_the_Node_of_the_function()
    {
        var node = Program("v22.3.0");
        var bin = Path.Combine(_folder.FullPath, "bin");

        Assert.That(BuildEnvironment.PathWith(node, bin, "/usr/bin"), Is.EqualTo($"{bin}:{Path.GetDirectoryName(node)}:/usr/bin"));
        Assert.That(new FileInfo(Path.Combine(bin, "node")).LinkTarget, Is.EqualTo(node));
        Assert.That(BuildEnvironment.PathWith(PathSearch.FindInPath("node")!, bin, "/usr/bin"), Is.EqualTo("/usr/bin"));
    }

    private static Task<NodeInstallations> FindAsync(string? nodePath, params string[] morePaths) =>
        new NodeProbe(nodePath, morePaths, TimeProvider.System).FindAsync(CancellationToken.None);

    private string Program(string version) => Script($"echo {version}");

    private string Script(string text)
    {
        var program = _folder.Write($"node-{Guid.NewGuid():N}", $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return program;
    }
}
