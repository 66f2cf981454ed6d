namespace Deus.Hosting.Testing;

/// <summary>A backend does not behave as the contract says.</summary>
public sealed class ConformanceException : Exception
{
    internal ConformanceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
