namespace Deus.Hosting;

/// <summary>Something went wrong while hosting a function. The children tell what.</summary>
public abstract class HostingException : Exception
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What was tried, what happened, what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    internal HostingException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The function concerned, or left behind; null when none is known.</summary>
    public string? FunctionId { get; internal set; }

    /// <summary>The deployment concerned; null when none had been accepted.</summary>
    public string? DeploymentId { get; internal set; }

    /// <summary>Lets an operation's errors carry the ids that are known from outside.</summary>
    internal static async Task<T> NameAsync<T>(string? functionId, string? deploymentId, Func<Task<T>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (HostingException e)
        {
            e.FunctionId ??= functionId;
            e.DeploymentId ??= deploymentId;
            throw;
        }
    }
}
