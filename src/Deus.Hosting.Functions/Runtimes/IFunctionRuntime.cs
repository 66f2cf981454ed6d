namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// Executes the functions of one language. Register an implementation with <c>services.AddSingleton&lt;IFunctionRuntime,
/// MyRuntime&gt;()</c> beside <c>UseEmbeddedFunctions()</c>. Its constructor receives services of the application. An implementation is
/// thread-safe; the container disposes it. Only <see cref="Names"/>, <see cref="DefaultEntrypoint"/> and <see cref="ExecuteAsync"/> must be
/// implemented.
/// </summary>
public interface IFunctionRuntime
{
    /// <summary>
    /// The names that select this runtime in <see cref="DeployInput.Runtime"/> and <see cref="FunctionSettings.Runtime"/>, for example
    /// <c>lua-5.4</c>. At least one; the names never change. Each name has 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, begins
    /// with a letter or digit, and belongs to one runtime of the host. The text after the first <c>-</c> is shown as the version.
    /// </summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>
    /// The names of <see cref="Names"/> whose functions can be executed on this machine. The host offers and accepts only these. It reads
    /// them after <see cref="EnsureAvailableAsync"/>. Default: all.
    /// </summary>
    IReadOnlyCollection<string> AvailableNames => Names;

    /// <summary>
    /// What keeps deployments ready now, for people who look at the host. A function with an instance of its active deployment is warm. Default:
    /// none.
    /// </summary>
    IReadOnlyCollection<RuntimeInstance> Instances => [];

    /// <summary>
    /// The entry file of functions that <see cref="EmbeddedBackend"/> creates without an entry file, for example <c>main.lua</c>. A build
    /// fails when the entry file of its deployment does not exist after the build commands.
    /// </summary>
    string DefaultEntrypoint { get; }

    /// <summary>
    /// The build commands of functions that <see cref="EmbeddedBackend"/> creates without build commands. Default empty: the source is
    /// executed unchanged.
    /// </summary>
    string DefaultCommands => "";

    /// <summary>
    /// Checks that functions can be executed on this machine. The host calls it when it starts, before it writes anything.
    /// </summary>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>A task that completes when functions can be executed; by default a completed task.</returns>
    /// <exception cref="RuntimeUnavailableException">Functions cannot be executed, and the host does not start. The message states what to
    /// install.</exception>
    Task EnsureAvailableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Checks the output of a build before its deployment becomes ready, so that code that cannot run is refused then. A runtime may also
    /// prepare the code, for example compile it, and keep the result in a folder of its own.
    /// </summary>
    /// <param name="build">
    /// The deployment, without its environment. <see cref="RuntimeDeployment.CodeFolder"/> is the folder of the build, which is removed
    /// afterwards.
    /// </param>
    /// <param name="cancellationToken">Canceled at the build's timeout, when the build is canceled, and when the host stops.</param>
    /// <returns>A task that completes when the output is accepted; by default a completed task.</returns>
    /// <exception cref="BuildRejectedException">The output cannot be executed. The build fails, and its message is the last line of the
    /// build's log.</exception>
    Task CheckBuildAsync(RuntimeDeployment build, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Executes one request. A function that throws, exceeds <see cref="RuntimeRequest.Timeout"/> or crashes is reported as a response, see
    /// <see cref="RuntimeResponse.Failed"/>. The host waits for ten seconds after the timeout, then records the execution as timed out. The
    /// host masks secrets in the recorded log.
    /// </summary>
    /// <param name="deployment">The deployment to execute.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">
    /// Canceled when the host no longer waits for the response. A runtime that cannot stop a single function completes the task when the
    /// function has ended. Until then the execution counts against the concurrency limits.
    /// </param>
    /// <returns>The function's response.</returns>
    /// <exception cref="RuntimeUnavailableException">No function can be executed on this machine. The host wraps other exceptions in a
    /// <see cref="FunctionHostException"/>.</exception>
    Task<RuntimeResponse> ExecuteAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Prepares a deployment before its first request, and keeps it ready until <see cref="Cool"/> or <see cref="ReleaseAsync"/>. The host
    /// calls it in the background for the active deployment of an always-warm function: when the deployment becomes active, when the host
    /// starts, and after <see cref="ReleaseAsync"/> when the function's variables have changed. Exceptions are logged.
    /// </summary>
    /// <param name="deployment">The deployment to prepare.</param>
    /// <param name="cancellationToken">Canceled when the host stops.</param>
    /// <returns>A task that completes when the deployment is ready; by default a completed task.</returns>
    Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Allows an idle deployment to scale to zero, because its function is no longer always warm. The default implementation does nothing.
    /// </summary>
    /// <param name="deploymentId">The id of the deployment. Unknown ids are ignored.</param>
    void Cool(string deploymentId)
    {
    }

    /// <summary>
    /// Waits for the running requests of a deployment, then disposes its resources. The host calls it when the deployment was deleted, when
    /// another deployment has become active instead, and when its environment has changed. A later request starts the deployment again.
    /// </summary>
    /// <param name="deploymentId">The id of the deployment. Unknown ids are ignored.</param>
    /// <param name="cancellationToken">Canceled when the host stops. Running requests are stopped then.</param>
    /// <returns>A task that completes when the resources are disposed; by default a completed task.</returns>
    Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Removes what the runtime keeps for a function, for example its data. The host calls it of every runtime after the function was deleted
    /// and its deployments were released, possibly more than once.
    /// </summary>
    /// <param name="functionId">The id of the function. Another function with this id may exist by now.</param>
    /// <param name="createdAt">When the deleted function was created, see <see cref="RuntimeDeployment.FunctionCreatedAt"/>.</param>
    /// <param name="cancellationToken">Canceled when the host stops.</param>
    /// <returns>A task that completes when it is removed; by default a completed task.</returns>
    Task RemoveFunctionAsync(string functionId, DateTimeOffset createdAt, CancellationToken cancellationToken) => Task.CompletedTask;
}
