using System.Text;
using Deus.Hosting.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>An embedded host in a temporary folder, with the real Node.js.</summary>
internal sealed class FunctionRig : IAsyncDisposable
{
    public const string Echo = "module.exports = async ({ req, res }) => res.text(req.bodyText);";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-benchmark-");
    private readonly ServiceProvider _services;

    public FunctionRig(Action<FunctionsOptions>? configure = null) => _services = new ServiceCollection()
        .AddFunctionHost(options =>
        {
            options.Folder = _folder.FullName;
            options.SecretKey = new byte[32];
            configure?.Invoke(options);
        })
        .BuildServiceProvider();

    public IServiceProvider Services => _services;

    public IFunctionEngine Engine => _services.GetRequiredService<IFunctionEngine>();

    public IDeploymentStore Deployments => _services.GetRequiredService<IDeploymentStore>();

    /// <summary>Creates a function and waits until its deployment is ready.</summary>
    /// <returns>The id of the deployment.</returns>
    public async Task<string> CreateAsync(string functionId, string code, int timeoutSeconds = 15, RetryPolicy? retry = null)
    {
        var function = await _services.GetRequiredService<IFunctionStore>().CreateAsync(new NewFunction
        {
            Id = functionId,
            Settings = new FunctionSettings { Name = functionId, Timeout = TimeSpan.FromSeconds(timeoutSeconds), Retry = retry },
            Source = DeploymentSource.FromText(code),
        });
        await Deployments.WaitAsync(functionId, function.LatestDeploymentId!);
        return function.LatestDeploymentId!;
    }

    public Task<ExecutionResult> ExecuteAsync(string functionId, string body) =>
        Engine.ExecuteAsync(new ExecutionRequest { FunctionId = functionId, Body = Encoding.UTF8.GetBytes(body) });

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
