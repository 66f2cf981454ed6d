using System.Diagnostics;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

/// <summary>Tests where builds run and which outputs are packed.</summary>
[TestFixture]
public sealed class BuildFolderTests
{
    private string _application = "";

    [SetUp]
    public void SetUp() => _application = TestHost.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_application, recursive: true);

    [Test]
    public async Task Build_of_a_host_inside_an_application_folder_runs_outside_of_the_application()
    {
        await File.WriteAllTextAsync(Path.Combine(_application, "package.json"), """{"type":"module"}""");
        await using var host = new TestHost(Path.Combine(_application, "functions"));
        var folder = "";
        var ceiling = "";
        host.Commands.Handler = (command, _) =>
        {
            (folder, ceiling) = (command.Folder, command.Environment["GIT_CEILING_DIRECTORIES"]);
            return Task.FromResult(0);
        };
        await host.CreateFunctionAsync();
        await host.WaitAsync("fn1", (await host.CreateDeploymentAsync()).Id);

        Assert.Multiple(() =>
        {
            Assert.That(folder, Does.Not.StartWith(_application));
            Assert.That(ceiling, Is.EqualTo(Path.GetDirectoryName(folder)));
            Assert.That(Directory.Exists(ceiling), Is.False, "the workspace is removed");
            Assert.That(File.ReadAllText(Path.Combine(_application, "functions/code/package.json")), Is.EqualTo("{}"));
        });
    }

    [Test]
    public async Task Npm_installs_into_the_packed_folder_and_changes_no_application()
    {
        const string manifest = """{"name":"application","workspaces":["**"]}""";
        await File.WriteAllTextAsync(Path.Combine(_application, "package.json"), manifest);
        var package = Directory.CreateDirectory(Path.Combine(_application, "local")).FullName;
        await File.WriteAllTextAsync(Path.Combine(package, "package.json"), """{"name":"local","version":"1.0.0"}""");
        await using var host = TestHost.WithNode(Path.Combine(_application, "functions"));
        // npm pack makes a copy, so that the installed package is no link that leaves the folder.
        await host.CreateFunctionAsync(
            settings: TestHost.Settings() with { Commands = $"npm install --offline ./$(npm pack --silent {package})" });

        var deployment = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", deployment.Id);

        var built = host.Deployments.Get("fn1", deployment.Id);
        Assert.That(built.Status, Is.EqualTo(DeploymentStatus.Ready), built.Log);
        var code = await host.Get<Deus.Hosting.Functions.Storage.Folder.CodeFolders>().EnsureAsync(built, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(Path.Combine(code, "node_modules/local/package.json")));
            Assert.That(File.ReadAllText(Path.Combine(_application, "package.json")), Is.EqualTo(manifest));
            Assert.That(
                Directory.GetFileSystemEntries(_application).Select(Path.GetFileName),
                Is.EquivalentTo(new[] { "package.json", "local", "functions" }));
        });
    }

    [TestCase("mkfifo pipe", "pipe")]
    [TestCase("d=d; for i in $(seq 100); do d=$d/d; done; mkdir -p $d", "at most 100")]
    [TestCase("n=$(printf 'n%.0s' $(seq 200)); mkdir -p $n/$n/$n/$n/$n/$n", "at most 1024")]
    [TestCase("ln -s /etc/passwd out", "out")]
    public async Task Build_fails_and_the_active_deployment_stays_active_when_the_output_cannot_be_unpacked(string command, string reason)
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var good = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", good.Id);
        host.Commands.Handler = async (build, _) => await ShellAsync(command, build.Folder);

        var bad = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", bad.Id);

        var failed = host.Deployments.Get("fn1", bad.Id);
        Assert.Multiple(() =>
        {
            Assert.That(failed.Status, Is.EqualTo(DeploymentStatus.Failed));
            Assert.That(failed.Log, Does.Contain(reason));
            Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(good.Id));
        });
    }

    [Test]
    public async Task A_line_break_in_a_name_is_packed_and_unpacked()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        host.Commands.Handler = async (build, _) => await ShellAsync("touch \"$(printf 'a\\nb')\"", build.Folder);
        var deployment = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", deployment.Id);

        var code = await host.Get<Deus.Hosting.Functions.Storage.Folder.CodeFolders>()
            .EnsureAsync(host.Deployments.Get("fn1", deployment.Id), CancellationToken.None);

        Assert.That(File.Exists(Path.Combine(code, "a\nb")));
    }

    private static async Task<int> ShellAsync(string command, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "-c", command }, WorkingDirectory = folder })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
