using System.Buffers;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Backends;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Variables;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Embedded;

/// <summary>
/// Deploys to the embedded host. It stores the artifact first, and then commits function, variables and deployment together. A
/// failure or a crash therefore needs no compensation.
/// </summary>
internal sealed partial class EmbeddedDeployer(
    FunctionHost host,
    HostStorage storage,
    DeploymentWriter deployments,
    DeployedVariables variables,
    IdGenerator ids,
    BackgroundWorkQueue backgroundWork,
    BuildQueue queue,
    FunctionRuntimes runtimes,
    IOptionsMonitor<HostingLimits> limits,
    IOptions<FunctionsOptions> options,
    ScopedService<IBlobReader> blobs,
    TimeProvider time)
{
    private const int BufferBytes = 81_920;

    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var plan = DeployPlan.From(input, limits.CurrentValue, runtimes.HostingNames);
        var source = await blobs.UseAsync(async registered =>
        {
            var reader = DeployPlan.Require(registered);
            await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            progress?.Report(new DeployProgress(DeployStage.Preparing));
            return await StoreAsync(reader, plan, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        var isReferenced = false;
        try
        {
            var accepted = await AcceptAsync(plan, source, progress, cancellationToken).ConfigureAwait(false);
            isReferenced = true;
            return accepted;
        }
        catch (InvalidParameterException e)
        {
            throw BackendRejectedException.RefusedArgument(e, plan.FunctionId);
        }
        finally
        {
            source.Dispose();
            if (!isReferenced)
                backgroundWork.Discard(source.Hash);
        }
    }

    private async Task<ArtifactLease> StoreAsync(IBlobReader reader, DeployPlan plan, CancellationToken cancellationToken)
    {
        var artifact = await PackedArtifact
            .OpenAsync(reader, plan.ArtifactKey, plan.MaxArtifactBytes, cancellationToken).ConfigureAwait(false);
        await using (artifact.ConfigureAwait(false))
        {
            if (artifact.Length > options.Value.MaxSourceBytes)
                throw ArtifactRejectedException.TooLarge(plan.ArtifactKey, options.Value.MaxSourceBytes);
            return await storage.Artifacts
                .SaveAsync((target, token) => CopyAsync(artifact, target, token), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<DeployResult> AcceptAsync(
        DeployPlan plan, ArtifactLease source, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var functionId = plan.FunctionId ?? ids.Next();
        progress?.Report(new DeployProgress(DeployStage.CreatingFunction, FunctionId: functionId));
        progress?.Report(new DeployProgress(DeployStage.SettingVariables, 0, functionId));
        progress?.Report(new DeployProgress(DeployStage.Uploading, 0, functionId));
        var accepted = await WriteAsync(functionId, plan, source, cancellationToken).ConfigureAwait(false);
        progress?.Report(new DeployProgress(DeployStage.Uploading, 1, functionId));
        if (accepted is { IsWarmthChanged: true, Previous: { } active })
            backgroundWork.WarmthChanged(active);
        if (!accepted.IsUnchanged)
        {
            queue.Wake();
            progress?.Report(new DeployProgress(
                DeployStage.Building, null, functionId, accepted.DeploymentId, DeploymentStatus.Waiting));
        }

        return new DeployResult(functionId, accepted.DeploymentId, $"embedded:///functions/{functionId}/executions")
        {
            IsUnchanged = accepted.IsUnchanged,
            PreviousDeploymentId = accepted.Previous,
        };
    }

    private static async Task CopyAsync(PackedArtifact artifact, Stream target, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            for (long at = 0; (read = await artifact.ReadAsync(at, buffer, cancellationToken).ConfigureAwait(false)) > 0; at += read)
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
