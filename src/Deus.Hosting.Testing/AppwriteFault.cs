using System.Globalization;
using System.Net;
using Deus.Hosting.Testing.Faults;
using Deus.Hosting.Testing.Server;

namespace Deus.Hosting.Testing;

/// <summary>
/// A failure of one request, for <see cref="AppwriteStub.Fault"/>. Each fault documents whether the stub processes the request,
/// that is, whether it changes the stub's functions.
/// </summary>
public abstract class AppwriteFault
{
    private protected AppwriteFault()
    {
    }

    /// <summary>Closes the connection after the request headers. The request is not processed.</summary>
    public static AppwriteFault CloseBeforeReading { get; } = new CutFault(readUpTo: 0, isHandled: false);

    /// <summary>Closes the connection after the whole request. The request is not processed.</summary>
    public static AppwriteFault CloseAfterReading { get; } = new CutFault(long.MaxValue, isHandled: false);

    /// <summary>Processes the request, then closes the connection without a response.</summary>
    public static AppwriteFault CloseAfterHandling { get; } = new CutFault(long.MaxValue, isHandled: true);

    /// <summary>Processes the request, then closes the connection in the middle of a response with a <c>Content-Length</c>.</summary>
    public static AppwriteFault CutAnswer { get; } = new CutResponseFault();

    /// <summary>Processes the request and returns the first half of the JSON as a complete response.</summary>
    public static AppwriteFault TruncatedJson { get; } =
        new ReplacedResponseFault(response => new StubResponse { Status = response.Status, Body = response.Body[..(response.Body.Length / 2)] });

    /// <summary>Processes the request and returns unrelated JSON.</summary>
    public static AppwriteFault WrongJson { get; } =
        new ReplacedResponseFault(response => new StubResponse { Status = response.Status, Body = "{\"hello\":\"world\"}"u8.ToArray() });

    /// <summary>Processes the request and returns an HTML page.</summary>
    public static AppwriteFault NotJson { get; } = new ReplacedResponseFault(
        response => new StubResponse { Status = response.Status, Body = "<html>hello</html>"u8.ToArray(), ContentType = "text/html" });

    /// <summary>Processes the request and sends the response one byte at a time.</summary>
    public static AppwriteFault Drip { get; } = new DripFault(stallsAfter: int.MaxValue);

    /// <summary>Processes the request and sends the headers and one byte, then nothing until the client disconnects.</summary>
    public static AppwriteFault Stall { get; } = new DripFault(stallsAfter: 1);

    /// <summary>
    /// Returns 413 as a status line without headers and body, like the size limit of a real server. The request is not processed.
    /// </summary>
    public static AppwriteFault Bare413 { get; } = new StatusFault(StubResponse.TooLarge);

    /// <summary>Closes the connection in the middle of the request's body. The request is not processed.</summary>
    /// <param name="afterBytes">The number of body bytes that are read first.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault CloseWhileReading(long afterBytes) => new CutFault(afterBytes, isHandled: false);

    /// <summary>Returns a given response. The request is not processed.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The response body. Default empty.</param>
    /// <param name="contentType">The content type of the body. Default JSON.</param>
    /// <param name="headers">Additional response headers; null (default) for none.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Status(
        int status,
        string body = "",
        string contentType = "application/json; charset=UTF-8",
        IReadOnlyDictionary<string, string>? headers = null)
    {
        var response = new StubResponse { Status = status, Body = System.Text.Encoding.UTF8.GetBytes(body), ContentType = contentType };
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            response.Headers[name] = value;
        return new StatusFault(response);
    }

    /// <summary>Returns an error in Appwrite's shape. The request is not processed.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">The error type, for example <c>general_unknown</c>.</param>
    /// <param name="message">The error message.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Error(int status, string type, string message) =>
        new StatusFault(StubResponse.Error(new StubErrorException(status, type, message), "1.8.1"));

    /// <summary>Returns 500 <c>general_unknown</c>. The request is not processed.</summary>
    /// <returns>The fault.</returns>
    public static AppwriteFault ServerError() => Error(500, "general_unknown", "Server Error");

    /// <summary>Returns 502 with the HTML page of a proxy. The request is not processed.</summary>
    /// <returns>The fault.</returns>
    public static AppwriteFault BadGateway() => Status(502, "<html><body>502 Bad Gateway</body></html>", "text/html");

    /// <summary>Returns 408 <c>general_request_timeout</c>. The request is not processed.</summary>
    /// <returns>The fault.</returns>
    public static AppwriteFault RequestTimeout() => Error(408, "general_request_timeout", "The request timed out.");

    /// <summary>Returns 429, optionally with a <c>Retry-After</c> in seconds. The request is not processed.</summary>
    /// <param name="retryAfter">The value of the header, rounded up to whole seconds; null (default) for no header.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault TooManyRequests(TimeSpan? retryAfter = null) => TooMany(
        retryAfter is { } delay ? Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null);

    /// <summary>Returns 429 with a <c>Retry-After</c> as a date. The request is not processed.</summary>
    /// <param name="retryAt">The time of the header, to the second.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault TooManyRequestsUntil(DateTimeOffset retryAt) =>
        TooMany(retryAt.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Returns a redirect. The request is not processed.</summary>
    /// <param name="location">The target URL of the redirect.</param>
    /// <param name="status">The HTTP status. Default 302.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Redirect(string location, int status = (int)HttpStatusCode.Found) =>
        Status(status, headers: new Dictionary<string, string> { ["Location"] = location });

    /// <summary>
    /// Delays the request until a task completes, then processes it normally. The request is not processed when the client disconnects
    /// first.
    /// </summary>
    /// <param name="until">The task to wait for.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Hang(Task until) => new HangFault(until);

    /// <summary>Creates a hook for <see cref="AppwriteStub.Fault"/> that applies a fault to the first matching requests.</summary>
    /// <param name="times">The number of requests that fail; later requests are processed normally.</param>
    /// <param name="matches">Returns true for a matching request.</param>
    /// <param name="fault">The fault to apply.</param>
    /// <returns>The hook.</returns>
    public static Func<AppwriteRequest, AppwriteFault?> First(
        int times, Func<AppwriteRequest, bool> matches, AppwriteFault fault)
    {
        ArgumentNullException.ThrowIfNull(matches);
        var left = times;
        return request => matches(request) && Interlocked.Decrement(ref left) >= 0 ? fault : null;
    }

    private static StatusFault TooMany(string? retryAfter)
    {
        var response = StubResponse.Error(StubErrorException.RateLimited(), "1.8.1");
        if (retryAfter is not null)
            response.Headers["Retry-After"] = retryAfter;
        return new StatusFault(response);
    }

    /// <summary>Applies the fault to a request.</summary>
    internal abstract Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle);
}
