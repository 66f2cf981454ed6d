using System.Diagnostics;
using System.Runtime.InteropServices;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Runtimes;
using Deus.Hosting.Shared;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage.Sqlite;

/// <summary>
/// Tests a fault at every write of a deployment, a build, an execution and a deletion. One host lives through all faults of a kind, without
/// a restart.
/// </summary>
internal sealed class WriteFaultTests
{
    private const int MaxWrites = 15;
    private static readonly string[] Operations = ["deploy", "build", "execute", "delete"];

    /// <summary>A full file system where the test may mount one, otherwise a full database.</summary>
    [Test]
    public async Task Host_recovers_from_a_full_disk_at_any_write()
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.TryMount(folder.FullPath, megabytes: 48);
        if (disk is null)
            await TryAllAsync(
                folder.FullPath,
                writer => writer.Sql("PRAGMA max_page_count = 1").Scalar<long>(),
                healWriter: writer => writer.Sql("PRAGMA max_page_count = 1000000").Scalar<long>());
        else
            await TryAllAsync(folder.FullPath, _ => disk.Fill(), disk.Free);
    }

    [Test]
    public async Task Host_recovers_from_a_read_only_database_at_any_write()
    {
        using var folder = new TemporaryFolder();
        await TryAllAsync(
            folder.FullPath,
            writer => writer.Sql("PRAGMA query_only = ON").Run(),
            healWriter: writer => writer.Sql("PRAGMA query_only = OFF").Run());
    }

    [Test]
    public async Task Host_recovers_from_a_failing_disk_at_any_write()
    {
        using var folder = new TemporaryFolder();
        using var disk = new FailingDisk(Path.Combine(folder.FullPath, "host.db-wal"));
        // Repaired by the writer, because no other thread replaces the writing connection meanwhile.
        await TryAllAsync(folder.FullPath, _ => disk.Break(), healWriter: _ => disk.Repair());
    }

    private static async Task TryAllAsync(
        string folder, Action<SqliteConnection> fail, Action? heal = null, Action<SqliteConnection>? healWriter = null)
    {
        var clock = new FakeTimeProvider();
        using var end = new CancellationTokenSource();
        var ticking = TickAsync(clock, end.Token);
        await using var host = new TestHost(folder, time: clock);
        await host.DeployAsync("keeper");
        var faults = new WriteFaults(host.Database, fail, healWriter);
        var counts = new Dictionary<string, (int Faults, int Failed)>();
        var kept = 0;
        foreach (var operation in Operations)
        {
            var (injected, failed) = (0, 0);
            for (var write = 1; write <= MaxWrites; write++)
            {
                var id = $"{operation}{write}";
                await PrepareAsync(host, clock, operation, id);
                faults.FailAt(write);
                failed += await FailsAsync(host, clock, operation, id) ? 1 : 0;
                var isInjected = faults.Heal();
                heal?.Invoke();
                await host.Database.WriteAsync(_ => 0, CancellationToken.None); // Heals the writer.
                await EndAsync(host, clock, operation, id);
                await host.ExecuteAsync("keeper", "");
                kept++;
                if (!isInjected)
                    break;
                injected++;
            }

            counts[operation] = (injected, failed);
        }

        foreach (var (operation, (injected, failed)) in counts)
            TestContext.Out.WriteLine($"{operation}: {injected} faults, {failed} failed operations");
        Assert.That(counts.Values.Select(count => count.Faults), Is.All.GreaterThan(0));
        await AssertNothingIsLostOrLeftAsync(host, clock, kept);
        await host.StopAsync();
        await end.CancelAsync();
        await ticking;
    }

    private static async Task PrepareAsync(TestHost host, FakeTimeProvider clock, string operation, string id)
    {
        if (operation != "deploy")
            await host.CreateFunctionAsync(id);
        if (operation is "execute" or "delete")
            await BuildAsync(host, clock, id);
        await host.BackgroundWorkDoneAsync();
    }

    /// <summary>Runs an operation, and returns true when it failed.</summary>
    private static async Task<bool> FailsAsync(TestHost host, FakeTimeProvider clock, string operation, string id)
    {
        try
        {
            switch (operation)
            {
                case "deploy":
                    await host.Get<IFunctionStore>().CreateAsync(new NewFunction
                    {
                        Id = id,
                        Settings = TestHost.Settings(),
                        Env = new Dictionary<string, string> { ["KEY"] = "value" },
                        Source = DeploymentSource.FromText("export default () => {};"),
                    });
                    break;
                case "build":
                    await BuildAsync(host, clock, id, TimeSpan.FromMinutes(1));
                    break;
                case "execute":
                    await host.ExecuteAsync(id, "");
                    break;
                default:
                    await host.Get<IFunctionStore>().DeleteAsync(id);
                    break;
            }

            return false;
        }
        catch (Exception e) when (e is FunctionHostException or ExecutionRecordException or IOException or TimeoutException or SqliteException)
        {
            return true;
        }
    }

    /// <summary>Brings the function to its end: every build ends, a new one succeeds, an execution succeeds, and it is deleted.</summary>
    private static async Task EndAsync(TestHost host, FakeTimeProvider clock, string operation, string id)
    {
        var functions = host.Get<IFunctionStore>();
        if (operation is "deploy" or "delete" && host.Functions.Find(id) is null)
            await host.CreateFunctionAsync(id);
        foreach (var deployment in (await host.Get<IDeploymentStore>().ListAsync(id)).Items)
            await WaitForEndAsync(host, clock, id, deployment.Id);
        await BuildAsync(host, clock, id);
        Assert.That((await host.ExecuteAsync(id, "")).StatusCode, Is.EqualTo(200), id);
        await functions.DeleteAsync(id);
    }

    private static async Task BuildAsync(TestHost host, FakeTimeProvider clock, string id, TimeSpan? within = null)
    {
        var deployment = await host.CreateDeploymentAsync(id);
        var state = await WaitForEndAsync(host, clock, id, deployment.Id, within);
        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Ready), id);
    }

    /// <summary>Lets the clock run 50 times as fast, so that paused loops, retries and deadlines continue.</summary>
    private static async Task TickAsync(FakeTimeProvider clock, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Waits for the end of a build.</summary>
    private static async Task<Deployment> WaitForEndAsync(
        TestHost host, FakeTimeProvider clock, string id, string deploymentId, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        var began = clock.GetUtcNow();
        while (true)
        {
            if (host.Deployments.Get(id, deploymentId) is { Status.IsTerminal: true } ended)
                return ended;
            if (clock.GetUtcNow() - began > within || Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(20))
                throw new TimeoutException($"The build of {id} did not end.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static async Task AssertNothingIsLostOrLeftAsync(TestHost host, FakeTimeProvider clock, int kept)
    {
        clock.Advance(TimeSpan.FromMinutes(6)); // Lost records are closed every 5 minutes, and effects are repeated within 5 minutes.
        await Eventually.HoldsAsync(() => host.Database.Read(connection => connection
            .Sql("SELECT count(*) FROM executions WHERE status = 'processing'").Scalar<long>()) == 0);
        await host.BackgroundWorkDoneAsync();
        var storage = host.Get<HostStorage>();
        var keeper = (await host.Get<IDeploymentStore>().ListAsync("keeper")).Items.Single();
        Assert.That(storage.Artifacts.Hashes(), Is.EquivalentTo(((string[])[keeper.SourceHash!, keeper.OutputHash!]).Distinct()));
        Assert.That(Directory.GetDirectories(storage.Folder.Code).Select(Path.GetFileName), Is.EqualTo([keeper.Id]));
        Assert.That(Directory.GetFileSystemEntries(storage.Folder.Temporary), Is.Empty);
        var records = host.Database.Read(connection => (
            connection.Sql("SELECT count(*) FROM functions").Scalar<long>(),
            connection.Sql("SELECT count(*) FROM executions WHERE status = 'completed'").Scalar<long>(),
            connection.Sql("SELECT count(*) FROM executions").Scalar<long>(),
            connection.Sql("PRAGMA integrity_check").Scalar<string>()));
        Assert.That(records, Is.EqualTo((1L, (long)kept, (long)kept, "ok")));
    }

    /// <summary>Injects a fault before a write, until it is healed.</summary>
    private sealed class WriteFaults
    {
        private readonly Lock _lock = new();
        private readonly Action<SqliteConnection> _fail;
        private readonly Action<SqliteConnection>? _heal;
        private int _left = int.MaxValue;
        private bool _isBroken;
        private bool _isHealing;

        public WriteFaults(Database database, Action<SqliteConnection> fail, Action<SqliteConnection>? heal)
        {
            (_fail, _heal) = (fail, heal);
            database.OnWrite = Before;
        }

        public void FailAt(int write)
        {
            lock (_lock)
                (_left, _isBroken) = (write, false);
        }

        /// <summary>Returns true when there was a fault.</summary>
        public bool Heal()
        {
            lock (_lock)
            {
                _left = int.MaxValue;
                _isHealing = _isBroken;
                return _isBroken;
            }
        }

        private void Before(SqliteConnection writer)
        {
            lock (_lock)
            {
                if (_isHealing)
                    _heal?.Invoke(writer);
                _isHealing = false;
                if (_left == int.MaxValue || --_left > 0)
                    return;
                _left = 1; // The fault stays.
                _isBroken = true;
                _fail(writer);
            }
        }
    }

    /// <summary>A small file system that can be filled.</summary>
    private sealed class SmallDisk(string folder) : IDisposable
    {
        private string Filler => Path.Combine(folder, "filler");

        public static SmallDisk? TryMount(string folder, int megabytes) =>
            Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) == 0 ? new SmallDisk(folder) : null;

        public void Fill()
        {
            using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            foreach (var size in (int[])[1 << 20, 4096])
            {
                try
                {
                    while (true)
                        filler.Write(new byte[size]);
                }
                catch (IOException)
                {
                    // No space is left for a piece of this size.
                }
            }
        }

        public void Free() => File.Delete(Filler);

        public void Dispose() => Run("umount", "-l", folder);

        private static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    /// <summary>Replaces the descriptors of a file with one of a folder: every read and write of it fails with an I/O error.</summary>
    private sealed class FailingDisk(string file) : IDisposable
    {
        private readonly List<(int Descriptor, int Saved)> _broken = [];

        public void Break()
        {
            if (_broken.Count > 0)
                return;
            var folder = open(Path.GetDirectoryName(file)!, 0);
            foreach (var descriptor in DescriptorsOfFile())
            {
                _broken.Add((descriptor, dup(descriptor)));
                _ = dup2(folder, descriptor);
            }

            _ = close(folder);
        }

        public void Repair()
        {
            foreach (var (descriptor, saved) in _broken)
            {
                // SQLite may have closed the descriptor, and another file may have it now.
                if (new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget == Path.GetDirectoryName(file))
                    _ = dup2(saved, descriptor);
                _ = close(saved);
            }

            _broken.Clear();
        }

        public void Dispose() => Repair();

        /// <summary>Returns all descriptors before the first is duplicated: a duplicate is a descriptor of the file too.</summary>
        private List<int> DescriptorsOfFile() =>
        [
            .. Directory.GetFiles("/proc/self/fd").Where(link => new FileInfo(link).LinkTarget == file)
                .Select(link => int.Parse(Path.GetFileName(link), System.Globalization.CultureInfo.InvariantCulture)),
        ];

#pragma warning disable IDE1006, SYSLIB1054, CA5392, CA2101 // Names of the C library.
        [DllImport("libc")]
        private static extern int open(string path, int flags);

        [DllImport("libc")]
        private static extern int dup(int descriptor);

        [DllImport("libc")]
        private static extern int dup2(int descriptor, int target);

        [DllImport("libc")]
        private static extern int close(int descriptor);
#pragma warning restore IDE1006, SYSLIB1054, CA5392, CA2101
    }
}
