namespace Deus.Hosting.Functions.Runtimes;

/// <summary>The executor of one language. Safe for concurrent use.</summary>
internal interface IFunctionRuntime
{
    /// <summary>The runtime's name on the wire, for example <c>node-20.0</c>.</summary>
    string Name { get; }

    /// <summary>Returns when workers can be started on this machine.</summary>
    /// <exception cref="RuntimeUnavailableException">They cannot; the message says what to install.</exception>
    Task EnsureAvailableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Executes one request in a deployment, starting a worker when none is there.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">
    /// Nobody waits any more. A runtime that cannot end one function alone lets it go on, and the task ends when it has.
    /// </param>
    /// <returns>The function's answer; a function that throws, times out or crashes its worker is an answer too.</returns>
    /// <exception cref="RuntimeUnavailableException">No worker can be started here at all, for example without Node.js.</exception>
    Task<RuntimeResponse> ExecuteAsync(
        RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken);

    /// <summary>Starts a worker ahead of the first request.</summary>
    Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken);

    /// <summary>Keeps no worker of a deployment any more when it is idle. Unknown ids are ignored.</summary>
    void Cool(string deploymentId)
    {
    }

    /// <summary>Lets running requests of a deployment end, then stops its workers. Unknown ids are ignored.</summary>
    Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken);
}
