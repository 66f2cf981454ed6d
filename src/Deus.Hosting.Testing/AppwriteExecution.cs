namespace Deus.Hosting.Testing;

/// <summary>An execution that the stub is asked for.</summary>
/// <param name="FunctionId">The function.</param>
/// <param name="Deployment">Its active deployment.</param>
/// <param name="Method">The method for the function.</param>
/// <param name="Path">The path for the function, with the query.</param>
/// <param name="Headers">The headers for the function.</param>
/// <param name="Body">The body for the function, as UTF-8 text.</param>
/// <param name="Variables">The function's variables, secret ones included.</param>
public sealed record AppwriteExecution(
    string FunctionId,
    AppwriteDeployment Deployment,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The bytes of <see cref="Body"/>, which need not be text when they came in a multipart form.</summary>
    public ReadOnlyMemory<byte> BodyBytes { get; init; }
}

/// <summary>What the stub answers to an execution. The execution counts as failed from status 500 on, as on Appwrite.</summary>
public sealed record AppwriteExecutionResult
{
    /// <summary>The function's status. Default 200.</summary>
    public int StatusCode { get; init; } = 200;

    /// <summary>The function's body as text.</summary>
    public string Body { get; init; } = "";

    /// <summary>The function's body as bytes, in place of <see cref="Body"/>; null for none. Bytes that are no UTF-8 are
    /// refused with 400 after the execution, unless the client accepts <c>multipart/form-data</c>.</summary>
    public ReadOnlyMemory<byte>? BodyBytes { get; init; }

    /// <summary>The function's headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What the function logged.</summary>
    public string Logs { get; init; } = "";

    /// <summary>What the function logged as errors.</summary>
    public string Errors { get; init; } = "";

    /// <summary>How long the execution took. Default 12 ms.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMilliseconds(12);
}
