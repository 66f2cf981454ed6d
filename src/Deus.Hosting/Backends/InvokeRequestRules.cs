using System.Text;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Backends;

/// <summary>
/// Validates the request of an execution before it is sent. A server responds to some invalid requests with a bare 500
/// (https://github.com/appwrite/appwrite, Functions/Validator/Headers.php).
/// </summary>
internal static partial class InvokeRequestRules
{
    public const int MaxBodyLength = 10_485_760;
    private const int MaxPathLength = 2048;
    private const int MaxHeaders = 100;
    private const int MaxHeaderBytes = 16_384;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];

    /// <exception cref="ArgumentException">A property is not valid.</exception>
    public static void Check(InvokeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Require(IsShort(request.Body.Span), nameof(request.Body), $"at most {MaxBodyLength} bytes, or characters of UTF-8");
        Require(Methods.Contains(request.Method, StringComparer.Ordinal), nameof(request.Method), string.Join(", ", Methods));
        Require(request.Path is { Length: >= 1 and <= MaxPathLength }, nameof(request.Path), $"1 to {MaxPathLength} characters");
        CheckHeaders(request.Headers);
    }

    /// <summary>Joins the values of headers with the same name, as HTTP does (RFC 9110, 5.3; cookies: RFC 6265, 5.4).</summary>
    public static IReadOnlyDictionary<string, string> Join(IReadOnlyList<KeyValuePair<string, string>> headers) => headers
        .GroupBy(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(
            group => group.Key,
            group => string.Join(group.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ", ", group),
            StringComparer.Ordinal);

    /// <summary>
    /// Returns true when the body is within the limit. The limit counts characters, and UTF-8 text has at most as many characters
    /// as bytes.
    /// </summary>
    private static bool IsShort(ReadOnlySpan<byte> body) =>
        body.Length <= MaxBodyLength || (body.Length <= 4L * MaxBodyLength && Encoding.UTF8.GetCharCount(body) <= MaxBodyLength);

    private static void CheckHeaders(IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        const string Field = nameof(InvokeRequest.Headers);
        Require(headers is not null, Field, "a list, empty for none");
        Require(headers!.Count <= MaxHeaders, Field, $"at most {MaxHeaders}");
        Require(headers.All(h => h.Key is not null && HeaderName().IsMatch(h.Key)), Field, "names of letters, digits and inner '-'");
        Require(
            !headers.Any(h => h.Key.StartsWith("x-appwrite-", StringComparison.OrdinalIgnoreCase)),
            Field,
            "names that do not begin with x-appwrite-");
        Require(
            headers.All(h => h.Value is not null && !h.Value.AsSpan().ContainsAny('\r', '\n', '\0')), Field, "values without line breaks");
        Require(
            Join(headers).Sum(h => (long)Encoding.UTF8.GetByteCount(h.Key) + Encoding.UTF8.GetByteCount(h.Value)) < MaxHeaderBytes,
            Field,
            $"names and values of together less than {MaxHeaderBytes} bytes");
    }

    private static void Require(bool holds, string field, string accepted)
    {
        if (!holds)
            throw new ArgumentException($"{field} is not acceptable. Accepted: {accepted}.", field);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
