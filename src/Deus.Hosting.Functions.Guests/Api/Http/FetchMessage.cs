using System.Net;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Guests.Api.Http;

/// <summary>Creates the HTTP message of a guest's request.</summary>
internal static partial class FetchMessage
{
    private const int MaxHeaders = 64;
    private const int MaxHeaderCharacters = 16 * 1024;

    /// <summary>Headers that belong to the connection, or that select another host.</summary>
    private static readonly string[] Reserved =
        ["connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

    private static readonly string[] Secret = ["authorization", "cookie"];

    /// <exception cref="GuestServiceException">The method or a header is not acceptable.</exception>
    public static HttpRequestMessage Create(FetchRequest request, Uri uri)
    {
        var method = string.IsNullOrEmpty(request.Method) ? "GET" : request.Method;
        if (!Method().IsMatch(method))
            throw new GuestServiceException("The method is not valid. Accepted: 1 to 20 letters, except CONNECT and TRACE.");
        var message = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), uri);
        if (request.Body is { Length: > 0 } body)
            message.Content = new ByteArrayContent(body);
        var headers = request.Headers ?? new Dictionary<string, string>();
        if (headers.Count > MaxHeaders || headers.Sum(header => header.Key.Length + (header.Value?.Length ?? 0)) > MaxHeaderCharacters)
            throw new GuestServiceException($"The headers are not valid. Accepted: at most {MaxHeaders}, with together {MaxHeaderCharacters} characters.");
        foreach (var (name, value) in headers)
            Add(message, name, value ?? "");
        return message;
    }

    /// <summary>Returns the request that follows a redirect. Secrets go to no other origin.</summary>
    public static FetchRequest Redirected(FetchRequest request, HttpStatusCode status, bool isSameOrigin)
    {
        var keepsMethod = status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            || request.Method?.ToUpperInvariant() is null or "" or "GET" or "HEAD";
        return request with
        {
            Method = keepsMethod ? request.Method : "GET",
            Body = keepsMethod ? request.Body : null,
            Headers = isSameOrigin ? request.Headers : request.Headers?
                .Where(header => !Secret.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).ToDictionary(),
        };
    }

    private static void Add(HttpRequestMessage message, string name, string value)
    {
        if (!HeaderName().IsMatch(name) || value.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new GuestServiceException($"The header '{name}' is not valid. Accepted: headers other than those of the connection, without control characters.");
        if (!message.Headers.TryAddWithoutValidation(name, value))
            message.Content?.Headers.TryAddWithoutValidation(name, value);
    }

    [GeneratedRegex(@"\A(?!(?:connect|trace)\z)[A-Za-z]{1,20}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Method();

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
