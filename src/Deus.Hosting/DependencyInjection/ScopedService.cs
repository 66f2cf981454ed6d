using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// Resolves a service of the host application in a new scope for each operation, so that scoped, transient and singleton
/// registrations work. The scope is disposed when the operation has ended.
/// </summary>
/// <typeparam name="TService">The type of the service.</typeparam>
internal sealed class ScopedService<TService>(IServiceScopeFactory scopes)
    where TService : class
{
    /// <param name="operation">Uses the service and the objects that it returns, before the scope is disposed. The service is
    /// null when none is registered.</param>
    public async Task<TResult> UseAsync<TResult>(Func<TService?, Task<TResult>> operation)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            return await operation(scope.ServiceProvider.GetService<TService>()).ConfigureAwait(false);
    }
}
