using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>Tests a host on a machine without Node.js: its PATH has all programs but this.</summary>
public sealed class StartWithoutNodeTests
{
    private readonly string _programs = Directory.CreateTempSubdirectory("deus-path-").FullName;
    private readonly string _path = Environment.GetEnvironmentVariable("PATH")!;

    [OneTimeSetUp]
    public void LinkPrograms()
    {
        foreach (var program in _path.Split(':').Where(Directory.Exists).SelectMany(Directory.GetFiles))
        {
            var link = Path.Combine(_programs, Path.GetFileName(program));
            if (!Path.GetFileName(program).StartsWith("node", StringComparison.Ordinal) && !File.Exists(link))
                File.CreateSymbolicLink(link, program);
        }
    }

    [SetUp]
    public void HideNode() => Environment.SetEnvironmentVariable("PATH", _programs);

    [TearDown]
    public void ShowNode() => Environment.SetEnvironmentVariable("PATH", _path);

    [OneTimeTearDown]
    public void RemoveLinks() => Directory.Delete(_programs, recursive: true);

    [Test]
    public async Task A_host_with_guests_starts_and_a_Nodejs_function_fails_with_the_reason()
    {
        await using var host = new GuestHost();
        await host.DeployAsync(Wat.Print("guest"));

        Assert.That((await host.ExecuteAsync()).BodyText, Is.EqualTo("guest"));
        await CreateNodeAsync(host);
        Assert.That(
            Assert.ThrowsAsync<RuntimeUnavailableException>(() => host.ExecuteAsync(id: "node"))!.Message,
            Does.StartWith("Node.js 20 or newer was not found."));
        var build = await host.Get<IDeploymentStore>().CreateAsync("node", DeploymentSource.FromArchive(new MemoryStream(Archives.Pack("index.js", "module.exports = 1;"u8.ToArray())), "index.js", "true"));
        var failed = await host.Get<IDeploymentStore>().WaitAsync("node", build.Id);
        Assert.That((failed.Status, failed.Log), Is.EqualTo((DeploymentStatus.Failed, failed.Log)));
        Assert.That(failed.Log, Does.Contain("Node.js 20 or newer was not found."));
    }

    [Test]
    public async Task A_host_whose_functions_need_Nodejs_does_not_start()
    {
        ShowNode();
        var folder = Directory.CreateTempSubdirectory("deus-guests-").FullName;
        await using (var before = new GuestHost(host: options => options.Folder = folder))
            await CreateNodeAsync(before);
        HideNode();

        await using var host = new GuestHost(host: options => options.Folder = folder);

        Assert.ThrowsAsync<RuntimeUnavailableException>(() => host.Get<IFunctionStore>().GetAsync("node"));
        ShowNode();
        Assert.That((await host.ExecuteAsync(id: "node")).StatusCode, Is.EqualTo(200), "after the installation, without a restart");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_host_with_a_path_of_Nodejs_does_not_start_when_another_program_is_there()
    {
        await using var host = new GuestHost(host: options => options.NodePath = "/bin/true");

        Assert.ThrowsAsync<RuntimeUnavailableException>(() => host.DeployAsync(Wat.Print("guest")));
    }

    private static async Task CreateNodeAsync(GuestHost host)
    {
        var function = await host.Get<IFunctionStore>().CreateAsync(new NewFunction
        {
            Id = "node",
            Settings = new FunctionSettings { Name = "node" },
            Source = DeploymentSource.FromText("module.exports = async ({ res }) => res.text('node');"),
        });
        var deployment = await host.Get<IDeploymentStore>().WaitAsync("node", function.LatestDeploymentId!);
        Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Ready), deployment.Log);
    }
}
