using System.Data.Common;
using System.Globalization;
using Deus.Hosting;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Uploads;

namespace CrashHost;

/// <summary>
/// Open streams, slow uploads, builds that leave trees which are hard to remove and processes that leave their group, and a disk that is
/// full now and then. Operations may be refused with a typed error.
/// </summary>
internal sealed class AttackLoad(
    EngineLoad engine, IFunctionStore functions, IDeploymentStore deployments, UploadStore uploads, HostStorage storage, Random random)
{
    private const string Attacked = "attacked";
    private const int KeptUploads = 20;

    private static readonly string[] Trees =
    [
        "for (const b of [0xff, 0xfe]) { const n = Buffer.from([97, b]); fs.mkdirSync(n); process.chdir(n); fs.writeFileSync(n, ''); }",
        "for (let i = 0; i < 1500; i++) { fs.mkdirSync('deep'); process.chdir('deep'); }",
        "fs.mkdirSync('r/r', { recursive: true }); fs.writeFileSync('r/r/f', ''); fs.chmodSync('r/r', 0); fs.chmodSync('r', 0);",
        "for (let i = 0; i < 500; i++) { fs.mkdirSync('d' + i); fs.writeFileSync('d' + i + '/f', ''); }",
    ];

    private readonly Lock _gate = new();

    /// <summary>Runs the load until the process is killed.</summary>
    /// <param name="filler">The path of a file that fills the disk; null or empty leaves the disk as it is.</param>
    public async Task RunAsync(string? filler)
    {
        await engine.PrepareAsync();
        await CreateAsync();
        Load.Step("running");
        List<Task> loops = [.. Enumerable.Range(0, 3).Select(_ => RepeatAsync("stream", engine.AbandonStreamAsync))];
        loops.Add(RepeatAsync("read", engine.ReadToEndAsync));
        loops.AddRange(Enumerable.Range(0, 3).Select(_ => RepeatAsync("upload", UploadAsync)));
        loops.Add(RepeatAsync("build", BuildAsync));
        if (!string.IsNullOrEmpty(filler))
            loops.Add(RepeatAsync("disk", () => FillAsync(filler)));
        await await Task.WhenAny(loops);
    }

    private static async Task RepeatAsync(string name, Func<Task> action)
    {
        while (true)
        {
            try
            {
                await action();
            }
            catch (Exception e) when (e is HostingException or ExecutionRecordException or IOException or DbException)
            {
                Load.Step($"refused {name}: {e.GetType().Name}");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private async Task CreateAsync()
    {
        try
        {
            await functions.CreateAsync(new NewFunction { Id = Attacked, Settings = new FunctionSettings { Name = Attacked, Entrypoint = "src/main.js" } });
        }
        catch (FunctionStoreException e) when (e.ErrorCode == FunctionErrorCode.FunctionAlreadyExists)
        {
            // An earlier host has created the function.
        }
    }

    /// <summary>Sends one part of an upload slowly, and never the other part.</summary>
    private async Task UploadAsync()
    {
        var bytes = new byte[20_000];
        random.NextBytes(bytes);
        using var part = await storage.Artifacts.SaveAsync(
            async (target, token) =>
            {
                for (var at = 0; at < bytes.Length; at += 1000)
                {
                    await target.WriteAsync(bytes.AsMemory(at, 1000), token);
                    await Task.Delay(TimeSpan.FromMilliseconds(Next(10)), TimeProvider.System, token);
                }
            },
            CancellationToken.None);
        var id = string.Create(CultureInfo.InvariantCulture, $"upload{Next(KeptUploads)}");
        await uploads.AddAsync(
            Attacked, id, new NewDeployment(Activate: false), new UploadRange(0, bytes.Length - 1, 2 * bytes.Length), part, CancellationToken.None);
        Load.Step("part uploaded");
    }

    private async Task BuildAsync()
    {
        var script = $"const fs = require('fs'); process.chdir(process.env.TMPDIR); {Trees[Next(Trees.Length)]}";
        var commands = $"node -e \"{script}\"; env -i setsid /bin/sh -c 'sleep 600; :' \"$TMPDIR\" & sleep 0.1";
        var source = DeploymentSource.FromArchive(new MemoryStream(FunctionArchive.Waiting()), commands: commands);
        var deployment = await deployments.WaitAsync(Attacked, (await deployments.CreateAsync(Attacked, source)).Id);
        Load.Step($"built {deployment.Status}");
        foreach (var old in (await deployments.ListAsync(Attacked)).Items.Where(d => d.Status.IsTerminal && d.Id != deployment.Id))
            await deployments.DeleteAsync(Attacked, old.Id);
    }

    private async Task FillAsync(string filler)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(300 + Next(700)), TimeProvider.System);
        try
        {
            await using var file = PrivateFiles.Create(filler);
            var zeros = new byte[65_536];
            while (true)
                await file.WriteAsync(zeros);
        }
        catch (IOException)
        {
            Load.Step("disk full");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(Next(300)), TimeProvider.System);
        File.Delete(filler);
        Load.Step("disk free");
    }

    private int Next(int limit)
    {
        lock (_gate)
            return random.Next(limit);
    }
}
