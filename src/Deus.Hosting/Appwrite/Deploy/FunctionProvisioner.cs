using System.Runtime.ExceptionServices;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>A function to deploy into.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOwned">True when this call created it, so that a failure may delete it again.</param>
/// <param name="Existing">What was read of a function that was there before; null for a new one.</param>
internal sealed record DeployTarget(string Id, bool IsOwned, FunctionResponse? Existing);

/// <summary>
/// Finds the function with the given id, or creates one. It is looked up first, because a server counts requests that create a
/// function, 50 a day, before it sees that the id exists. With an id of the caller's, creation is safe to repeat: what an
/// unanswered attempt left is read back. Without one, an unanswered attempt leaves what only its name can tell.
/// </summary>
internal sealed class FunctionProvisioner(AppwriteApi api, TimeProvider time)
{
    private const string WireRuntime = "node-20.0";

    // How long a cancelled caller is made to wait for the id of what may have been created, so that it can be deleted.
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
            // Created in the meantime, by another caller or by an attempt of this one that got no answer.
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
                $"Cancelled while the function was created, and the backend did not answer. {what} may exist now.", cancellationToken);
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
        return existing.Runtime is null or WireRuntime
            ? new DeployTarget(functionId, IsOwned: false, existing)
            : throw BackendRejectedException.UnsupportedRuntime(existing.Runtime, [WireRuntime], functionId);
    }

    /// <summary>
    /// The attempts may have been carried out. What is found is gone on with, but never deleted: it may have been there before.
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
            Runtime: WireRuntime,
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
