using System.Runtime.ExceptionServices;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>The function to deploy into.</summary>
/// <param name="Id">The id of the function.</param>
/// <param name="IsOwned">True when this call created the function, so that a failure may delete it.</param>
/// <param name="Existing">The function that existed before the call; null for a new function.</param>
internal sealed record DeployTarget(string Id, bool IsOwned, FunctionResponse? Existing);

/// <summary>
/// Finds the function with the given id, or creates a function. The function is looked up first, because a server counts requests
/// that create a function (50 a day) before it checks whether the id exists. With an id of the caller, creation is safe to
/// repeat: after an attempt without a response, the function is read back. Without an id, such an attempt may leave a function
/// that only its name identifies.
/// </summary>
internal sealed class FunctionProvisioner(AppwriteApi api, TimeProvider time)
{

    // The time for which a canceled call waits for the id of a function that may have been created, so that it can be deleted.
    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(5);

    public async Task<DeployTarget> EnsureAsync(DeployPlan plan, AppwriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (plan.FunctionId is not null && await TryFindAsync(plan.FunctionId, cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        try
        {
            var created = await CreateAsync(plan, options, cancellationToken).ConfigureAwait(false);
            return new DeployTarget(created.Id!, IsOwned: true, Existing: null);
        }
        catch (BackendRejectedException e) when (e.StatusCode == 409 && plan.FunctionId is not null)
        {
            // Created in the meantime by another caller, or by an earlier attempt of this call without a response.
            return await FindAsync(plan.FunctionId, cancellationToken).ConfigureAwait(false);
        }
        catch (HostingException e) when (IsAmbiguous(e))
        {
            return plan.FunctionId is null
                ? throw FunctionLeftBehindException.MayExist(plan.Name, e)
                : await ReadBackAsync(plan.FunctionId, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<FunctionResponse> CreateAsync(DeployPlan plan, AppwriteOptions options, CancellationToken cancellationToken)
    {
        using var grace = new GraceToken(CancelGrace, time, cancellationToken);
        try
        {
            return await api.CreateFunctionAsync(Body(plan, options), isRepeatable: plan.FunctionId is not null, grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var what = plan.FunctionId is null ? $"A function named '{plan.Name}'" : $"The function '{plan.FunctionId}'";
            throw new OperationCanceledException(
                $"Canceled while the function was created, and the backend did not answer. {what} may exist now.", cancellationToken);
        }
    }

    private async Task<DeployTarget?> TryFindAsync(string functionId, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(functionId, cancellationToken).ConfigureAwait(false);
        }
        catch (BackendRejectedException e) when (e is { StatusCode: 404, ErrorType: "function_not_found" })
        {
            return null;
        }
    }

    private async Task<DeployTarget> FindAsync(string functionId, CancellationToken cancellationToken)
    {
        var existing = await api.GetFunctionAsync(functionId, cancellationToken).ConfigureAwait(false);
        return existing.Runtime is null or WireRuntimes.Node20
            ? new DeployTarget(functionId, IsOwned: false, existing)
            : throw BackendRejectedException.UnsupportedRuntime(existing.Runtime, [WireRuntimes.Node20], functionId);
    }

    /// <summary>
    /// Reads the function after attempts that may have been carried out. A function that is found is used but never deleted,
    /// because it may have existed before.
    /// </summary>
    private async Task<DeployTarget> ReadBackAsync(string functionId, HostingException failure, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(functionId, cancellationToken).ConfigureAwait(false);
        }
        catch (BackendRejectedException e) when (e.StatusCode == 404)
        {
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        catch (HostingException e) when (e.Reason != HostingErrorReason.RefusedArgument)
        {
            throw FunctionLeftBehindException.MayExist(functionId, failure, functionId);
        }
    }

    private static bool IsAmbiguous(HostingException failure) => failure is
        BackendUnreachableException { WasSent: true } or BackendRejectedException { StatusCode: 408 or >= 500 } or InvalidBackendResponseException;

    private static CreateFunctionBody Body(DeployPlan plan, AppwriteOptions options)
    {
        var settings = TargetSettings.OfNew(plan, options);
        return new CreateFunctionBody(
            FunctionId: plan.FunctionId ?? "unique()",
            Name: plan.Name,
            Runtime: WireRuntimes.Node20,
            Execute: options.Execute,
            Enabled: true,
            Logging: true,
            Timeout: plan.Settings.TimeoutSeconds ?? plan.DefaultTimeoutSeconds,
            Scopes: options.Scopes,
            Events: [],
            Schedule: "",
            Entrypoint: settings.Entrypoint,
            Commands: settings.Commands,
            Specification: settings.Specification);
    }
}
