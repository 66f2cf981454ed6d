using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Tests.Storage;

/// <summary>Tests that a damaged folder, database or artifact ends in a typed error.</summary>
public sealed class DamagedFolderTests
{
    private const int Damages = 30;

    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = TestHost.NewFolder();

    [TearDown]
    public void TearDown() => Assert.That(FolderRemoval.TryRemove(_folder));

    [TestCase("host.db")]
    [TestCase("host.db-wal")]
    [TestCase("host.db-shm")]
    [TestCase("host.lock")]
    [TestCase("secret.key")]
    public async Task A_folder_in_place_of_a_file_is_a_typed_error(string name)
    {
        await using (var host = new TestHost(_folder))
            await host.DeployAsync();
        File.Delete(Path.Combine(_folder, name));
        Directory.CreateDirectory(Path.Combine(_folder, name));

        await AssertRefusedAsync();
    }

    [TestCase("artifacts")]
    [TestCase("code")]
    [TestCase("tmp")]
    [TestCase("links")]
    [TestCase("cache")]
    public async Task A_file_in_place_of_a_folder_is_a_typed_error(string name)
    {
        await using (var host = new TestHost(_folder))
            await host.DeployAsync();
        Directory.Delete(Path.Combine(_folder, name), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(_folder, name), "x");

        await AssertRefusedAsync();
    }

    [TestCase("")]
    [TestCase("short")]
    [TestCase("a key of another host, of 32 bytes")]
    public async Task A_changed_key_is_a_typed_error(string key)
    {
        await using (var host = new TestHost(_folder))
        {
            await host.DeployAsync();
            await host.Variables.CreateAsync("fn1", "unique()", "K", "v", secret: true, CancellationToken.None);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.key"), key.Length > 32 ? key[..32] : key);

        await AssertRefusedAsync();
    }

    [TestCase("source")]
    [TestCase("output")]
    public async Task A_folder_in_place_of_an_artifact_is_a_typed_error(string kind)
    {
        await using var host = new TestHost(_folder);
        var deployment = host.Deployments.Get("fn1", (await host.DeployAsync()).Id);
        var artifact = Path.Combine(_folder, "artifacts", kind == "source" ? deployment.SourceHash! : deployment.OutputHash!);
        File.Delete(artifact);
        Directory.CreateDirectory(artifact);

        if (kind == "source")
            Assert.ThrowsAsync<FunctionHostException>(() => host.Get<IDeploymentStore>().ReadSourceAsync("fn1", deployment.Id));
        else
            Assert.ThrowsAsync<FunctionHostException>(() => host.ExecuteAsync("fn1", ""));
        Directory.Delete(artifact);
    }

    [Test]
    public async Task A_database_that_is_damaged_at_any_place_is_a_typed_error_or_works()
    {
        var intact = Path.Combine(_folder, "intact");
        await using (var host = new TestHost(intact))
        {
            await host.DeployAsync();
            await host.ExecuteAsync("fn1", "");
        }

        var (refused, failed, worked) = (0, 0, 0);
        for (var seed = 0; seed < Damages; seed++)
        {
            var folder = Path.Combine(_folder, "damaged" + seed);
            Copy(intact, folder);
            Damage(Path.Combine(folder, "host.db"), new Random(seed));
            await using var host = new TestHost(folder);
            try
            {
                await host.StartAsync();
            }
            catch (FunctionFolderUnusableException)
            {
                refused++;
                continue;
            }

            if (await FailsAsync(host))
                failed++;
            else
                worked++;
        }

        TestContext.Out.WriteLine($"{Damages} damaged databases: {refused} refused at the start, {failed} failed later, {worked} worked");
        Assert.That(refused + failed, Is.GreaterThan(0));
    }

    private async Task AssertRefusedAsync()
    {
        await using var next = new TestHost(_folder);
        var refused = Assert.ThrowsAsync<FunctionFolderUnusableException>(next.StartAsync)!;
        Assert.That(refused.Folder, Is.EqualTo(_folder));
        TestContext.Out.WriteLine(refused.Message);
    }

    /// <summary>Uses the host, and returns true when a typed error occurs.</summary>
    private static async Task<bool> FailsAsync(TestHost host)
    {
        Func<Task>[] uses =
        [
            () => host.Get<IFunctionStore>().ListAsync(),
            () => host.Get<IDeploymentStore>().ListAsync("fn1"),
            () => host.Get<IExecutionStore>().ListAsync("fn1"),
            () => host.Get<IVariableStore>().SetAsync("fn1", "K", "v"),
            () => host.ExecuteAsync("fn1", ""),
            () => host.Get<IFunctionStore>().DeleteAsync("fn1"),
        ];
        var isFailed = false;
        foreach (var use in uses)
        {
            try
            {
                await use();
            }
            catch (Exception e) when (e is FunctionHostException or ExecutionRecordException or FunctionStoreException or InvalidParameterException)
            {
                isFailed = true;
            }
        }

        return isFailed;
    }

    /// <summary>Overwrites 400 bytes somewhere in the file.</summary>
    private static void Damage(string file, Random random)
    {
        using var database = new FileStream(file, FileMode.Open);
        database.Position = random.NextInt64(database.Length - 400);
        var noise = new byte[400];
        random.NextBytes(noise);
        database.Write(noise);
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var folder in Directory.GetDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
    }
}
