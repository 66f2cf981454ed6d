namespace Deus.Hosting.Functions;

/// <summary>The host itself failed, for example because its folder cannot be written; the cause is the inner exception.</summary>
public sealed class FunctionHostException : BackendException
{
    internal FunctionHostException(string message, Exception innerException, string? functionId = null)
        : base(message, HostingErrorReason.Unavailable, innerException) => FunctionId = functionId;
}
