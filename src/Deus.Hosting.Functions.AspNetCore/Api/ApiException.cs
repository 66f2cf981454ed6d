namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>A request is answered with an error.</summary>
internal sealed class ApiException(int status, string type, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int Status { get; } = status;

    /// <summary>Appwrite's name of the error.</summary>
    public string Type { get; } = type;
}
