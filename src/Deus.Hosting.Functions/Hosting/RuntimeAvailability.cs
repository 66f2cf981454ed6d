using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// Checks the runtimes when the host starts. Node.js may be missing when the application has other runtimes, has set no path of Node.js, and
/// no function needs it. It is then asked for by the first build or execution of a Node.js function.
/// </summary>
internal sealed class RuntimeAvailability(FunctionRuntimes runtimes, HostStorage storage, IOptions<FunctionsOptions> options)
{
    /// <summary>Checks all runtimes. Called before the folder is opened.</summary>
    /// <returns>Why Node.js is missing; null when all runtimes are available.</returns>
    /// <exception cref="RuntimeUnavailableException">A runtime that the application needs is not available.</exception>
    public async Task<RuntimeUnavailableException?> CheckAsync(CancellationToken cancellationToken)
    {
        RuntimeUnavailableException? missing = null;
        foreach (var runtime in runtimes.All)
        {
            try
            {
                await runtime.EnsureAvailableAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (RuntimeUnavailableException e) when (runtime is NodeRuntime && IsOptional)
            {
                missing = e;
            }
        }

        return missing;
    }

    /// <summary>Returns true when a stored function has a runtime of Node.js.</summary>
    public bool IsNodeNeeded() =>
        storage.Database.Read(FunctionTable.Runtimes).Exists(name => runtimes.Find(name) is NodeRuntime);

    private bool IsOptional => runtimes.All.Count > 1 && options.Value is { NodePath: null, NodePaths: null };
}
