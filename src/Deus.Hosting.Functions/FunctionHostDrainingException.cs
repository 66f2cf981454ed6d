namespace Deus.Hosting.Functions;

/// <summary>The host takes no new executions, because it is drained (<see cref="IFunctionHost.DrainAsync"/>). Nothing was executed.</summary>
public sealed class FunctionHostDrainingException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    public FunctionHostDrainingException()
        : base("The host is drained and takes no new executions. Send the request again, after the deployment of the application.", HostingErrorReason.Unavailable)
    {
    }
}
