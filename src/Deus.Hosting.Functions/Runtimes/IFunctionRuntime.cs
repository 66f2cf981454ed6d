namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// Executes the functions of one language. Register an own one with
/// <c>services.AddSingleton&lt;IFunctionRuntime, MyRuntime&gt;()</c> beside <c>UseEmbeddedFunctions()</c>; the services it needs of
/// the application come through its constructor. Safe for concurrent use; disposed with the container. Only
/// <see cref="Names"/>, <see cref="DefaultEntrypoint"/> and <see cref="ExecuteAsync"/> are needed.
/// </summary>
public interface IFunctionRuntime
{
    /// <summary>
    /// The names that choose this runtime, as in <see cref="DeployInput.Runtime"/> and <see cref="FunctionSettings.Runtime"/>, for
    /// example <c>lua-5.4</c>; at least one, always the same. Each has 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>,
    /// begins with a letter or digit, and belongs to one runtime of the host. What stands behind the first <c>-</c> is shown as
    /// the version.
    /// </summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>
    /// The entry file of functions that <see cref="EmbeddedBackend"/> creates and that name none, for example <c>main.lua</c>. A
    /// build fails when its deployment's entry file is not there after the commands.
    /// </summary>
    string DefaultEntrypoint { get; }

    /// <summary>
    /// The build commands of functions that <see cref="EmbeddedBackend"/> creates and that name none. Default empty: the source is
    /// executed as it was deployed.
    /// </summary>
    string DefaultCommands => "";

    /// <summary>Checks at the start of the host, before anything is written, whether functions can be executed on this machine.</summary>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>A completed task by default.</returns>
    /// <exception cref="RuntimeUnavailableException">They cannot, and the host does not start; the message says what to install.</exception>
    Task EnsureAvailableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Executes one request. A function that throws, takes longer than <see cref="RuntimeRequest.Timeout"/> or crashes is a response
    /// too, of <see cref="RuntimeResponse.Failed"/>. The host waits for ten seconds after the timeout, then records the execution
    /// as timed out. It keeps secrets out of the recorded log.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">
    /// Cancelled when nothing waits for the response any more. A runtime that cannot stop one function alone completes the task when
    /// the function has ended: until then it counts among the executions that run.
    /// </param>
    /// <returns>The function's response.</returns>
    /// <exception cref="RuntimeUnavailableException">No function can be executed on this machine. Other exceptions become a
    /// <see cref="FunctionHostException"/>.</exception>
    Task<RuntimeResponse> ExecuteAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Prepares a deployment ahead of its first request, and keeps it ready until <see cref="Cool"/> or <see cref="ReleaseAsync"/>.
    /// Called in the background for the active deployment of an always-warm function: when it becomes active, when the host
    /// starts, and after <see cref="ReleaseAsync"/> when the function's variables have changed. What it throws is logged.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    /// <returns>A completed task by default.</returns>
    Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets an idle deployment scale to zero from now on: its function is not always warm any more. Does nothing by default.</summary>
    /// <param name="deploymentId">The deployment; ids that the runtime does not know are ignored.</param>
    void Cool(string deploymentId)
    {
    }

    /// <summary>
    /// Lets running requests of a deployment end, then disposes what is kept for it. Called when it was deleted, when another one
    /// has become active in its place, and when its environment has changed; requests may follow, which begin anew.
    /// </summary>
    /// <param name="deploymentId">The deployment; ids that the runtime does not know are ignored.</param>
    /// <param name="cancellationToken">Cancelled when the host stops: what still runs is stopped.</param>
    /// <returns>A completed task by default.</returns>
    Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) => Task.CompletedTask;
}
