namespace Deus.Hosting.Testing;

/// <summary>A backend does not behave as the contract says, or lacks an interface that the scenario is about.</summary>
public sealed class ConformanceException : Exception
{
    internal ConformanceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// True when the scenario does not apply: the target lacks the optional interface that the message names. Let the test
    /// framework show the test as skipped, with the message.
    /// </summary>
    public bool IsNotApplicable { get; internal init; }
}
