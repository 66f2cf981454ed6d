using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;

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

    private string Program(string version)
    {
        var program = _folder.Write($"{version}-{Guid.NewGuid():N}", $"#!/bin/sh\necho {version}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return program;
    }
}
