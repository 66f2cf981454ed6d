using System.Text;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Uploads;

namespace CrashHost;

/// <summary>
/// Writes every kind of file that a host writes: a deployment that is built and executed, a build and an execution that do not end, and an
/// upload without its last part.
/// </summary>
internal sealed class ModesLoad(
    IFunctionStore functions, IDeploymentStore deployments, IFunctionEngine engine, UploadStore uploads, HostStorage storage)
{
    private const string Write = "mkdir made && echo x >made/f && echo x >\"$TMPDIR/f\" && mkdir -p \"$npm_config_cache\" && echo x >\"$npm_config_cache/f\"";

    /// <summary>Writes the files, and runs until the process is killed.</summary>
    public async Task RunAsync()
    {
        var built = await CreateAsync("built", Write);
        await deployments.WaitAsync("built", built.LatestDeploymentId!);
        await engine.ExecuteAsync(new ExecutionRequest { FunctionId = "built", Body = "end"u8.ToArray() });
        var waiting = engine.ExecuteAsync(new ExecutionRequest { FunctionId = "built", Body = "wait"u8.ToArray() });
        var part = await storage.Artifacts.SaveAsync(new MemoryStream(Encoding.UTF8.GetBytes("half")), 100, CancellationToken.None);
        await uploads.AddAsync("built", "unique()", new NewDeployment(Activate: false), new UploadRange(0, 3, 8), part, CancellationToken.None);
        await CreateAsync("building", Write + " && sleep 600");
        Load.Step("running");
        await waiting;
    }

    private Task<HostedFunction> CreateAsync(string id, string commands) => functions.CreateAsync(new NewFunction
    {
        Id = id,
        Settings = new FunctionSettings { Name = id, Entrypoint = "src/main.js", Timeout = TimeSpan.FromMinutes(10) },
        Source = DeploymentSource.FromArchive(new MemoryStream(FunctionArchive.Waiting()), commands: commands),
    });
}
