using System.Globalization;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Tests.Storage.Folder;

/// <summary>
/// Tests unpacked code after a power failure. What was written before a flush is on the disk. Of what was written later, any part may be
/// there: a name without its bytes, half a file, or nothing.
/// </summary>
public sealed class PowerCutTests
{
    private const int Files = 30;
    private const int Cuts = 20;

    [Test]
    public async Task Unpacked_code_is_complete_after_each_of_20_power_cuts()
    {
        var written = TestHost.NewFolder();
        var (deploymentId, atFlush) = await WriteAsync(written);
        Assert.That(atFlush, Is.EqualTo((Files, false)), "the files are complete, and the marker is not written, when they are flushed");

        var unpackedAgain = 0;
        for (var cut = 0; cut < Cuts; cut++)
        {
            var folder = TestHost.NewFolder();
            CopyTo(folder, written);
            LoseWrites(Path.Combine(folder, "code", deploymentId), cut, new Random(cut));
            unpackedAgain += await ReadAllAsync(folder) ? 1 : 0;
            Directory.Delete(folder, recursive: true);
        }

        Directory.Delete(written, recursive: true);
        TestContext.Out.WriteLine($"{Cuts} cuts: {unpackedAgain} unpacked again, {Cuts - unpackedAgain} whole, 0 wrong");
        Assert.That(unpackedAgain, Is.InRange(Cuts / 2, Cuts - 1));
    }

    /// <summary>Deploys and executes a function, and returns what was in its code folder at the flush.</summary>
    private static async Task<(string DeploymentId, (int Whole, bool HasMarker) AtFlush)> WriteAsync(string folder)
    {
        await using var host = new TestHost(folder);
        var atFlush = (0, true);
        host.Get<CodeFolders>().Flush = code =>
        {
            var unpacked = Directory.GetDirectories(code).Single();
            atFlush = (Numbers().Count(n => IsWhole(unpacked, n)), File.Exists(unpacked + ".unpacked"));
        };
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(
            archive: TestArchives.Create([("src/main.js", "0"), .. Numbers().Select(n => ($"src/{n}.js", ContentOf(n)))]));
        (await host.WaitAsync("fn1", deployment.Id)).EnsureReady();
        await host.ExecuteAsync("fn1", "");
        return (deployment.Id, atFlush);
    }

    private static void LoseWrites(string code, int cut, Random random)
    {
        var marker = code + ".unpacked";
        if (cut % 2 == 1)
        {
            // After the flush: only the marker is at risk.
            using var written = new FileStream(marker, FileMode.Open);
            written.SetLength(cut == Cuts - 1 ? written.Length : random.NextInt64(written.Length));
            return;
        }

        File.Delete(marker);
        foreach (var file in Directory.GetFiles(code, "*", SearchOption.AllDirectories))
        {
            var fate = random.Next(4);
            if (fate == 0)
                File.Delete(file);
            else if (fate < 3)
                File.WriteAllBytes(file, fate == 1 ? [] : File.ReadAllBytes(file)[..1]);
        }
    }

    /// <summary>Executes the function, compares its files, and returns true when they were unpacked again.</summary>
    private static async Task<bool> ReadAllAsync(string folder)
    {
        await using var host = new TestHost(folder);
        var isFlushed = false;
        host.Get<CodeFolders>().Flush = _ => isFlushed = true;
        host.Runtime.Handler = (deployment, _, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = Numbers().All(n => IsWhole(deployment.CodeFolder, n)) ? 200 : 500,
        });

        Assert.That((await host.ExecuteAsync("fn1", "")).StatusCode, Is.EqualTo(200));
        return isFlushed;
    }

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, Files);

    private static string ContentOf(int number) => new((char)('a' + (number % 26)), 100 + number);

    private static bool IsWhole(string code, int number)
    {
        var file = Path.Combine(code, "src", number.ToString(CultureInfo.InvariantCulture) + ".js");
        return File.Exists(file) && File.ReadAllText(file) == ContentOf(number);
    }

    private static void CopyTo(string target, string source)
    {
        foreach (var folder in Directory.GetDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
    }
}
