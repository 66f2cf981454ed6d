namespace Deus.Hosting;

/// <summary>The backend answered with success, but not with what was asked for: no JSON, too much of it, or no id.</summary>
public sealed class InvalidBackendAnswerException : HostingException
{
    internal InvalidBackendAnswerException(BackendAnswer answer, string problem, Exception? innerException = null, bool isBroken = false)
        : base($"{answer.Method} {answer.Path} was answered with {answer.StatusCode}, but {problem}: {answer.Excerpt}", innerException)
    {
        StatusCode = answer.StatusCode;
        Method = answer.Method;
        Path = answer.Path;
        ResponseBody = answer.Body;
        IsBroken = isBroken;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>The HTTP method of the request.</summary>
    public string Method { get; }

    /// <summary>The path of the request, after the endpoint.</summary>
    public string Path { get; }

    /// <summary>The answer, up to 1 MiB.</summary>
    public string ResponseBody { get; }

    /// <summary>True when the answer may have been cut on its way, so that another attempt may bring it whole.</summary>
    internal bool IsBroken { get; }

    /// <summary>True when the answer is longer than what is read of it.</summary>
    internal bool IsTooLong { get; init; }
}
