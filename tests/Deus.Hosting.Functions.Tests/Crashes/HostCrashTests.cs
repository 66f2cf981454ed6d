using System.Diagnostics;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Crashes;

/// <summary>
/// Crash tests of the host. When a host is killed, no worker survives it. After the next start no execution is pending, no artifact is
/// incomplete, and no deployment is stuck. All kills use one folder.
/// </summary>
[TestFixture]
public sealed class HostCrashTests
{
    private const int Kills = 50;
    private const int MaxSteps = 160;
    private const int MaxMoment = 60;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly string _folder = TestHost.NewFolder();

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Moments))]
    [CancelAfter(120_000)]
    public async Task Killed_host_leaves_no_open_execution_and_no_process_for_the_next_start(int kill, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        // Every fourth host is killed during its start, while it recovers from the previous crash.
        var steps = kill % 4 == 0 ? random.Next(1, 4) : random.Next(1, MaxSteps);
        using (var killed = new KilledHost(_folder, seed))
        {
            var last = await killed.KillAfterAsync(steps, TimeSpan.FromMilliseconds(random.Next(MaxMoment)), cancellationToken);
            await TestContext.Out.WriteLineAsync($"Killed after {steps} steps, the last of which was '{last}'.");
            Assert.That(await killed.SurvivorsAsync(Timeout), Is.Empty, "processes that outlived their host");
        }

        if (kill % 4 == 3)
            return; // the next host has to recover from two crashes

        await using var host = RestartedHost();
        await host.StartAsync();
        Assert.That(Ids(host, "SELECT id FROM executions WHERE status IN ('processing', 'waiting')"), Is.Empty, "open executions");
        await CheckDeploymentsAsync(host);
        await CheckArtifactsAsync(host, cancellationToken);
        await CheckFunctionsAsync(host, cancellationToken);
    }

    private static IEnumerable<TestCaseData> Moments()
    {
        var random = new Random(2026);
        return Enumerable.Range(1, Kills).Select(kill => new TestCaseData(kill, random.Next()));
    }

    private TestHost RestartedHost() => TestHost.WithNode(_folder, options => options.SecretKey = new byte[32]);

    private static List<string> Ids(TestHost host, string sql) =>
        host.Database.Read(connection => connection.Sql(sql).List(row => row.GetString(0)));

    private static async Task CheckDeploymentsAsync(TestHost host)
    {
        var open = host.Database.Read(connection => connection
            .Sql("SELECT function_id, id FROM deployments WHERE status NOT IN ('ready', 'failed', 'canceled')")
            .List(row => (Function: row.GetString(0), Id: row.GetString(1))));
        foreach (var (function, id) in open)
            Assert.That((await host.WaitAsync(function, id)).Status, Is.EqualTo(DeploymentStatus.Ready));
        Assert.That(
            Ids(host, "SELECT f.id FROM functions f JOIN deployments d ON d.id = f.active_deployment_id WHERE d.status <> 'ready'"),
            Is.Empty,
            "functions whose active deployment is not ready");
    }

    private static async Task CheckArtifactsAsync(TestHost host, CancellationToken cancellationToken)
    {
        await host.BackgroundWorkDoneAsync();
        var folder = host.Get<HostStorage>().Folder;
        Assert.That(await TemporaryAsync(folder, Timeout), Is.Empty, "temporary files");
        foreach (var file in Directory.EnumerateFiles(folder.Artifacts))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, cancellationToken)));
            Assert.That(hash, Is.EqualTo(Path.GetFileName(file)), "an artifact has its name when it is complete");
        }

        var named = Ids(host, "SELECT source_hash FROM deployments WHERE source_hash IS NOT NULL UNION SELECT output_hash FROM deployments WHERE output_hash IS NOT NULL");
        Assert.Multiple(() =>
        {
            Assert.That(Directory.EnumerateFiles(folder.Artifacts).Select(Path.GetFileName), Is.EquivalentTo(named));
            Assert.That(Ids(host, "PRAGMA integrity_check"), Is.EqualTo(new[] { "ok" }));
            Assert.That(Ids(host, "PRAGMA foreign_key_check"), Is.Empty);
        });
    }

    /// <summary>
    /// Returns the remaining temporary files. Waits, because a build that has just ended or a starting worker still removes files.
    /// </summary>
    private static async Task<IReadOnlyList<string>> TemporaryAsync(HostFolder folder, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = Directory.EnumerateFileSystemEntries(folder.Temporary).ToList();
            if (left.Count == 0 || Stopwatch.GetElapsedTime(started) > timeout)
                return left;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static async Task CheckFunctionsAsync(TestHost host, CancellationToken cancellationToken)
    {
        foreach (var function in Ids(host, "SELECT id FROM functions"))
        {
            var answer = await host.Backend.InvokeAsync(function, new InvokeRequest { BodyText = "5" }, cancellationToken);
            Assert.That((answer.StatusCode, answer.BodyText), Is.EqualTo((200, "5")), answer.Errors);
            if (function is not ("steady" or "changing"))
                await host.Backend.DeleteAsync(function, cancellationToken);
        }
    }
}
