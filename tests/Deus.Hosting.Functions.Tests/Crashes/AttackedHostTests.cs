using System.Diagnostics;
using System.Globalization;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Crashes;

/// <summary>
/// Kills and soaks a host with open streams, slow uploads, builds that leave trees which are hard to remove, and a disk that is full now and
/// then (where the test may mount one).
/// </summary>
public sealed class AttackedHostTests
{
    private const int Kills = 6;
    private const int SoakSeconds = 20;
    private const int MaxSteps = 120;
    private const int MegabytesOfDisk = 64;
    private const long MaxGrowth = 150_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private string _folder = "";
    private bool _isMounted;

    private string Host => Path.Combine(_folder, "host");

    private string Filler => Path.Combine(_folder, "filler");

    [SetUp]
    public void SetUp()
    {
        _folder = TestHost.NewFolder();
        _isMounted = Run("mount", "-t", "tmpfs", "-o", $"size={MegabytesOfDisk}m", "tmpfs", _folder) == 0;
    }

    [TearDown]
    public void TearDown()
    {
        if (_isMounted)
            Run("umount", "-l", _folder);
        Assert.That(FolderRemoval.TryRemove(_folder));
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task Killed_host_under_attack_leaves_no_process_and_starts_again(CancellationToken cancellationToken)
    {
        var random = new Random(2028);
        var steps = new List<string>();
        var typed = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using (var killed = new KilledHost(Host, random.Next(), "attack", _isMounted ? Filler : ""))
            {
                await killed.KillAfterAsync(random.Next(5, MaxSteps), TimeSpan.FromMilliseconds(random.Next(60)), cancellationToken);
                Assert.That(await killed.SurvivorsAsync(TimeSpan.FromSeconds(10)), Is.Empty, "processes that outlived their host");
                steps.AddRange(killed.Steps);
            }

            typed += await StartsOrRefusesAsync() ? 0 : 1;
            File.Delete(Filler);
            await using var host = NewHost();
            await CheckAsync(host);
        }

        Print($"{Kills} kills, {typed} starts refused on the full disk", steps);
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task Host_under_attack_keeps_its_memory_files_and_processes_bounded(CancellationToken cancellationToken)
    {
        using var soaked = new KilledHost(Host, 1, "attack", _isMounted ? Filler : "");
        await soaked.ReadUntilAsync("running", cancellationToken);
        var reading = soaked.KillAfterAsync(int.MaxValue, TimeSpan.Zero, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(SoakSeconds / 2), TimeProvider.System, cancellationToken);
        var early = Measure(soaked.Id);
        await Task.Delay(TimeSpan.FromSeconds(SoakSeconds / 2), TimeProvider.System, cancellationToken);
        var late = Measure(soaked.Id);
        using (var process = Process.GetProcessById(soaked.Id))
            process.Kill();
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Print($"{SoakSeconds} s; after the half {early}, at the end {late}", soaked.Steps);
        Assert.That(soaked.Steps, Has.None.StartsWith("failed"));
        Assert.That(late.Memory - early.Memory, Is.LessThan(MaxGrowth));
        Assert.That(late.Files - early.Files, Is.LessThan(100));
        Assert.That(late.Threads - early.Threads, Is.LessThan(50));
        Assert.That(await soaked.SurvivorsAsync(TimeSpan.FromSeconds(10)), Is.Empty);
    }

    private TestHost NewHost() => TestHost.WithNode(Host, options => options.SecretKey = new byte[32]);

    /// <summary>Starts a host on a disk that may be full. Returns false when it refuses to start with a typed error.</summary>
    private async Task<bool> StartsOrRefusesAsync()
    {
        await using var host = NewHost();
        try
        {
            await host.StartAsync();
            return true;
        }
        catch (HostingException)
        {
            return false;
        }
    }

    private static async Task CheckAsync(TestHost host)
    {
        await host.StartAsync();
        var started = Stopwatch.GetTimestamp();
        var temporary = host.Get<HostStorage>().Folder.Temporary;
        while (Count(host, "SELECT count(*) FROM deployments WHERE status NOT IN ('ready', 'failed', 'canceled') AND source_hash IS NOT NULL") > 0
            || Directory.GetFileSystemEntries(temporary).Length > 0)
        {
            Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(Limit), string.Join('\n', Directory.GetFileSystemEntries(temporary)));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.That(Count(host, "SELECT count(*) FROM executions WHERE status IN ('processing', 'waiting')"), Is.Zero);
        Assert.That(host.Database.Read(connection => connection.Sql("PRAGMA integrity_check").Scalar<string>()), Is.EqualTo("ok"));
        Assert.That(Directory.Exists(Path.Combine(host.Folder, "unremovable")), Is.False);
        if (host.Functions.Find("inline")?.ActiveDeploymentId is not null)
            Assert.That((await host.ExecuteAsync("inline", "x")).StatusCode, Is.EqualTo(200));
    }

    private static long Count(TestHost host, string sql) => host.Database.Read(connection => connection.Sql(sql).Scalar<long>());

    private static Usage Measure(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return new Usage(process.WorkingSet64, Directory.GetFiles($"/proc/{processId}/fd").Length, process.Threads.Count);
    }

    private static void Print(string title, IEnumerable<string> steps)
    {
        var counts = steps.CountBy(step => step).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}");
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {string.Join(", ", counts)}"));
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private sealed record Usage(long Memory, int Files, int Threads)
    {
        public override string ToString() => $"{Memory / 1_000_000} MB, {Files} open files, {Threads} threads";
    }
}
