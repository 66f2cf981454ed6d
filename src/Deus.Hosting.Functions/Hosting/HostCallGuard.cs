using System.Data.Common;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// Runs the calls of the stores and the engine: starts the host on first use, and throws a <see cref="FunctionHostException"/> when
/// the folder cannot be read or written.
/// </summary>
internal sealed class HostCallGuard(FunctionHost host)
{
    public Task<T> RunAsync<T>(Func<T> operation, CancellationToken cancellationToken) =>
        RunAsync(() => Task.FromResult(operation()), cancellationToken);

    public async Task<T> RunAsync<T>(Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            return await operation().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FunctionHostException("The host's folder could not be read or written. See the inner exception.", e);
        }
    }
}
