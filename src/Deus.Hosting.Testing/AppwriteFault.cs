using System.Globalization;
using System.Net;
using Deus.Hosting.Testing.Faults;
using Deus.Hosting.Testing.Server;

namespace Deus.Hosting.Testing;

/// <summary>
/// Something that goes wrong with one request, for <see cref="AppwriteStub.Fault"/>. Each fault says whether the request
/// had its effect on the stub's functions nevertheless.
/// </summary>
public abstract class AppwriteFault
{
    private protected AppwriteFault()
    {
    }

    /// <summary>The connection is cut when the headers have come. No effect.</summary>
    public static AppwriteFault CloseBeforeReading { get; } = new CutFault(readUpTo: 0, isHandled: false);

    /// <summary>The connection is cut when the whole request has come. No effect.</summary>
    public static AppwriteFault CloseAfterReading { get; } = new CutFault(long.MaxValue, isHandled: false);

    /// <summary>The request has its effect, and the connection is cut instead of an answer.</summary>
    public static AppwriteFault CloseAfterHandling { get; } = new CutFault(long.MaxValue, isHandled: true);

    /// <summary>The request has its effect; the answer announces its length and is cut in the middle.</summary>
    public static AppwriteFault CutAnswer { get; } = new CutResponseFault();

    /// <summary>The request has its effect; half of the JSON comes as if it were all.</summary>
    public static AppwriteFault TruncatedJson { get; } =
        new ReplacedResponseFault(answer => new StubResponse { Status = answer.Status, Body = answer.Body[..(answer.Body.Length / 2)] });

    /// <summary>The request has its effect; the answer is JSON that has nothing to do with it.</summary>
    public static AppwriteFault WrongJson { get; } =
        new ReplacedResponseFault(answer => new StubResponse { Status = answer.Status, Body = "{\"hello\":\"world\"}"u8.ToArray() });

    /// <summary>The request has its effect; the answer is a page.</summary>
    public static AppwriteFault NotJson { get; } = new ReplacedResponseFault(
        answer => new StubResponse { Status = answer.Status, Body = "<html>hello</html>"u8.ToArray(), ContentType = "text/html" });

    /// <summary>The request has its effect; the answer comes one byte at a time.</summary>
    public static AppwriteFault Drip { get; } = new DripFault(stallsAfter: int.MaxValue);

    /// <summary>The request has its effect; the headers and one byte come, then nothing until the client gives up.</summary>
    public static AppwriteFault Stall { get; } = new DripFault(stallsAfter: 1);

    /// <summary>413 as a status line, without headers and body, as from the server's own size limit. No effect.</summary>
    public static AppwriteFault Bare413 { get; } = new StatusFault(StubResponse.TooLarge);

    /// <summary>The connection is cut in the middle of the request's body. No effect.</summary>
    /// <param name="afterBytes">How many bytes are read before.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault CloseWhileReading(long afterBytes) => new CutFault(afterBytes, isHandled: false);

    /// <summary>An answer of the caller's making. No effect.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The content type.</param>
    /// <param name="headers">Further headers; null for none.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Status(
        int status,
        string body = "",
        string contentType = "application/json; charset=UTF-8",
        IReadOnlyDictionary<string, string>? headers = null)
    {
        var answer = new StubResponse { Status = status, Body = System.Text.Encoding.UTF8.GetBytes(body), ContentType = contentType };
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            answer.Headers[name] = value;
        return new StatusFault(answer);
    }

    /// <summary>An error in Appwrite's form. No effect.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">The error type, for example <c>general_unknown</c>.</param>
    /// <param name="message">The message.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Error(int status, string type, string message) =>
        new StatusFault(StubResponse.Error(new StubErrorException(status, type, message), "1.8.1"));

    /// <summary>500 <c>general_unknown</c>. No effect.</summary>
    /// <returns>The fault.</returns>
    public static AppwriteFault ServerError() => Error(500, "general_unknown", "Server Error");

    /// <summary>502 with a proxy's page. No effect.</summary>
    /// <returns>The fault.</returns>
    public static AppwriteFault BadGateway() => Status(502, "<html><body>502 Bad Gateway</body></html>", "text/html");

    /// <summary>408 <c>general_request_timeout</c>. No effect.</summary>
    /// <returns>The fault.</returns>
    public static AppwriteFault RequestTimeout() => Error(408, "general_request_timeout", "The request timed out.");

    /// <summary>429 without, or with a <c>Retry-After</c> in seconds. No effect.</summary>
    /// <param name="retryAfter">Rounded up to whole seconds; null for no header.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault TooManyRequests(TimeSpan? retryAfter = null) => TooMany(
        retryAfter is { } delay ? Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null);

    /// <summary>429 with a <c>Retry-After</c> as a date. No effect.</summary>
    /// <param name="retryAt">When to try again.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault TooManyRequestsUntil(DateTimeOffset retryAt) =>
        TooMany(retryAt.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A redirect. No effect.</summary>
    /// <param name="location">Where to.</param>
    /// <param name="status">The HTTP status. Default 302.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Redirect(string location, int status = (int)HttpStatusCode.Found) =>
        Status(status, headers: new Dictionary<string, string> { ["Location"] = location });

    /// <summary>Nothing comes until the task ends; then the request goes its normal way. No effect when the client leaves first.</summary>
    /// <param name="until">What to wait for.</param>
    /// <returns>The fault.</returns>
    public static AppwriteFault Hang(Task until) => new HangFault(until);

    /// <summary>A hook for <see cref="AppwriteStub.Fault"/> that lets a fault happen to the first requests that match.</summary>
    /// <param name="times">How many; later ones go their normal way.</param>
    /// <param name="matches">Which requests.</param>
    /// <param name="fault">The fault.</param>
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
        var answer = StubResponse.Error(StubErrorException.RateLimited(), "1.8.1");
        if (retryAfter is not null)
            answer.Headers["Retry-After"] = retryAfter;
        return new StatusFault(answer);
    }

    /// <summary>Lets it happen.</summary>
    internal abstract Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle);
}
