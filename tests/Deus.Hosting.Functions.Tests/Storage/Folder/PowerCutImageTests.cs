using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Tests.Runtimes;

namespace Deus.Hosting.Functions.Tests.Storage.Folder;

/// <summary>
/// Tests unpacked code on an image of ext4 that loses its power: the file system is shut down without writing its journal, and what was
/// only in memory is lost. Needs root and a loop device.
/// </summary>
internal sealed class PowerCutImageTests
{
    private const int Files = 40;
    private const int Cuts = 20;
    private const int MostMilliseconds = 120;

    [Test]
    public async Task Code_on_an_image_is_right_after_a_power_cut_at_each_of_20_moments()
    {
        using var folder = new TemporaryFolder();
        using var image = Ext4Image.TryCreate(folder.FullPath);
        if (image is null)
        {
            Assert.Ignore("Needs root, mkfs.ext4 and a loop device.");
            return;
        }

        var (cutInside, unpackedAgain) = (0, 0);
        for (var cut = 0; cut < Cuts; cut++)
        {
            await using (var host = HostOn(image))
            {
                var id = await DeployAsync(host, cut);
                var executing = Task.Run(() => host.ExecuteAsync(id, ""));
                await Task.Delay(TimeSpan.FromMilliseconds(MostMilliseconds * cut / Cuts), TimeProvider.System);
                cutInside += executing.IsCompleted ? 0 : 1;
                // The database commits now and then, and with it the names of the files, before their bytes.
                image.CutPower();
                await ((Task)executing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            image.Restart();
            await using (var next = HostOn(image))
            {
                var flushed = 0;
                var flush = next.Get<CodeFolders>().Flush;
                next.Get<CodeFolders>().Flush = code =>
                {
                    flushed++;
                    flush(code);
                };
                foreach (var function in (await next.Get<IFunctionStore>().ListAsync()).Items)
                {
                    next.Runtime.Handler = (deployment, _, _) => Task.FromResult(new RuntimeResponse
                    {
                        StatusCode = Numbers().All(n => IsWhole(deployment.CodeFolder, function.Id, n)) ? 200 : 500,
                    });
                    Assert.That((await next.ExecuteAsync(function.Id, "")).StatusCode, Is.EqualTo(200), $"cut {cut}: {function.Id}");
                }

                unpackedAgain += flushed;
            }
        }

        TestContext.Out.WriteLine($"{Cuts} cuts, {cutInside} of them during an execution: {unpackedAgain} times unpacked again, 0 times wrong");
        Assert.That(cutInside, Is.GreaterThan(0));
        Assert.That(unpackedAgain, Is.GreaterThan(0));
    }

    private static TestHost HostOn(Ext4Image image) => new(Path.Combine(image.MountPoint, "host"));

    private static async Task<string> DeployAsync(TestHost host, int cut)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"cut{cut}");
        await host.CreateFunctionAsync(id);
        var deployment = await host.CreateDeploymentAsync(
            id, TestArchives.Create([("src/main.js", "0"), .. Numbers().Select(n => ($"src/{n}.js", ContentOf(id, n)))]));
        (await host.WaitAsync(id, deployment.Id)).EnsureReady();
        return id;
    }

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, Files);

    private static string ContentOf(string id, int number) => string.Concat(Enumerable.Repeat($"{id}-{number};", 500));

    private static bool IsWhole(string code, string id, int number)
    {
        var file = Path.Combine(code, "src", number.ToString(CultureInfo.InvariantCulture) + ".js");
        return File.Exists(file) && File.ReadAllText(file) == ContentOf(id, number);
    }

    /// <summary>A mounted image of an ext4 file system.</summary>
    private sealed class Ext4Image : IDisposable
    {
        private const uint Shutdown = 0x8004587D; // EXT4_IOC_SHUTDOWN
        private const int WithoutJournal = 2; // EXT4_GOING_FLAGS_NOLOGFLUSH

        private readonly string _file;

        private Ext4Image(string folder)
        {
            _file = Path.Combine(folder, "image");
            MountPoint = Path.Combine(folder, "mounted");
        }

        public string MountPoint { get; }

        public static Ext4Image? TryCreate(string folder)
        {
            var image = new Ext4Image(folder);
            Directory.CreateDirectory(image.MountPoint);
            using (var file = File.Create(image._file))
                file.SetLength(96L * 1024 * 1024);
            return Run("mkfs.ext4", "-q", "-F", image._file) == 0 && image.Mount() ? image : null;
        }

        public void CutPower()
        {
            var descriptor = open(MountPoint, 0);
            var flags = WithoutJournal;
            Assert.That(ioctl(descriptor, Shutdown, ref flags), Is.Zero);
            _ = close(descriptor);
        }

        public void Restart()
        {
            Assert.That(Run("umount", MountPoint), Is.Zero);
            Assert.That(Mount());
        }

        public void Dispose() => Run("umount", "-l", MountPoint);

        private bool Mount() => Run("mount", "-o", "loop", _file, MountPoint) == 0;

        private static int Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
                process.WaitForExit();
                return process.ExitCode;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return -1; // The program is not installed.
            }
        }

#pragma warning disable IDE1006, SYSLIB1054, CA5392, CA2101 // Names of the C library.
        [DllImport("libc")]
        private static extern int open(string path, int flags);

        [DllImport("libc")]
        private static extern int ioctl(int descriptor, nuint request, ref int argument);

        [DllImport("libc")]
        private static extern int close(int descriptor);
#pragma warning restore IDE1006, SYSLIB1054, CA5392, CA2101
    }
}
