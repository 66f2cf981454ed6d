using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// A service of the host application, resolved in a scope of each operation, so that scoped, transient and singleton
/// registrations all work. The scope is disposed when the operation has ended.
/// </summary>
/// <typeparam name="TService">The service.</typeparam>
internal sealed class ScopedService<TService>(IServiceScopeFactory scopes)
    where TService : class
{
    /// <param name="operation">Uses the service, which is null when none is registered, and everything it has returned.</param>
    public async Task<TResult> UseAsync<TResult>(Func<TService?, Task<TResult>> operation)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            return await operation(scope.ServiceProvider.GetService<TService>()).ConfigureAwait(false);
    }
}
