namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Ends a request with an error response.</summary>
internal sealed class ApiException(int status, string type, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int Status { get; } = status;

    /// <summary>The error type in Appwrite's spelling, for example <c>function_not_found</c>.</summary>
    public string Type { get; } = type;
}
