using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Lets the function's runtime check the output of a build.</summary>
internal static class BuildCheck
{
    /// <param name="runtimes">The runtimes of this host.</param>
    /// <param name="function">The function.</param>
    /// <param name="deployment">The deployment that was built.</param>
    /// <param name="folder">The folder with the output.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="BuildRejectedException">The runtime cannot execute the output.</exception>
    public static Task RunAsync(
        FunctionRuntimes runtimes, HostedFunction function, Deployment deployment, string folder, CancellationToken cancellationToken) =>
        // Without the runtime the deployment is kept: another start of the host may have it.
        runtimes.Find(function.Settings.Runtime) is { } runtime
            ? runtime.CheckBuildAsync(
                new RuntimeDeployment
                {
                    FunctionId = function.Id,
                    FunctionCreatedAt = function.CreatedAt,
                    DeploymentId = deployment.Id,
                    Runtime = function.Settings.Runtime,
                    CodeFolder = folder,
                    Entrypoint = EntryFile.RelativePathOf(deployment.Entrypoint),
                    MaxMemoryBytes = Specification.Find(function.Settings.RuntimeSpecification)?.MemoryBytes,
                },
                cancellationToken)
            : Task.CompletedTask;
}
