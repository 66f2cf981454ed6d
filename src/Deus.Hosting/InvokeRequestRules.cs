using System.Text.RegularExpressions;

namespace Deus.Hosting;

/// <summary>
/// What an execution accepts, checked before anything is sent; a server answers some of these with a bare 500
/// (https://github.com/appwrite/appwrite, Functions/Validator/Headers.php).
/// </summary>
internal static partial class InvokeRequestRules
{
    public const int MaxBodyLength = 10_485_760;
    private const int MaxPathLength = 2048;
    private const int MaxHeaders = 100;
    private const int MaxHeaderBytes = 16_384;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];

    /// <exception cref="ArgumentException">A field is not acceptable.</exception>
    public static void Check(InvokeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Require(request.Body is { Length: <= MaxBodyLength }, nameof(request.Body), $"at most {MaxBodyLength} characters");
        Require(Methods.Contains(request.Method, StringComparer.Ordinal), nameof(request.Method), string.Join(", ", Methods));
        Require(request.Path is { Length: >= 1 and <= MaxPathLength }, nameof(request.Path), $"1 to {MaxPathLength} characters");
        if (request.Headers is { } headers)
            CheckHeaders(headers);
    }

    private static void CheckHeaders(IReadOnlyDictionary<string, string> headers)
    {
        const string Field = nameof(InvokeRequest.Headers);
        Require(headers.Count <= MaxHeaders, Field, $"at most {MaxHeaders}");
        Require(headers.Keys.All(name => HeaderName().IsMatch(name)), Field, "names of letters, digits and inner '-'");
        Require(
            !headers.Keys.Any(name => name.StartsWith("x-appwrite-", StringComparison.OrdinalIgnoreCase)),
            Field,
            "names that do not begin with x-appwrite-");
        Require(
            headers.Sum(h => (long)System.Text.Encoding.UTF8.GetByteCount(h.Key + h.Value)) < MaxHeaderBytes,
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
