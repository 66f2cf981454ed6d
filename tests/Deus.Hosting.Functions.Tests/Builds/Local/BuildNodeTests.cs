using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Tests.Runtimes;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

/// <summary>Tests builds and executions with Node.js installations that have no npm, or that a version manager chooses.</summary>
[TestFixture]
public sealed class BuildNodeTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Build_without_npm_says_what_is_missing_and_what_to_do()
    {
        var node = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullPath, "bare")).FullName, "node");
        File.CreateSymbolicLink(node, PathSearch.FindInPath("node")!);
        await using var host = TestHost.WithNode(configure: options => options.NodePath = node);
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = "npm install" });
        await host.Get<IVariableStore>().SetAsync("fn1", "PATH", "/no/such/folder");

        var deployment = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", deployment.Id);

        var built = host.Deployments.Get("fn1", deployment.Id);
        Assert.That(built.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(built.Log, Does.Match("npm: (command )?not found"));
        Assert.That(built.Log, Does.Contain(
            $"npm was not found: it is neither beside the Node.js program '{node}' nor in the PATH of the build. Accepted: a Node.js "
            + "installation with npm. Set NodePath to the program of such an installation, add the folder of npm to the host's PATH, or use "
            + "build commands without npm."));
    }

    [Test]
    public async Task Another_command_that_is_not_found_does_not_blame_npm()
    {
        await using var host = TestHost.WithNode();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = "no-such-program" });

        var deployment = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", deployment.Id);

        Assert.That(host.Deployments.Get("fn1", deployment.Id).Log, Does.Contain("no-such-program").And.Not.Contain("npm"));
    }

    [Test]
    public async Task Host_with_the_program_of_a_version_manager_starts_builds_and_executes()
    {
        var node = PathSearch.Resolve(PathSearch.FindInPath("node")!);
        var shim = _folder.Write("shims/node", $"#!/bin/sh\n: \"${{HOME:?HOME is not set}}\"\nexec {node} \"$@\"\n");
        File.SetUnixFileMode(shim, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await using var host = TestHost.WithNode(configure: options => options.NodePath = shim);
        await host.StartAsync();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = "npm --version && node -p process.execPath" });
        var deployment = await host.CreateDeploymentAsync(
            archive: TestArchives.Create(("src/main.js", "module.exports = ({ res }) => res.text(process.execPath);")));
        await host.WaitAsync("fn1", deployment.Id);

        Assert.That(host.Deployments.Get("fn1", deployment.Id).Log, Does.EndWith($"\n{node}\n"));
        Assert.That((await host.ExecuteAsync("fn1", "")).BodyText, Is.EqualTo(node));
    }
}
