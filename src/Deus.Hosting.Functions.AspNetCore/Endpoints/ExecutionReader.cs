using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Functions;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Converts a request of the API to an execution request.</summary>
internal static partial class ExecutionReader
{
    private const int MaxBodyLength = 10_485_760;
    private const int MaxPathLength = 2048;
    private const int MaxHeaders = 100;
    private const int MaxHeaderBytes = 16_384;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];

    public static ExecutionRequest Read(HttpContext context, ExecutionForm form)
    {
        var parameters = form.Parameters;
        var body = BodyOf(form);
        var path = parameters.Optional("path") ?? "/";
        FunctionSettingsRules.CheckLength("path", path, 1, MaxPathLength);
        var method = parameters.Optional("method") ?? "POST";
        if (!Methods.Contains(method, StringComparer.Ordinal))
            throw ApiErrors.InvalidParameter("method", $"Value must be one of ({string.Join(", ", Methods)})");
        var headers = HeadersOf(parameters);
        return new ExecutionRequest
        {
            FunctionId = context.RouteId("functionId"),
            Method = method,
            PathAndQuery = path.StartsWith('/') ? path : "/" + path,
            Headers = headers,
            Body = body,
            ClientIp = ClientAddress.From(context),
            IgnoreDisabled = true,
        };
    }

    private static ReadOnlyMemory<byte> BodyOf(ExecutionForm form)
    {
        var body = form.Body ?? Encoding.UTF8.GetBytes(TextBodyOf(form.Parameters));
        return form.Body is null || body.Length <= MaxBodyLength ? body : throw TooLong();
    }

    private static string TextBodyOf(ApiParameters parameters)
    {
        var text = parameters.Optional("body") ?? "";
        // The limit counts code points: a surrogate pair counts as one. UTF-8 may need more bytes.
        return text.Length <= MaxBodyLength || text.EnumerateRunes().Count() <= MaxBodyLength ? text : throw TooLong();
    }

    private static ApiException TooLong() =>
        ApiErrors.InvalidParameter("body", $"Value must be no longer than {MaxBodyLength} chars");

    /// <summary>Reads the headers from an object, or from the JSON text of one, which is how forms send them.</summary>
    private static List<KeyValuePair<string, string>> HeadersOf(ApiParameters parameters)
    {
        if (parameters.Element("headers") is not { } element)
            return [];
        var headers = Parse(element);
        Require(headers.Count <= MaxHeaders, $"Can only have a maximum of {MaxHeaders} headers");
        Require(headers.TrueForAll(h => HeaderName().IsMatch(h.Key)), "Header names can only contain alphanumeric chars and inner hyphens");
        Require(
            !headers.Exists(h => h.Key.StartsWith("x-appwrite-", StringComparison.OrdinalIgnoreCase)),
            "Header names cannot start with x-appwrite-");
        Require(
            headers.TrueForAll(h => !h.Value.AsSpan().ContainsAny('\r', '\n', '\0')),
            "Header values cannot contain line breaks");
        Require(
            headers.Sum(h => (long)Encoding.UTF8.GetByteCount(h.Key) + Encoding.UTF8.GetByteCount(h.Value)) < MaxHeaderBytes,
            $"Headers must be smaller than {MaxHeaderBytes} bytes in total");
        return headers;
    }

    private static List<KeyValuePair<string, string>> Parse(JsonElement element)
    {
        try
        {
            if (element.ValueKind == JsonValueKind.String)
            {
                using var document = JsonDocument.Parse(element.GetString()!);
                return Pairs(document.RootElement);
            }

            return Pairs(element);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // <c>GetString</c> throws InvalidOperationException for names and values with unpaired surrogates.
            throw Invalid("Value must be a JSON object");
        }
    }

    private static List<KeyValuePair<string, string>> Pairs(JsonElement element)
    {
        // PHP has one array type, so its clients send an empty list for an empty object.
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 0)
            return [];
        Require(element.ValueKind == JsonValueKind.Object, "Value must be an object");
        return [.. element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ToString()))];
    }

    private static void Require(bool holds, string accepted)
    {
        if (!holds)
            throw Invalid(accepted);
    }

    private static ApiException Invalid(string accepted) => ApiErrors.InvalidParameter("headers", accepted);

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
