using System.Data.Common;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// Where calls of the stores and the engine come in: the host starts on first use, and a folder that cannot be read or written
/// is a <see cref="FunctionHostException"/> and never a thing that is not there.
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
