using Deus.Hosting.Artifacts;
using Deus.Hosting.Budgets;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>One deployment, step by step; until the server has accepted it, a failure deletes what the call created.</summary>
internal sealed class AppwriteDeployer(
    AppwriteApi api,
    IOptionsMonitor<AppwriteOptions> options,
    IOptionsMonitor<HostingLimits> limits,
    IBlobReader? blobs,
    TimeProvider time)
{
    private const string WireRuntime = "node-20.0";
    private static readonly TimeSpan CompensationLimit = TimeSpan.FromSeconds(30);

    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        var plan = DeployPlan.From(input, limits.CurrentValue, HostingRuntimes.Node20);
        progress?.Report(new DeployProgress(DeployStage.Preparing));
        var artifact = await PackedArtifact
            .OpenAsync(DeployPlan.Require(blobs), plan.ArtifactKey, plan.MaxArtifactBytes, cancellationToken)
            .ConfigureAwait(false);
        await using (artifact.ConfigureAwait(false))
        {
            var functionId = await CreateFunctionAsync(plan, current, progress, cancellationToken).ConfigureAwait(false);
            var deploymentId = await FillAsync(functionId, plan, current, artifact, progress, cancellationToken)
                .ConfigureAwait(false);
            return new DeployResult(
                functionId, deploymentId, $"{current.Endpoint.TrimEnd('/')}/functions/{functionId}/executions");
        }
    }

    private async Task<string> CreateFunctionAsync(
        DeployPlan plan, AppwriteOptions current, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new DeployProgress(DeployStage.CreatingFunction, FunctionId: plan.FunctionId));
        var body = new CreateFunctionBody(
            FunctionId: plan.FunctionId ?? "unique()",
            Name: plan.Name,
            Runtime: WireRuntime,
            Execute: current.Execute,
            Enabled: true,
            Logging: true,
            Timeout: plan.TimeoutSeconds,
            Scopes: current.Scopes,
            Events: [],
            Schedule: "",
            Entrypoint: current.Entrypoint,
            Commands: current.Commands,
            Specification: plan.AlwaysWarm ? current.WarmSpecification : null);
        try
        {
            return (await api.CreateFunctionAsync(body, cancellationToken).ConfigureAwait(false)).Id!;
        }
        catch (BackendUnreachableException e)
        {
            throw new BackendUnreachableException(
                e.Method,
                e.Path,
                $"a function {(plan.FunctionId is null ? "named" : "with the id")} '{plan.FunctionId ?? plan.Name}' may exist now. "
                + (e.InnerException?.Message ?? ""),
                e.InnerException);
        }
    }

    private async Task<string> FillAsync(
        string functionId,
        DeployPlan plan,
        AppwriteOptions current,
        PackedArtifact artifact,
        IProgress<DeployProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            await SetVariablesAsync(functionId, plan, progress, cancellationToken).ConfigureAwait(false);
            return await UploadAsync(functionId, current, artifact, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await CompensateAsync(functionId, e).ConfigureAwait(false);
            throw;
        }
    }

    private async Task SetVariablesAsync(
        string functionId, DeployPlan plan, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        for (var i = 0; i < plan.Variables.Count; i++)
        {
            progress?.Report(new DeployProgress(DeployStage.SettingVariables, (double)i / plan.Variables.Count, functionId));
            var variable = plan.Variables[i];
            await api.CreateVariableAsync(
                functionId,
                new CreateVariableBody(variable.Key, variable.Value, variable.IsPlain ? false : null),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> UploadAsync(
        string functionId,
        AppwriteOptions current,
        PackedArtifact artifact,
        IProgress<DeployProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var form = DeploymentForm.Create(
            current,
            artifact,
            fraction => progress?.Report(new DeployProgress(DeployStage.Uploading, fraction, functionId)));
        var deployment = await api.CreateDeploymentAsync(functionId, form, cancellationToken).ConfigureAwait(false);
        progress?.Report(new DeployProgress(DeployStage.Building, null, functionId, deployment.Id, StatusOf(deployment)));
        return deployment.Id!;
    }

    /// <summary>On its own clock: the caller's token may be the reason for being here.</summary>
    private async Task CompensateAsync(string functionId, Exception deployFailure)
    {
        using var limit = new CancellationTokenSource(CompensationLimit, time);
        try
        {
            await api.DeleteFunctionAsync(functionId, limit.Token).ConfigureAwait(false);
        }
        catch (BackendRejectedException e) when (e.StatusCode == 404)
        {
            // Gone already, which is what was wanted.
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            throw new FunctionLeftBehindException(functionId, deployFailure, e);
        }
    }

    private static DeploymentStatus StatusOf(DeploymentDocument deployment) => new(deployment.Status ?? "");
}
