using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Contract.Tests.Backend;

/// <summary>
/// A backend written only against the public contract: functions in memory, their code in temporary folders, and a new Node.js
/// process for each request.
/// </summary>
internal sealed partial class ProcessBackend(IServiceScopeFactory scopes, IOptionsMonitor<HostingLimits> limits, TimeProvider time)
    : IHostingBackend, IDeploymentWaiter, IFunctionInvoker, IBackendProbe, IAsyncDisposable
{
    private static readonly string[] Specifications = ["s-1vcpu-512mb", "s-1vcpu-1gb"];

    private readonly object _lock = new();
    private readonly Dictionary<string, StoredFunction> _functions = new(StringComparer.Ordinal);

    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Arguments.Check(input);
        if (input.Runtime != HostingRuntimes.Node20)
            throw Refused($"The runtime '{input.Runtime}' is not supported. Accepted: {HostingRuntimes.Node20}.");
        if (input.Specification is { } specification && !Specifications.Contains(specification))
            throw Refused($"The specification '{specification}' is not known. Accepted: {string.Join(", ", Specifications)}.");
        progress?.Report(new DeployProgress(DeployStage.Preparing));
        var artifact = await ArtifactReader.ReadAsync(scopes, input.ArtifactKey, limits.CurrentValue.MaxArtifactBytes, cancellationToken);
        var folder = await ArtifactReader.UnpackAsync(artifact, cancellationToken);
        var id = input.FunctionId ?? Guid.NewGuid().ToString("N");
        progress?.Report(new DeployProgress(DeployStage.CreatingFunction, null, id));
        progress?.Report(new DeployProgress(DeployStage.Uploading, 1, id));
        var result = Accept(id, input, artifact, folder);
        if (result.IsUnchanged)
            Directory.Delete(folder, recursive: true);
        if (input.WaitUntilReady)
            (await WaitAsync(id, result.DeploymentId, progress, cancellationToken)).EnsureReady();
        return result;
    }

    public async Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
    {
        Arguments.CheckId(functionId, nameof(functionId));
        StoredFunction function;
        lock (_lock)
        {
            function = Find(functionId);
            _functions.Remove(functionId);
        }

        foreach (var deployment in function.Deployments)
            await RemoveAsync(deployment);
    }

    public async Task<DeploymentState> WaitAsync(
        string functionId, string deploymentId, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var (function, deployment) = FindDeployment(functionId, deploymentId);
        await deployment.Build.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var state = function.StateOf(deployment);
            progress?.Report(new DeployProgress(
                state.IsReady ? DeployStage.Ready : DeployStage.Building, null, functionId, deploymentId, state.Status));
            return state;
        }
    }

    public Task ProbeAsync(CancellationToken cancellationToken = default) => Task.Run(
        () => ChildProcess.RunAsync(Path.GetTempPath(), ["node", "--version"], new Dictionary<string, string>(), "", cancellationToken),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        List<StoredDeployment> deployments;
        lock (_lock)
        {
            deployments = [.. _functions.Values.SelectMany(function => function.Deployments)];
            // The container calls Dispose once per registered interface.
            _functions.Clear();
        }

        foreach (var deployment in deployments)
            await RemoveAsync(deployment);
    }

    private static BackendRejectedException Refused(string message) => new(message, HostingErrorReason.RefusedArgument);

    private static BackendRejectedException Absent(string what, string functionId) =>
        new($"There is no {what}.", HostingErrorReason.NotFound) { FunctionId = functionId };

    private static async Task RemoveAsync(StoredDeployment deployment)
    {
        await deployment.Cancellation.CancelAsync();
        await deployment.Build;
        deployment.Dispose();
    }

    private DeployResult Accept(string id, DeployInput input, byte[] artifact, string folder)
    {
        lock (_lock)
        {
            if (!_functions.TryGetValue(id, out var function))
                _functions[id] = function = new StoredFunction(id) { Name = $"deus-{input.ServiceId}" };
            function.Apply(input, limits.CurrentValue);
            var fingerprint = function.FingerprintOf(artifact);
            var previous = function.Active?.Id;
            if (input.SkipUnchanged && function.Active?.Fingerprint == fingerprint)
                return Result(id, previous!, previous, isUnchanged: true);
            var deployment = new StoredDeployment(Guid.NewGuid().ToString("N"), folder, fingerprint, function, time.GetUtcNow());
            function.Deployments.Add(deployment);
            deployment.Build = Task.Run(() => BuildAsync(function, deployment));
            return Result(id, deployment.Id, previous, isUnchanged: false);
        }
    }

    private static DeployResult Result(string functionId, string deploymentId, string? previous, bool isUnchanged) =>
        new(functionId, deploymentId, $"process:///functions/{functionId}/executions")
        {
            PreviousDeploymentId = previous,
            IsUnchanged = isUnchanged,
        };

    private StoredFunction Find(string functionId) =>
        _functions.TryGetValue(functionId, out var function) ? function : throw Absent($"function '{functionId}'", functionId);

    private (StoredFunction Function, StoredDeployment Deployment) FindDeployment(string functionId, string deploymentId)
    {
        Arguments.CheckId(functionId, nameof(functionId));
        Arguments.CheckId(deploymentId, nameof(deploymentId));
        lock (_lock)
        {
            var function = Find(functionId);
            return (function, function.Deployments.Find(d => d.Id == deploymentId)
                ?? throw Absent($"deployment '{deploymentId}'", functionId));
        }
    }
}
