namespace Deus.Hosting.Functions;

/// <summary>The host failed, for example because its folder cannot be written. The inner exception is the cause.</summary>
public sealed class FunctionHostException : BackendException
{
    internal FunctionHostException(string message, Exception innerException, string? functionId = null)
        : base(message, HostingErrorReason.Unavailable, innerException) => FunctionId = functionId;
}
