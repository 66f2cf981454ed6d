using System.Diagnostics;
using Deus.Hosting.Functions.DependencyInjection;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

/// <summary>Tests the limit of a build's disk space, with real commands.</summary>
[TestFixture]
public sealed class BuildDiskQuotaTests
{
    private const long Quota = 8_000_000;

    private static string Write(string folder) => $"mkdir -p {folder}; head -c 12000000 /dev/urandom > {folder}/big";

    [TestCase(".")]
    [TestCase("$TMPDIR")]
    [TestCase("$npm_config_cache")]
    [TestCase("$YARN_CACHE_FOLDER")]
    public async Task A_build_that_has_written_more_than_its_quota_fails_and_its_files_are_deleted(string folder)
    {
        await using var host = HostWith(Quota);

        var built = await BuildAsync(host, Write(folder));

        AssertRefused(host, built);
    }

    [Test]
    public async Task A_build_that_exceeds_its_quota_is_ended_while_it_runs()
    {
        await using var host = HostWith(Quota);
        var watch = Stopwatch.StartNew();

        // Many files, because each may have up to the quota.
        var built = await BuildAsync(host, "for i in 1 2 3 4 5 6; do head -c 2000000 /dev/urandom > $i; done; echo written; sleep 600");

        AssertRefused(host, built);
        Assert.That(built.Log, Does.StartWith("written\n"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task A_lowered_quota_ends_a_running_build()
    {
        var (configuration, source) = ReloadableSource.Build(("F:MaxBuildDiskBytes", "1000000000"));
        await using var host = HostWith(null, services => FunctionsOptionsBinding.Add(services, configuration.GetSection("F")));
        await host.StartAsync();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = $"{Write(".")}; echo written; sleep 600" });
        var deployment = await host.CreateDeploymentAsync();
        await Eventually(() => host.Deployments.Get("fn1", deployment.Id).Log.Contains("written", StringComparison.Ordinal));

        source.Change("F:MaxBuildDiskBytes", "8000000");

        await host.WaitAsync("fn1", deployment.Id);
        AssertRefused(host, host.Deployments.Get("fn1", deployment.Id));
    }

    [Test]
    public async Task A_file_with_several_names_counts_once()
    {
        await using var host = HostWith(16_000_000);

        var built = await BuildAsync(host, $"{Write("$npm_config_cache")}; ln $npm_config_cache/big $TMPDIR/again; ln $TMPDIR/again more");

        Assert.That(built.Status, Is.EqualTo(DeploymentStatus.Ready), built.Log);
    }

    [Test]
    public async Task A_cache_of_more_than_half_the_quota_is_emptied_before_the_build()
    {
        await using var host = HostWith(16_000_000);
        var first = await BuildAsync(host, Write("$npm_config_cache"));
        Assert.That(first.Status, Is.EqualTo(DeploymentStatus.Ready), first.Log);

        await host.Get<IFunctionStore>().UpdateAsync("fn1", settings => settings with { Commands = "ls -A $npm_config_cache" });
        var deployment = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", deployment.Id);

        var second = host.Deployments.Get("fn1", deployment.Id);
        Assert.That(second.Log, Does.Match("The package cache had [0-9]+ bytes, more than half of MaxBuildDiskBytes, and was emptied."));
        Assert.That(second.Log, Does.Not.Contain("big"));
    }

    [TestCase(10, "failed")]
    [TestCase(1_000_000, "ready")]
    public async Task Files_of_a_build_without_commands_are_counted(long quota, string expectedStatus)
    {
        await using var host = HostWith(quota);

        var built = await BuildAsync(host, commands: "");

        Assert.That(built.Status.Value, Is.EqualTo(expectedStatus), built.Log);
        Assert.That(built.Log.Contains("disk space. Accepted: at most 10 bytes", StringComparison.Ordinal), Is.EqualTo(quota == 10));
    }

    [Test]
    public async Task Disk_usage_counts_blocks_once_and_copes_with_every_tree()
    {
        var folder = TestHost.NewFolder();
        try
        {
            await ShellAsync(
                "truncate -s 1G sparse; head -c 1000000 /dev/zero | tr '\\0' x > file; ln file again; touch \"$(printf 'caf\\351')\"; "
                + "i=0; while [ $i -lt 30 ]; do d=$(printf 'd%.0s' $(seq 200)); mkdir $d; cd $d; i=$((i+1)); done; head -c 1000000 /dev/zero > deep",
                folder);

            var bytes = await DiskUsage.MeasureAsync([folder, Path.Combine(folder, "missing")], CancellationToken.None);

            Assert.That(bytes, Is.InRange(2_000_000, 3_000_000));
        }
        finally
        {
            Assert.That(FolderRemoval.TryRemove(folder));
        }
    }

    private static TestHost HostWith(long? quota, Action<IServiceCollection>? services = null) => TestHost.WithNode(
        configure: options => options.MaxBuildDiskBytes = quota ?? options.MaxBuildDiskBytes, services: services);

    private static async Task<Deployment> BuildAsync(TestHost host, string commands)
    {
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = commands });
        var deployment = await host.CreateDeploymentAsync();
        await host.WaitAsync("fn1", deployment.Id);
        return host.Deployments.Get("fn1", deployment.Id);
    }

    private static void AssertRefused(TestHost host, Deployment built)
    {
        var folder = host.Get<HostStorage>().Folder;
        Assert.Multiple(() =>
        {
            Assert.That(built.Status, Is.EqualTo(DeploymentStatus.Failed), built.Log);
            Assert.That(built.Log, Does.Match($"The build uses [0-9]+ bytes of disk space. Accepted: at most {Quota} bytes .*raise MaxBuildDiskBytes"));
            Assert.That(Directory.EnumerateFileSystemEntries(folder.Temporary), Is.Empty);
            Assert.That(Directory.EnumerateFileSystemEntries(folder.Cache), Is.Empty);
        });
    }

    private static async Task Eventually(Func<bool> condition) => await Deus.Hosting.Shared.Eventually.HoldsAsync(condition);

    private static async Task ShellAsync(string command, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "-c", command }, WorkingDirectory = folder })!;
        await process.WaitForExitAsync();
    }
}
