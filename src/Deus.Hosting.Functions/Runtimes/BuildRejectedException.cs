namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A runtime cannot execute the output of a build, see <see cref="IFunctionRuntime.CheckBuildAsync"/>.</summary>
public sealed class BuildRejectedException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is wrong with the output, what would be accepted, and what to do.</param>
    /// <param name="innerException">The cause; null when it is unknown.</param>
    public BuildRejectedException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.RefusedArgument, innerException)
    {
    }
}
