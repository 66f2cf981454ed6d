using System.Buffers;
using System.Text.Json;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Validates execution requests. The rules need no stored data.</summary>
internal static class ExecutionRequestRules
{
    private const int MaxMethodLength = 64;
    private const int MaxPathLength = 8192;
    private const int MaxHeaders = 200;
    private const int MaxHeaderCharacters = 65_536;
    private const int MaxEventLength = 256;
    private const int MaxFlagLength = 64;

    // Methods are case-sensitive, so "get" would be another method than the one that is meant.
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    // The characters of a token (RFC 9110, 5.6.2).
    private static readonly SearchValues<char> OfTokens =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");
    private static readonly SearchValues<char> NotOfHeaderValues = SearchValues.Create("\r\n\0");

    /// <exception cref="InvalidParameterException">A value of the request is invalid.</exception>
    public static void Check(ExecutionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        IdRules.Check(request.FunctionId, "functionId");
        if (request.DeploymentId is not null)
            IdRules.Check(request.DeploymentId, "deploymentId");
        Require(
            request.Method is { Length: >= 1 and <= MaxMethodLength } method && !method.AsSpan().ContainsAnyExcept(OfTokens)
            && !Array.Exists(Methods, known => known != method && known.Equals(method, StringComparison.OrdinalIgnoreCase)),
            "method",
            $"Value must be an HTTP method, for example GET in upper case, and no longer than {MaxMethodLength} chars");
        Require(
            request.PathAndQuery is { Length: >= 1 and <= MaxPathLength } path && path[0] == '/' && !path.Any(char.IsControl),
            "path",
            $"Value must begin with '/', hold no control characters, and be no longer than {MaxPathLength} chars");
        CheckHeaders(request.Headers);
        Require(request.ClientIp?.AsSpan().ContainsAny(NotOfHeaderValues) is not true, "clientIp", "Value must be an address");
        Require(
            request.FlagContext is null || IsFlagContext(request.FlagContext),
            "flagContext",
            $"Value must be a flag and a variant as flag:variant, each 1 to {MaxFlagLength} visible ASCII characters without a colon");
        CheckTrigger(request);
    }

    private static bool IsFlagContext(string text) => text.Split(':') is { Length: 2 } parts
        && Array.TrueForAll(parts, part => part.Length is >= 1 and <= MaxFlagLength && part.All(c => c is > ' ' and < '\x7f'));

    private static void CheckHeaders(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        Require(headers is { Count: <= MaxHeaders }, "headers", $"Can only have a maximum of {MaxHeaders} headers");
        var characters = 0L;
        foreach (var (name, value) in headers)
        {
            Require(name is { Length: > 0 } && !name.AsSpan().ContainsAnyExcept(OfTokens), "headers", "Names must be HTTP header names");
            Require(value is not null && !value.AsSpan().ContainsAny(NotOfHeaderValues), "headers", "Values cannot contain line breaks");
            characters += name.Length + value!.Length;
        }

        Require(characters <= MaxHeaderCharacters, "headers", $"Headers must have no more than {MaxHeaderCharacters} chars in total");
    }

    private static void CheckTrigger(ExecutionRequest request)
    {
        if (request.Trigger != ExecutionTriggers.Event)
            return;
        Require(
            request.Event is { Length: >= 1 and <= MaxEventLength } name && name.All(c => c is > ' ' and < '\x7f'),
            "event",
            $"Value must be visible ASCII and no longer than {MaxEventLength} chars");
        Require(IsJson(request.Body), "payload", "Value must be a JSON text");
    }

    private static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes.Span);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Require(bool holds, string parameter, string accepted)
    {
        if (!holds)
            throw FunctionStoreErrors.Invalid(parameter, accepted);
    }
}
