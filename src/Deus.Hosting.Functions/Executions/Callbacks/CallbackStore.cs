using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <inheritdoc />
internal sealed class CallbackStore(
    HostCallGuard guard, HostStorage storage, CallbackQueue queue, IOptions<FunctionsOptions> options, TimeProvider time) : IExecutionCallbackStore
{
    private const int MinSecretLength = 16;
    private const int MaxSecretLength = 256;

    /// <summary>Returns the name for which the secret of a function is encrypted.</summary>
    public static string SecretName(string functionId) => $"callback:{functionId}";

    public Task SetAsync(string functionId, Uri url, string secret, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(secret);
        CallbackTarget.Check(functionId, url, options.Value);
        FunctionSettingsRules.CheckLength("secret", secret, MinSecretLength, MaxSecretLength);
        return SetTargetAsync(functionId, url.AbsoluteUri, secret, cancellationToken);
    }

    public Task DeleteAsync(string functionId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        return SetTargetAsync(functionId, url: null, secret: null, cancellationToken);
    }

    public Task<Page<ExecutionCallback>> ListAsync(string functionId, ExecutionCallbackQuery? query, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        query ??= new ExecutionCallbackQuery();
        var below = PageReader.Check(query.Limit, query.Cursor);
        return guard.RunAsync(
            () => storage.Database.Read(connection =>
            {
                FunctionTable.Get(connection, functionId);
                return PageReader.CreatePage(CallbackTable.List(connection, functionId, query, below), query.Limit);
            }),
            cancellationToken);
    }

    public async Task<ExecutionCallback> SendAgainAsync(string functionId, string callbackId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(callbackId, "callbackId");
        var pending = await guard.RunAsync(
            () => storage.Database.WriteAsync(
                connection =>
                {
                    if (CallbackTable.Find(connection, functionId, callbackId) is null)
                        throw FunctionStoreErrors.CallbackNotFound(functionId, callbackId);
                    return CallbackTable.SendAgain(connection, callbackId, time.GetUtcNow())
                        ? CallbackTable.Find(connection, functionId, callbackId)!
                        : throw FunctionStoreErrors.CallbackNotFailed(functionId, callbackId);
                },
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        queue.Wake();
        return pending;
    }

    private Task<bool> SetTargetAsync(string functionId, string? url, string? secret, CancellationToken cancellationToken) => guard.RunAsync(
        () => storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                CallbackTable.SetTarget(connection, functionId, url, secret is null ? null : storage.Secrets.Seal(secret, SecretName(functionId)));
                return true;
            },
            cancellationToken),
        cancellationToken);
}
