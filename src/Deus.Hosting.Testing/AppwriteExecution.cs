namespace Deus.Hosting.Testing;

/// <summary>A request to execute a function, passed to <see cref="AppwriteStub.Execute"/>.</summary>
/// <param name="FunctionId">The id of the function.</param>
/// <param name="Deployment">The active deployment of the function.</param>
/// <param name="Method">The HTTP method that the function receives.</param>
/// <param name="Path">The path that the function receives, with the query.</param>
/// <param name="Headers">The headers that the function receives.</param>
/// <param name="Body">The body that the function receives, as UTF-8 text.</param>
/// <param name="Variables">The variables of the function by name, including the values of secret ones.</param>
public sealed record AppwriteExecution(
    string FunctionId,
    AppwriteDeployment Deployment,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The bytes of <see cref="Body"/>. They may be invalid UTF-8 when the client sent a multipart form.</summary>
    public ReadOnlyMemory<byte> BodyBytes { get; init; }
}

/// <summary>The response of the stub to an execution. The execution counts as failed from status 500 on, as on Appwrite.</summary>
public sealed record AppwriteExecutionResult
{
    /// <summary>The HTTP status of the function's response. Default 200.</summary>
    public int StatusCode { get; init; } = 200;

    /// <summary>The body of the function's response as text. Default empty.</summary>
    public string Body { get; init; } = "";

    /// <summary>
    /// The body of the function's response as bytes, used instead of <see cref="Body"/>; null (default) to use the text. Invalid UTF-8 is
    /// rejected with 400 after the execution, unless the client accepts <c>multipart/form-data</c>.
    /// </summary>
    public ReadOnlyMemory<byte>? BodyBytes { get; init; }

    /// <summary>The headers of the function's response. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The log output of the function. Default empty.</summary>
    public string Logs { get; init; } = "";

    /// <summary>The error output of the function. Default empty.</summary>
    public string Errors { get; init; } = "";

    /// <summary>The duration of the execution. Default 12 ms.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMilliseconds(12);
}
