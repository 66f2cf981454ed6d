using Deus.Hosting.Artifacts;
using Deus.Hosting.Budgets;
using Deus.Hosting.Invocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>
/// Hosts Node.js functions on an Appwrite server (1.6 or newer). Registered by <c>AddDeusHosting()</c>. Safe for
/// concurrent use.
/// </summary>
public sealed class AppwriteBackend : IHostingBackend, IDeploymentWaiter, IFunctionInvoker
{
    private readonly AppwriteDeployer _deployer;
    private readonly AppwriteWaiter _waiter;
    private readonly AppwriteInvoker _invoker;
    private readonly AppwriteApi _api;
    private readonly IOptionsMonitor<AppwriteOptions> _options;

    internal AppwriteBackend(
        IHttpClientFactory clients,
        IOptionsMonitor<AppwriteOptions> options,
        IOptionsMonitor<HostingLimits> limits,
        IBlobReader? blobs,
        TimeProvider time)
    {
        _ = options.CurrentValue;
        _options = options;
        _api = new AppwriteApi(new AppwriteTransport(clients, options, time));
        _deployer = new AppwriteDeployer(_api, options, limits, blobs, time);
        _waiter = new AppwriteWaiter(_api, options, time);
        _invoker = new AppwriteInvoker(_api, limits);
    }

    /// <inheritdoc />
    /// <exception cref="UnsupportedRuntimeException">The runtime is not <see cref="HostingRuntimes.Node20"/>.</exception>
    /// <exception cref="HostingConfigurationException">No <see cref="IBlobReader"/> is registered.</exception>
    /// <exception cref="ArtifactRejectedException">The artifact is not there, empty or too large.</exception>
    /// <exception cref="BackendRejectedException">The server answered with an error.</exception>
    /// <exception cref="BackendUnreachableException">The server did not answer.</exception>
    /// <exception cref="FunctionLeftBehindException">The deployment failed and the function it created could not be deleted.</exception>
    /// <exception cref="DeploymentFailedException">The build failed, with <see cref="DeployInput.WaitUntilReady"/>.</exception>
    /// <exception cref="OptionsValidationException">The options are incomplete.</exception>
    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var result = await _deployer.DeployAsync(input, progress, cancellationToken).ConfigureAwait(false);
        if (input.WaitUntilReady)
        {
            var state = await WaitAsync(result.FunctionId, result.DeploymentId, progress, cancellationToken).ConfigureAwait(false);
            state.EnsureReady();
        }

        return result;
    }

    /// <inheritdoc />
    /// <exception cref="BackendRejectedException">The server answered with an error.</exception>
    /// <exception cref="BackendUnreachableException">The server did not answer.</exception>
    public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
    {
        _ = _options.CurrentValue;
        return _api.DeleteFunctionAsync(Ids.Check(functionId, nameof(functionId)), cancellationToken);
    }

    /// <inheritdoc />
    public Task<DeploymentState> WaitAsync(
        string functionId,
        string deploymentId,
        IProgress<DeployProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        _waiter.WaitAsync(
            Ids.Check(functionId, nameof(functionId)),
            Ids.Check(deploymentId, nameof(deploymentId)),
            progress,
            cancellationToken);

    /// <inheritdoc />
    /// <remarks>The server answers within 30 s whatever the function's timeout is; later it answers 408.</remarks>
    public Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken = default) =>
        _invoker.InvokeAsync(Ids.Check(functionId, nameof(functionId)), request, cancellationToken);

    internal static AppwriteBackend Create(IServiceProvider provider) => new(
        provider.GetRequiredService<IHttpClientFactory>(),
        provider.GetRequiredService<IOptionsMonitor<AppwriteOptions>>(),
        provider.GetRequiredService<IOptionsMonitor<HostingLimits>>(),
        provider.GetService<IBlobReader>(),
        provider.GetRequiredService<TimeProvider>());
}
