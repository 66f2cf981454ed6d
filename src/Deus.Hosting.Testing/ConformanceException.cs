namespace Deus.Hosting.Testing;

/// <summary>Thrown when a backend violates the contract, or lacks an interface that the scenario requires.</summary>
public sealed class ConformanceException : Exception
{
    internal ConformanceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// True when the scenario does not apply, because the target lacks the optional interface that the message names. Report the test
    /// as skipped, with the message.
    /// </summary>
    public bool IsNotApplicable { get; internal init; }
}
